"""The address Tencent calls: verify, take, wait a little for the turn, answer in the same response."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any, Dict, List, Optional

import sqlalchemy as sa
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.settings import WeChatSettings
from bot.web.chat.announcer import Announcer
from bot.web.front import Front
from bot.web.wechat.received import Fetching, ReceivedMedia
from bot.web.wechat.taking import Taken, Taking
from bot.web.wechat.verifying import Refused, Verified, Verifier
from bot.wechat.answers import Answer, Answers
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, NoToken, OutcomeUnknown, Unreachable
from bot.wechat.parsing import BadXml, Push, read_push
from bot.wechat.writing import passive_xml

log = logging.getLogger(__name__)

ADDRESS = "/webhooks/wechat/webhook"
SUCCESS = "success"
# Tencent waits five seconds, and the answer has a way to go.
PATIENCE = 4.0
# With so many waiting at once the bot is behind: whoever can be written to later is not kept waiting.
CROWD = 16
PATIENCE_IN_A_CROWD = 0.6
_TYPING_AFTER = 1.0
_LOOK_UP = 0.3


class WeChatDoor:
    """The account's webhook."""

    def __init__(self, front: Front, announcer: Announcer) -> None:
        """Take the account of the settings, which are complete.

        :raises BadAesKey: the AES key is not one.
        """
        services = front.services
        self._front = front
        self._announcer = announcer
        self._clock = services.clock
        self._verifier = Verifier(services.settings.wechat, services.clock)
        self._taking = Taking(services)
        self._answers = Answers(services)
        self._client = WeChatClient(services.settings.wechat, services.database, services.clock)
        self._fetching = Fetching(services, self._client, ReceivedMedia(services))
        self._waiting = 0
        self._beside: set["asyncio.Task[Any]"] = set()

    def add_to(self, app: Sanic) -> None:
        """Add the routes, and what runs beside them."""
        app.add_route(self.get, ADDRESS, methods=["GET"], name="wechat_verify")
        app.add_route(self.post, ADDRESS, methods=["POST"], name="wechat_push")
        app.register_listener(self._start, "after_server_start")
        app.register_listener(self._stop, "before_server_stop")

    async def get(self, request: Request) -> HTTPResponse:
        """Answer the platform's check of the address."""
        try:
            return text(self._verifier.echo(_query(request)))
        except Refused as refused:
            return _refusal(refused)

    async def post(self, request: Request) -> HTTPResponse:
        """Take a push, and answer it in time."""
        began = time.monotonic()
        query = _query(request)
        try:
            verified = self._verifier.verified(query, request.body)
            push = read_push(verified.body)
        except Refused as refused:
            return _refusal(refused)
        except BadXml as bad:
            return _refusal(Refused(bad.reason, status=400))
        try:
            answer = await self._answer(push, began)
        except sa.exc.SQLAlchemyError:
            # Tencent tries again; a message that could not be kept may not be acknowledged.
            log.exception("a push could not be kept")
            return text("", status=503)
        return self._response(push, verified, answer, nonce=query.get("nonce", ""))

    def _response(self, push: Push, verified: Verified, answer: Answer, *, nonce: str) -> HTTPResponse:
        if answer is None:
            return text(SUCCESS)
        at = int(self._clock.now().timestamp())
        written = passive_xml(answer, to=push.sender, sender=push.account, at=at)
        if verified.is_sealed:
            written = self._verifier.sealed(written, nonce=nonce)
        return text(written, content_type="application/xml; charset=utf-8")

    async def _answer(self, push: Push, began: float) -> Answer:
        taken = await self._front.off_loop(self._taking.take, push)
        if taken.media is not None:
            taken = await self._with_media(taken, began)
        if taken.seq is None:
            return taken.answer
        return await self._answer_of_turn(push, taken, began)

    async def _with_media(self, taken: Taken, began: float) -> Taken:
        """Fetch what was sent; what takes longer goes on beside."""
        fetching = self._run_beside(self._fetching.fetch(taken.media or 0))
        left = max(0.0, PATIENCE - (time.monotonic() - began))
        done, _ = await asyncio.wait({fetching}, timeout=left)
        seq = fetching.result() if done else None
        return Taken(taken.conversation_id, taken.key, seq=seq or taken.seq, answer=taken.answer)

    async def _answer_of_turn(self, push: Push, taken: Taken, began: float) -> Answer:
        """Wait for a turn and take what it has come to, or leave it to the worker."""
        off_loop, conversation_id, key = self._front.off_loop, taken.conversation_id, taken.key
        known, answer = await off_loop(self._answers.given, key)
        if known:
            return answer
        may_send = await off_loop(self._answers.may_send)
        if await self._finished(push, taken, began, may_send=may_send):
            return await off_loop(self._answers.take, conversation_id, key)
        return None if may_send else await off_loop(self._answers.see_later, conversation_id, key)

    async def _finished(self, push: Push, taken: Taken, began: float, *, may_send: bool) -> bool:
        """Wait until the turn is over; whether it was in time."""
        typing = False
        self._waiting += 1
        try:
            with self._announcer.watching(taken.conversation_id) as watch:
                if await self._is_finished(taken):
                    return True
                while not watch.is_closed:
                    waited = time.monotonic() - began
                    if waited >= PATIENCE or (may_send and self._is_crowded(waited)):
                        return await self._is_finished(taken) if waited >= PATIENCE else False
                    if await watch.moved(within=min(_LOOK_UP, PATIENCE - waited)) and await self._is_finished(taken):
                        return True
                    if may_send and not typing and waited > _TYPING_AFTER:
                        typing = True
                        self._run_beside(self._show_typing(push.sender))
            return False
        finally:
            self._waiting -= 1

    def _is_crowded(self, waited: float) -> bool:
        return self._waiting > CROWD and waited >= PATIENCE_IN_A_CROWD

    async def _is_finished(self, taken: Taken) -> bool:
        return await self._front.off_loop(self._answers.is_finished, taken.conversation_id, taken.seq or 0)

    async def _show_typing(self, openid: str) -> None:
        with contextlib.suppress(ApiError, NoToken, Unreachable, OutcomeUnknown):
            # A nicety: whatever is wrong with it (45080, 45081, no leave) may stay so.
            await self._client.post("/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})

    def _run_beside(self, work: Any) -> "asyncio.Task[Any]":
        task: "asyncio.Task[Any]" = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    async def _start(self, _app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        self._run_beside(self._fetching.keep_fetching())

    async def _stop(self, _app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        for task in list(self._beside):
            task.cancel()
        await self._client.close()


def wechat_door(front: Front, announcer: Announcer) -> Optional[WeChatDoor]:
    """Return the door of the account in the settings; None when there is none, or half of one, which the log names."""
    settings: WeChatSettings = front.services.settings.wechat
    if settings.is_on:
        return WeChatDoor(front, announcer)
    if settings.missing:
        log.warning("the WeChat account is off; missing: %s", ", ".join(settings.missing))
    return None


def _query(request: Request) -> Dict[str, str]:
    values: Dict[str, List[str]] = request.args
    return {name: given[0] for name, given in values.items() if given}


def _refusal(refused: Refused) -> HTTPResponse:
    log.warning("a push was refused: %s", refused.reason)
    return text("", status=refused.status)
