"""Where WeChat brings a resident back to who was asked whether to be told once of an answer."""

from __future__ import annotations

from typing import Mapping, Tuple

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.web.front import Front
from bot.wechat.notices import RETURN, Notices, Returned

# A title, and what to do now.
_WORDS: Mapping[Returned, Tuple[str, str]] = {
    Returned.AGREED: ("好,有答复就通知您", "就在微信里通知您这一次。这一页可以关掉了。"),
    Returned.DECLINED: ("好,不通知", "想知道办到哪一步了,回到公众号说一声“查投诉”。"),
    Returned.ANSWERED: ("这件事已经有答复了", "回到公众号,说一声“看看”,就给您看答复。"),
    Returned.USED: ("这件事已经通知过您了", "回到公众号,说一声“看看”,就给您看答复。"),
    Returned.FOREIGN: ("这个链接用不了", "要查自己报的事,在公众号里说一声“查投诉”。"),
}


class NoticePage:
    """The page behind the link 「有答复了通知我」."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._notices = Notices(front.services)

    def add_to(self, app: Sanic) -> None:
        """Add the route."""
        app.add_route(self.get, RETURN, methods=["GET"], name="wechat_notice")

    async def get(self, request: Request) -> HTTPResponse:
        """Note what the resident has said, and say so."""
        query = {name: given[0] for name, given in request.args.items() if given}
        returned = await self._front.off_loop(self._notices.returned, query)
        title, words = _WORDS[returned]
        status = 404 if returned is Returned.FOREIGN else 200
        return self._front.page("notice.html", status=status, title=title, text=words)
