"""The worker's side: sends what is due, several conversations at once, each in order and one at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any, Dict, Mapping, Set

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.wechat.account import learn
from bot.wechat.client import WeChatClient
from bot.wechat.errors import PASSING, ApiError, Behaviour, NoToken, OutcomeUnknown, Unreachable
from bot.wechat.notices import NOTICE
from bot.wechat.pictures import PictureMissing, Pictures
from bot.wechat.rendering import picture_text
from bot.wechat.shipping import Outcome, Shipment, Shipping

logger = logging.getLogger(__name__)

AT_ONCE = 16
LOOK_SECONDS = 1.0
# Hints that come this close together are looked into once.
_GATHER_SECONDS = 0.1
_PROBE_SECONDS = 30.0
SEND = "/cgi-bin/message/custom/send"
# An account without customer service may not ask for the list of its staff either.
PROBE = "/cgi-bin/customservice/getkflist"


class WeChatSender:
    """Sends until it is told to stop."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._shipping = Shipping(services)
        self.client = WeChatClient(services.settings.wechat, services.database, services.clock)
        self._pictures = Pictures(services, self.client)
        self._running: Dict[str, "asyncio.Task[None]"] = {}
        self._wake = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send what is due until ``stopping``, then finish what is on its way."""
        with self._services.bell.heard("web", lambda _hint: self._wake.set()):
            is_known, look_again = False, 0.0
            while not stopping.is_set():
                self._wake.clear()
                try:
                    if not is_known and time.monotonic() >= look_again:
                        is_known, look_again = await self.probe(), time.monotonic() + _PROBE_SECONDS
                    started = await self._start()
                except sa.exc.SQLAlchemyError:
                    # The database may be away for a while; what is owed is in it and not here.
                    logger.warning("cannot look for what is due", exc_info=True)
                    started = 0
                if not started:
                    await _first_of(self._wake.wait(), stopping.wait(), within=LOOK_SECONDS)
                    await asyncio.sleep(_GATHER_SECONDS)
            await asyncio.gather(*self._running.values(), return_exceptions=True)
        await self.client.close()

    async def run_due(self) -> None:
        """Send everything that is due now, then return: for programs and tests."""
        while await self._start() or self._running:
            await asyncio.gather(*self._running.values())

    async def probe(self) -> bool:
        """Find out whether the account may send, where the settings leave it to Tencent; whether that is known now."""
        if self._services.settings.wechat.customer_service != "auto":
            return True
        try:
            await self.client.get(PROBE)
        except ApiError as error:
            if error.behaviour is Behaviour.NOT_PERMITTED:
                await asyncio.to_thread(self._learn, can_send=False)
                logger.warning("the account has no customer-service messages; answers wait for the resident")
            return error.behaviour not in PASSING
        except (NoToken, Unreachable, OutcomeUnknown) as error:
            logger.warning("Tencent cannot be asked what the account may do: %r", error)
            return False
        await asyncio.to_thread(self._learn, can_send=True)
        return True

    def _learn(self, **learnt: Any) -> None:
        with self._services.database.write() as session:
            learn(session, self._services.settings.wechat, **learnt)

    async def _start(self) -> int:
        """Start on conversations that have something due; return how many."""
        room = AT_ONCE - len(self._running)
        if room <= 0:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
            return 1
        due = await asyncio.to_thread(self._shipping.due, most=room, apart_from=list(self._running))
        for conversation_id in due:
            task = asyncio.create_task(self._serve(conversation_id))
            self._running[conversation_id] = task
            task.add_done_callback(lambda _task, one=conversation_id: self._ended(one))  # type: ignore[misc]
        return len(due)

    def _ended(self, conversation_id: str) -> None:
        del self._running[conversation_id]
        self._wake.set()

    async def _serve(self, conversation_id: str) -> None:
        try:
            shipment = await asyncio.to_thread(self._shipping.take, conversation_id)
            while shipment is not None:
                outcome = await self._sent(shipment)
                shipment = await asyncio.to_thread(self._shipping.settle, shipment, outcome)
        except sa.exc.SQLAlchemyError:
            # What was on its way becomes of unknown outcome after a while, and is shown.
            logger.exception("a message to %s could not be settled", conversation_id)

    async def _sent(self, shipment: Shipment) -> Outcome:
        """Send it, and return how that ended."""
        try:
            await self._send(shipment)
        except ApiError as error:
            logger.warning("a message to %s was refused: %s", shipment.conversation_id, error)
            return Outcome(behaviour=error.behaviour, said=str(error))
        except (Unreachable, NoToken) as error:
            return Outcome(behaviour=Behaviour.RETRY, said=str(error) or "no connection")
        except OutcomeUnknown:
            logger.warning("whether a message to %s arrived is unknown", shipment.conversation_id)
            return Outcome(unknown=True)
        return Outcome()

    async def _send(self, shipment: Shipment) -> None:
        receiver = {"touser": shipment.openid}
        if shipment.notice:
            kind = self._services.settings.wechat.notice_kind
            await self.client.post(NOTICE[kind], {**receiver, **shipment.message})
            return
        message = await self._ready(shipment)
        try:
            await self.client.post(SEND, {**receiver, **message})
        except ApiError as error:
            if error.behaviour is Behaviour.UPLOAD_AGAIN and "image" in message:
                await asyncio.to_thread(self._pictures.forget, message["image"]["media_id"])
            raise

    async def _ready(self, shipment: Shipment) -> Mapping[str, Any]:
        """Return a message with its picture uploaded; one that is gone is told in words."""
        message = shipment.message
        if message["msgtype"] != "image":
            return message
        try:
            media_id = await self._pictures.media_id(shipment.conversation_id, message["url"])
        except PictureMissing:
            words = picture_text(message["url"], message["alt"], base_url=self._services.settings.base_url)
            return {"msgtype": "text", "text": {"content": words}}
        except OutcomeUnknown as error:
            # An upload that may have succeeded has shown nobody anything.
            raise Unreachable from error
        return {"msgtype": "image", "image": {"media_id": media_id}}


async def _first_of(*waits: Any, within: float) -> None:
    tasks: Set["asyncio.Task[Any]"] = {asyncio.ensure_future(wait) for wait in waits}
    _, pending = await asyncio.wait(tasks, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*pending)
