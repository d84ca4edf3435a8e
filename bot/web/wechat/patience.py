"""Waiting for a turn, but not for too long: the answer in the same response, or later by the worker."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any, Set

from bot.web.chat.announcer import Announcer
from bot.web.front import Front
from bot.web.wechat.taking import Taken
from bot.wechat.answers import Answer, Answers
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, NoToken, OutcomeUnknown, Unreachable

# Tencent waits five seconds, and the answer has a way to go.
PATIENCE = 4.0
# With so many waiting at once the bot is behind: whoever can be written to later is not kept waiting.
CROWD = 16
PATIENCE_IN_A_CROWD = 0.6
_TYPING_AFTER = 1.0
_LOOK_UP = 0.3
_LATELY = 5.0


class Patience:
    """Waits for turns."""

    def __init__(self, front: Front, announcer: Announcer, client: WeChatClient) -> None:
        self._front = front
        self._announcer = announcer
        self._client = client
        self._answers = Answers(front.services)
        self._waiting = 0
        self._may_send = (True, -_LATELY)
        self._typing: Set["asyncio.Task[Any]"] = set()

    @property
    def is_crowded(self) -> bool:
        """Whether more are waiting than the bot answers in a moment."""
        return self._waiting > CROWD

    async def may_send(self, *, hurried: bool) -> bool:
        """Whether what is not answered now can be sent later; ``hurried`` asks are content with what was so lately."""
        known, at = self._may_send
        if hurried and time.monotonic() - at < _LATELY:
            return known
        known = await self._front.off_loop(self._answers.may_send)
        self._may_send = (known, time.monotonic())
        return known

    async def answer(self, taken: Taken, *, sender: str, began: float, may_send: bool) -> Answer:
        """Return what a turn has come to, None when it is left to the worker."""
        off_loop = self._front.off_loop
        if taken.is_repeat:
            known, answer = await off_loop(self._answers.given, taken.key)
            if known:
                return answer
        if await self._finished(taken, sender, began, may_send=may_send):
            return await off_loop(self._answers.take, taken.conversation_id, taken.key)
        return None if may_send else await off_loop(self._answers.see_later, taken.conversation_id, taken.key)

    async def _finished(self, taken: Taken, sender: str, began: float, *, may_send: bool) -> bool:
        """Wait until the turn is over; whether it was in time."""
        is_typing = False
        self._waiting += 1
        try:
            with self._announcer.watching(taken.conversation_id) as watch:
                if await self._is_finished(taken):
                    return True
                while not watch.is_closed:
                    waited = time.monotonic() - began
                    if waited >= PATIENCE:
                        return await self._is_finished(taken)
                    if may_send and self.is_crowded and waited >= PATIENCE_IN_A_CROWD:
                        return False
                    if await watch.moved(within=min(_LOOK_UP, PATIENCE - waited)) and await self._is_finished(taken):
                        return True
                    if may_send and not is_typing and waited > _TYPING_AFTER:
                        is_typing = True
                        self._show_typing(sender)
            return False
        finally:
            self._waiting -= 1

    async def _is_finished(self, taken: Taken) -> bool:
        return await self._front.off_loop(self._answers.is_finished, taken.conversation_id, taken.seq or 0)

    def _show_typing(self, openid: str) -> None:
        async def show() -> None:
            with contextlib.suppress(ApiError, NoToken, Unreachable, OutcomeUnknown):
                # A nicety: whatever is wrong with it (45080, 45081, no leave) may stay so.
                await self._client.post("/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})

        task: "asyncio.Task[Any]" = asyncio.ensure_future(show())
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    def stop(self) -> None:
        """Show no more typing."""
        for task in list(self._typing):
            task.cancel()
