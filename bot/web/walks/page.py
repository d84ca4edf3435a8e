"""The handbook at ``/w/<id>``, its pictures, and ``/w/<id>/start``, where its QR code leads into the chat."""

from __future__ import annotations

import secrets
from pathlib import Path

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw, redirect

from bot.guidebook.book import Guidebook, UnknownWalkError
from bot.guidebook.schema import Town, Walkthrough
from bot.web.chat.delivery import Door
from bot.web.chat.incoming import client_id, read_form, refuse_other_sites
from bot.web.errors import NotYours
from bot.web.front import Front
from bot.web.large_type import is_large_type
from bot.web.walks.handbook import pages_of, picture_of, printed, troubles_of

_FOREVER = "public, max-age=31536000, immutable"
_SOON = "public, max-age=60"
_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}


class WalkPage:
    """The pages of the walks."""

    def __init__(self, front: Front, door: Door) -> None:
        self._front = front
        self._door = door

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        app.add_route(self.get_walks, "/w", methods=["GET"], name="get_walks")
        app.add_route(self.get_walk, "/w/<walk_id>", methods=["GET"], name="get_walk")
        app.add_route(self.get_start, "/w/<walk_id>/start", methods=["GET"], name="get_walk_start")
        app.add_route(self.post_start, "/w/<walk_id>/start", methods=["POST"], name="post_walk_start")
        app.add_route(self.get_picture, "/w/<walk_id>/pictures/<name>", methods=["GET"], name="get_walk_picture")

    async def get_walks(self, request: Request) -> HTTPResponse:
        """List the walks."""
        book = self._front.services.guides.current()
        walks = list(book.walkthroughs.values())
        return self._front.page(
            "walks.html", walks=walks, town=self._town(request, book), is_large=is_large_type(request)
        )

    async def get_walk(self, request: Request, walk_id: str) -> HTTPResponse:
        """Show a walk as a handbook."""
        services = self._front.services
        book = services.guides.current()
        walk, town = _walk(book, walk_id), self._town(request, book)
        return self._front.page(
            "walk.html",
            walk=walk,
            town=town,
            needs=[printed(need) for need in walk.needs],
            pages=pages_of(walk, version=book.walk_version(walk.id)),
            troubles=troubles_of(walk.problems),
            after=printed(walk.after),
            paper=printed(walk.paper),
            address=f"{services.settings.base_url}/w/{walk.id}/start?town={town.id}",
            is_large=is_large_type(request),
        )

    async def get_start(self, request: Request, walk_id: str) -> HTTPResponse:
        """Show one big button: whoever has scanned the code presses it to begin. A mere look changes nothing."""
        book = self._front.services.guides.current()
        walk = _walk(book, walk_id)
        return self._front.page(
            "walk_start.html",
            walk=walk,
            town=self._town(request, book),
            client_id=secrets.token_urlsafe(18),
            is_large=is_large_type(request),
        )

    async def post_start(self, request: Request, walk_id: str) -> HTTPResponse:
        """Begin the walk in the visitor's chat, once per ``client_id``, and lead there."""
        refuse_other_sites(request)
        walk = _walk(self._front.services.guides.current(), walk_id)
        texts = read_form(request).texts
        visitor = self._front.sessions.visitor(request)
        await self._door.let_choice_in(
            request,
            visitor,
            client_id=client_id(texts.get("client_id")),
            title=f"教我{walk.plain}",
            does={"intent": "start_walkthrough", "walk": walk.id},
            town=texts.get("town", ""),
        )
        response = redirect("/chat#end", status=303)
        self._front.sessions.keep(response, visitor)
        return response

    async def get_picture(self, request: Request, walk_id: str, name: str) -> HTTPResponse:
        """Return a picture of a walk in service; one whose version is in the address may be kept for ever."""
        services = self._front.services
        book = services.guides.current()
        walk = _walk(book, walk_id)
        path = services.settings.guides_dir / walk.picture_path(picture_of(walk, name))
        body = await self._front.off_loop(_read, path)
        current = request.args.get("v") == book.walk_version(walk.id)
        return raw(body, content_type=_TYPES[path.suffix], headers={"cache-control": _FOREVER if current else _SOON})

    def _town(self, request: Request, book: Guidebook) -> Town:
        asked = request.args.get("town") or ""
        return book.towns.get(asked) or book.town(self._front.services.settings.town)


def _walk(book: Guidebook, walk_id: str) -> Walkthrough:
    try:
        return book.walk(walk_id)
    except UnknownWalkError as error:
        raise NotYours from error


def _read(path: Path) -> bytes:
    """Return a picture; one that was there when the guides were read may have gone since.

    :raises NotYours: it has.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotYours from error
