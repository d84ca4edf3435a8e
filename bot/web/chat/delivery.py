"""A resident's message on its way in: limits, their seat, the inbox, and the bells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanic.request import Request

from bot.bootstrap import Services
from bot.conversations.record.inbox import Receipt
from bot.conversations.record.transcript import UnknownChoice
from bot.web.chat.announcer import Announcer
from bot.web.chat.incoming import Incoming
from bot.web.chat.pictures import ALT, Pictures
from bot.web.chat.seats import Seat, seat_of, take_seat
from bot.web.errors import ChoiceNotIssued, TooManyVisitors, TooMuchAtOnce, UnknownTown
from bot.web.front import Front, address_of
from bot.web.limits import household
from bot.web.sessions import Visitor

PICTURES_PATH = "/api/chat/pictures/"
# What the inbox keeps of a message, once it is known where it belongs; it may block.
Body = Callable[[Seat], Mapping[str, Any]]


class Door:
    """Where messages come in."""

    def __init__(self, front: Front, announcer: Announcer, pictures: Pictures) -> None:
        self._front = front
        self._announcer = announcer
        self._pictures = pictures

    async def let_in(self, request: Request, visitor: Visitor, message: Incoming) -> Receipt:
        """Keep a message, once per ``client_id``, and wake who answers it.

        :raises TooMuchAtOnce: the visitor, or their address, sends too fast.
        :raises TooManyVisitors: too many new conversations from the address.
        :raises ChoiceNotIssued: the choice was never offered here.
        :raises UnknownTown: the guides have no such town.
        """

        def body(seat: Seat) -> Mapping[str, Any]:
            if message.choice_id:
                return _chosen(self._front.services, seat, message.choice_id)
            return {"text": message.text}

        return await self._let_in(request, visitor, message.client_id, body, town=message.town)

    async def let_picture_in(
        self, request: Request, visitor: Visitor, *, client_id: str, file: bytes, town: str
    ) -> Receipt:
        """Keep a picture as a message.

        :raises Refusal: as for a message, or it is too large or no picture.
        """

        def body(seat: Seat) -> Mapping[str, Any]:
            name = self._pictures.keep(seat.conversation_id, client_id=client_id, file=file)
            return {"text": "", "image": {"url": PICTURES_PATH + name, "alt": ALT}}

        return await self._let_in(request, visitor, client_id, body, town=town)

    async def let_choice_in(
        self, request: Request, visitor: Visitor, *, client_id: str, title: str, does: Mapping[str, Any], town: str
    ) -> Receipt:
        """Keep a choice that another page of ours offers, as if it had been pressed in the chat.

        :raises Refusal: as for a message.
        """
        return await self._let_in(
            request, visitor, client_id, lambda _: {"text": title, "choice": dict(does)}, town=town
        )

    async def _let_in(self, request: Request, visitor: Visitor, client_id: str, body: Body, *, town: str) -> Receipt:
        self._hold_to_limits(request, visitor)
        off_loop = self._front.off_loop
        # Whoever sits already, which is nearly everybody, costs one way off the loop.
        receipt = await off_loop(self._received, visitor, client_id, body)
        if receipt is None:
            seat = await self._first_seat(request, visitor, town=town)
            receipt = await off_loop(self._received_at, seat, client_id, body)
        # A tab that was opened before the first message waits under the visitor's name.
        self._announcer.announce(visitor.cookie)
        return receipt

    async def _first_seat(self, request: Request, visitor: Visitor, *, town: str) -> Seat:
        services = self._front.services
        if town and town not in services.guides.current().towns:
            raise UnknownTown
        wait = self._front.limits.address_visitors.take(household(address_of(request)))
        if wait:
            raise TooManyVisitors(wait)
        return await self._front.off_loop(take_seat, services, visitor, town=town or services.settings.town)

    def _received(self, visitor: Visitor, client_id: str, body: Body) -> Receipt | None:
        """Keep a message of somebody who has a seat; None when they have none yet."""
        seat = seat_of(self._front.services, visitor)
        return self._received_at(seat, client_id, body) if seat is not None else None

    def _received_at(self, seat: Seat, client_id: str, body: Body) -> Receipt:
        services = self._front.services

        def wake() -> None:
            services.bell.ring("bot", seat.conversation_id)
            services.bell.ring("web", seat.conversation_id)

        return services.inbox.receive(seat.conversation_id, client_id=client_id, body=body(seat), seen=wake)

    def _hold_to_limits(self, request: Request, visitor: Visitor) -> None:
        limits = self._front.limits
        wait = limits.session_messages.take(visitor.cookie) or limits.address_messages.take(
            household(address_of(request))
        )
        if wait:
            raise TooMuchAtOnce(wait)


def _chosen(services: Services, seat: Seat, choice_id: str) -> dict[str, Any]:
    """Return what the inbox keeps of a pressed choice: what it reads and does."""
    try:
        chosen = services.transcript.choice(seat.conversation_id, choice_id)
    except UnknownChoice as error:
        raise ChoiceNotIssued from error
    return {"text": chosen["title"], "choice": chosen["does"]}
