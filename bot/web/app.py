"""The web application: pages and their API, without Rasa; it keeps accepting when the bot is down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

import sqlalchemy as sa
from sanic import Sanic
from sanic.config import Config
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from bot.bootstrap import Services
from bot.settings import ROOT, Settings
from bot.web.assets import PREFIX, Assets
from bot.web.chat.announcer import Announcer
from bot.web.chat.api import ChatApi
from bot.web.chat.delivery import Door
from bot.web.chat.page import ChatPage
from bot.web.chat.pictures import Pictures
from bot.web.chat.standing import oldest_waiting, standings
from bot.web.chat.stream import ChatStream
from bot.web.checklists.page import ChecklistPage
from bot.web.desk.announcing import DeskAnnouncer
from bot.web.desk.desk import Desk
from bot.web.errors import Broken, NotYours, Unreachable, refusal_of
from bot.web.front import Front, front_of
from bot.web.headers import dress, request_id, takes_gzip
from bot.web.items.bundle_page import BundlePage
from bot.web.items.page import ItemPage
from bot.web.templating import templates
from bot.web.walks.page import WalkPage
from bot.web.wechat.door import wechat_door
from bot.web.wechat.notice_page import NoticePage

log = logging.getLogger(__name__)

WEB = Path(__file__).parent
# A picture of the largest size we take, and the form around it.
_LARGEST_REQUEST = 9 * 1024 * 1024
# A saved guide is to be live within five seconds.
_REFRESH_SECONDS = 2.0
_FOREVER = "public, max-age=31536000, immutable"
# Whoever connects while a crowd is being accepted is to wait for a moment, not for a lost packet's second.
_BACKLOG = 2048


def create_app(services: Services) -> Sanic:
    """Return the application over these services.

    :raises AssetMissing: the third-party files are not installed.
    """
    app = Sanic("lastmile-web", config=_config(services), configure_logging=False)
    front = Front(services, _assets(), templates(services.clock))
    app.ctx.front = front
    announcer = Announcer(lambda ids: front.off_loop(standings, services.database, ids))
    app.ctx.announcer = announcer
    app.ctx.desk_announcer = DeskAnnouncer(front)
    pictures = Pictures(services.settings.var_dir)
    door = Door(front, announcer, pictures)

    dress(app, behind_tls=services.settings.behind_tls)
    app.error_handler.add(Exception, _answer_error)
    app.add_route(_healthz, "/healthz", name="healthz")
    app.add_route(_static, f"{PREFIX}<path:path>", name="static")
    ChatApi(front, door, pictures).add_to(app)
    ChatStream(front, announcer).add_to(app)
    ChatPage(front, door).add_to(app)
    ChecklistPage(front).add_to(app)
    ItemPage(front).add_to(app)
    BundlePage(front).add_to(app)
    WalkPage(front, door).add_to(app)
    Desk(front).add_to(app)
    if wechat := wechat_door(front, announcer):
        wechat.add_to(app)
        NoticePage(front).add_to(app)
    _run_beside(app, front, announcer)
    return app


def serve(app: Sanic, settings: Settings) -> None:
    """Serve until the process is told to stop; streams end first, other requests are finished."""
    app.run(host=settings.host, port=settings.port, access_log=False, motd=False, backlog=_BACKLOG)


def _config(services: Services) -> Config:
    return Config(
        {
            "REQUEST_MAX_SIZE": _LARGEST_REQUEST,
            "ACCESS_LOG": False,
            # A phone that reads for a minute and then writes need not connect anew.
            "KEEP_ALIVE_TIMEOUT": 75,
            "GRACEFUL_SHUTDOWN_TIMEOUT": 5.0,
            "MOTD": False,
            "PROXIES_COUNT": services.settings.trusted_proxies or None,
            # Sanic would keep a list of all applications and refuse a second one of the same name.
            "REGISTER": False,
        },
        # The settings are the only reader of the environment.
        env_prefix=None,
    )


def _assets() -> Assets:
    return Assets(
        {
            "vendor/weui.css": ROOT / "node_modules" / "weui" / "dist" / "style" / "weui.min.css",
            "house.css": WEB / "static" / "house.css",
            "paper.css": WEB / "static" / "paper.css",
            "icon.svg": WEB / "static" / "icon.svg",
            "chat/chat.css": WEB / "chat" / "static" / "chat.css",
            "chat/chat.js": WEB / "chat" / "static" / "chat.js",
            "walks/walk.css": WEB / "walks" / "static" / "walk.css",
            "vendor/htmx.js": ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js",
            "desk/counter.js": WEB / "desk" / "static" / "counter.js",
            "desk/desk.css": WEB / "desk" / "static" / "desk.css",
            "desk/talks.css": WEB / "desk" / "static" / "talks.css",
            "desk/shared-stream.js": WEB / "desk" / "static" / "shared-stream.js",
            "desk/present.js": WEB / "desk" / "static" / "present.js",
            "desk/talks.js": WEB / "desk" / "static" / "talks.js",
        }
    )


def _run_beside(app: Sanic, front: Front, announcer: Announcer) -> None:
    """Hear the bell, look at the rows and read changed guides while the server runs."""
    stack = contextlib.ExitStack()
    tasks: list[asyncio.Task[None]] = []
    desk_announcer: DeskAnnouncer = app.ctx.desk_announcer

    async def start(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        await front.off_loop(front.services.guides.refresh)

        def hear(conversation_id: str) -> None:
            announcer.announce(conversation_id)
            desk_announcer.announce(conversation_id)

        stack.enter_context(front.services.bell.heard("web", hear))
        tasks.append(asyncio.create_task(announcer.keep_looking()))
        tasks.append(asyncio.create_task(desk_announcer.keep_telling()))
        tasks.append(asyncio.create_task(_keep_guides_fresh(front)))

    async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        announcer.close()
        desk_announcer.close()
        for task in tasks:
            task.cancel()
        stack.close()

    async def close(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        front.close()

    app.register_listener(start, "before_server_start")
    app.register_listener(stop, "before_server_stop")
    app.register_listener(close, "after_server_stop")


async def _keep_guides_fresh(front: Front) -> None:
    while True:
        await asyncio.sleep(_REFRESH_SECONDS)
        try:
            await front.off_loop(front.services.guides.refresh)
        except sa.exc.SQLAlchemyError:
            # The guides in hand stay good while the database is away.
            log.warning("cannot look for changed guides", exc_info=True)


async def _static(request: Request, path: str) -> HTTPResponse:
    asset = front_of(request).assets.at(PREFIX + path)
    if asset is None:
        raise NotYours
    headers = {"cache-control": _FOREVER, "vary": "accept-encoding"}
    if takes_gzip(request):
        return raw(asset.gzipped, content_type=asset.content_type, headers={**headers, "content-encoding": "gzip"})
    return raw(asset.body, content_type=asset.content_type, headers=headers)


async def _healthz(request: Request) -> HTTPResponse:
    """Say whether the database answers, and for how long the oldest turn has been waiting for a bot."""
    front = front_of(request)
    try:
        since = await front.off_loop(oldest_waiting, front.services.database)
    except sa.exc.SQLAlchemyError as error:
        raise Unreachable from error
    waiting = (front.services.clock.now() - since).total_seconds() if since else 0
    return json({"status": "ok", "oldest_waiting_seconds": round(waiting)})


async def _answer_error(request: Request, error: Exception) -> HTTPResponse:
    """Answer any error in its one shape; what nobody foresaw goes to the log with the request's id."""
    refusal = refusal_of(error)
    if isinstance(refusal, Broken):
        log.error("%s failed", request_id(request), exc_info=error)
    elif isinstance(refusal, Unreachable):
        log.warning("%s unavailable: %s", request_id(request), type(error).__name__)
    if request.path.startswith(("/api/", PREFIX)) or request.path == "/healthz" or request.method == "NONE":
        response = json({"error": {"code": refusal.code, "message": refusal.message}}, status=refusal.status)
    else:
        template = "desk/refused.html" if request.path.startswith("/desk") else "refused.html"
        response = front_of(request).page(template, status=refusal.status, message=refusal.message)
    if refusal.retry_after is not None:
        response.headers["retry-after"] = str(refusal.retry_after)
    return response
