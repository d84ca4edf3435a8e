"""The address Tencent calls: verify, take, wait a little for the turn, answer in the same response."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from dataclasses import replace
from typing import Any, Dict, List, Optional

import sqlalchemy as sa
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.settings import WeChatSettings
from bot.web.chat.announcer import Announcer
from bot.web.front import Front
from bot.web.wechat.intake import Intake
from bot.web.wechat.patience import PATIENCE, PATIENCE_IN_A_CROWD, Patience
from bot.web.wechat.received import Fetching, ReceivedMedia
from bot.web.wechat.spool import Spool
from bot.web.wechat.taking import Taken, Taking
from bot.web.wechat.verifying import Refused, Verified, Verifier
from bot.wechat.answers import Answer
from bot.wechat.client import WeChatClient
from bot.wechat.parsing import BadXml, Push, read_push
from bot.wechat.wording import SEE
from bot.wechat.writing import passive_xml

log = logging.getLogger(__name__)

ADDRESS = "/webhooks/wechat/webhook"
SUCCESS = "success"
_SWITCH_SECONDS = 0.0005
# A push that could not be taken in this time is put where it is safe.
_UNSAFE_SECONDS = 1.0


class WeChatDoor:
    """The account's webhook."""

    def __init__(self, front: Front, announcer: Announcer) -> None:
        """Take the account of the settings, which are complete.

        :raises BadAesKey: the AES key is not one.
        """
        services = front.services
        self._clock = services.clock
        self._verifier = Verifier(services.settings.wechat, services.clock)
        self._intake = Intake(Taking(services), Spool(services))
        self._client = WeChatClient(services.settings.wechat, services.database, services.clock)
        self._patience = Patience(front, announcer, self._client)
        self._fetching = Fetching(services, self._client, ReceivedMedia(services))
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
            answer = await self._answer(push, verified, began)
        except sa.exc.SQLAlchemyError:
            # Tencent tries again; a message that is not kept may not be acknowledged.
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

    async def _answer(self, push: Push, verified: Verified, began: float) -> Answer:
        taking, is_kept = await self._intake.begin(push, verified.text)
        may_send = await self._patience.may_send(hurried=is_kept)
        if is_kept and may_send and self._patience.is_crowded:
            return None
        patience = PATIENCE_IN_A_CROWD if is_kept and may_send else PATIENCE
        if not is_kept and not await _is_done(taking, within=_UNSAFE_SECONDS):
            await self._intake.make_safe(push, verified.text, taking)
        if not await _is_done(taking, within=max(0.0, patience - (time.monotonic() - began))):
            # It is safe on the spool, and will be answered from there.
            return None if may_send else {"kind": "text", "text": SEE}
        taken = taking.result()
        if taken.media:
            taken = await self._with_media(taken, began)
        if taken.seq is None:
            return taken.answer
        return await self._patience.answer(taken, sender=push.sender, began=began, may_send=may_send)

    async def _with_media(self, taken: Taken, began: float) -> Taken:
        """Fetch what was sent; what takes longer goes on beside."""
        fetching = self._run_beside(self._fetching.fetch_all(taken.media))
        left = max(0.0, PATIENCE - (time.monotonic() - began))
        done, _ = await asyncio.wait({fetching}, timeout=left)
        seq = fetching.result() if done else None
        return replace(taken, seq=seq or taken.seq, media=())

    def _run_beside(self, work: Any) -> "asyncio.Task[Any]":
        task: "asyncio.Task[Any]" = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    async def _start(self, _app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        # By default a thread that computes keeps the loop, which acknowledges, waiting for 5 ms at every step.
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._run_beside(self._fetching.keep_fetching())
        self._run_beside(self._intake.keep_looking())

    async def _stop(self, _app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        for task in list(self._beside):
            task.cancel()
        self._patience.stop()
        await self._intake.finish()
        await self._client.close()


def wechat_door(front: Front, announcer: Announcer) -> Optional[WeChatDoor]:
    """Return the door of the account in the settings; None when there is none, or half of one, which the log names."""
    settings: WeChatSettings = front.services.settings.wechat
    if settings.is_on:
        return WeChatDoor(front, announcer)
    if settings.missing:
        log.warning("the WeChat account is off; missing: %s", ", ".join(settings.missing))
    return None


async def _is_done(task: "asyncio.Task[Taken]", *, within: float) -> bool:
    done, _ = await asyncio.wait({task}, timeout=within)
    return bool(done)


def _query(request: Request) -> Dict[str, str]:
    values: Dict[str, List[str]] = request.args
    return {name: given[0] for name, given in values.items() if given}


def _refusal(refused: Refused) -> HTTPResponse:
    log.warning("a push was refused: %s", refused.reason)
    return text("", status=refused.status)
