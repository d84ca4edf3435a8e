"""What was sent besides words: pictures and voices of a conversation, for whoever may see it."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.people.permissions import Permission
from bot.web.chat.pictures import CONTENT_TYPE, Pictures
from bot.web.desk.guard import watches
from bot.web.desk.page import member_in
from bot.web.desk.talk_room import TALKS, Room, known_id, room_of
from bot.web.desk.voices import AMR, WAV, NotAVoice, Voices, as_wav
from bot.web.errors import NotYours
from bot.web.front import Front

_KEPT = "private, max-age=3600"


class TalkFiles:
    """The files of the pane."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._pictures = Pictures(front.services.settings.var_dir)
        self._voices = Voices(front.services.settings.var_dir)

    def add_to(self, app: Sanic) -> None:
        """Add the routes."""
        one = f"{TALKS}/<talk>"
        app.add_route(self.get_picture, f"{one}/pictures/<name>", methods=["GET"], name="desk_talk_picture")
        app.add_route(self.get_voice, f"{one}/voices/<name>", methods=["GET"], name="desk_talk_voice")

    async def _room(self, request: Request, talk: str) -> Room:
        return await self._front.off_loop(room_of, self._front.services, member_in(request), known_id(talk))

    @watches(Permission.SEE_TALKS)
    async def get_picture(self, request: Request, talk: str, name: str) -> HTTPResponse:
        """Return a picture of a conversation that the member may see."""
        room = await self._room(request, talk)
        picture = await self._front.off_loop(self._pictures.read, room.id, name)
        headers = {"cache-control": _KEPT, "content-disposition": "inline"}
        return raw(picture, content_type=CONTENT_TYPE, headers=headers)

    @watches(Permission.SEE_TALKS)
    async def get_voice(self, request: Request, talk: str, name: str) -> HTTPResponse:
        """Return a voice: as ``.wav`` to be played, as ``.amr`` as it came, to be kept."""
        room = await self._room(request, talk)
        voice = await self._front.off_loop(self._voices.read, room.id, name.replace(".wav", ".amr"))
        if not name.endswith(".wav"):
            headers = {"cache-control": _KEPT, "content-disposition": f'attachment; filename="{name}"'}
            return raw(voice, content_type=AMR, headers=headers)
        try:
            played = await self._front.off_loop(as_wav, voice)
        except NotAVoice as error:
            raise NotYours from error
        return raw(played, content_type=WAV, headers={"cache-control": _KEPT, "content-disposition": "inline"})
