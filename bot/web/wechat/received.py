"""Pictures and voices that residents send: noted first, fetched at once, tried again while Tencent keeps them."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
from typing import Any, Dict, List, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.bootstrap import Services
from bot.conversations.record.inbox import say
from bot.conversations.record.models import Author, Speaker
from bot.delivery.reply import Reply
from bot.web.chat.delivery import PICTURES_PATH
from bot.web.chat.pictures import ALT, FOLDER, Pictures
from bot.web.errors import Refusal
from bot.wechat import wording
from bot.wechat.client import Media, WeChatClient
from bot.wechat.errors import ApiError, Behaviour, NoToken, OutcomeUnknown, Unreachable
from bot.wechat.followers import Follower
from bot.wechat.models import ReceivedMediaRow
from bot.wechat.parcels import locked

log = logging.getLogger(__name__)

# What a file is. A picture that is only for the people at the window is no message to the bot.
PICTURE, PICTURE_FOR_PEOPLE, VOICE = "image", "image-shown", "voice"
# Tencent keeps a file for three days.
KEPT = dt.timedelta(days=3)
LOOK_SECONDS = 5.0
# The request that brought it tries first.
_FIRST = dt.timedelta(seconds=20)
_BACKOFF = (5, 15, 60, 300, 1800)
_LARGEST_VOICE = 2 * 1024 * 1024


class ReceivedMedia:
    """What has been sent and is not fetched yet."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def note(self, follower: Follower, key: str, *, kind: str, media_id: str, asked: bool) -> int:
        """Remember a file by the id Tencent keeps it under, and return its row's id; ``asked`` ones are not fetched."""
        now = self._services.clock.now()
        try:
            with self._services.database.write() as session:
                row = ReceivedMediaRow(
                    town=follower.town,
                    client_id=key,
                    conversation_id=follower.conversation_id,
                    kind=kind,
                    media_id=media_id[:256],
                    state="asked" if asked else "waiting",
                    attempts=0,
                    not_before=now + _FIRST,
                    created_at=now,
                )
                session.add(row)
                session.flush()
                return int(row.id)
        except IntegrityError:
            # The same message once more.
            with self._services.database.read() as session:
                return int(
                    session.execute(
                        sa.select(ReceivedMediaRow.id).where(ReceivedMediaRow.client_id == key)
                    ).scalar_one()
                )

    def agree(self, media: int, *, kind: str) -> None:
        """It may be kept, as a picture of this kind."""
        self._set(media, kind=kind, state="waiting", not_before=self._services.clock.now() + _FIRST)

    def forget(self, media: int) -> None:
        """It may not be kept, or it has been."""
        with self._services.database.write() as session:
            session.execute(sa.delete(ReceivedMediaRow).where(ReceivedMediaRow.id == media))

    def row(self, media: int) -> Optional[ReceivedMediaRow]:
        """Return a file that still has to be fetched, None when that is done or not wanted."""
        with self._services.database.read() as session:
            row = session.get(ReceivedMediaRow, media)
            return row if row is not None and row.state == "waiting" else None

    def due(self) -> List[int]:
        """Return what is to be fetched now, each given to one process at a time."""
        now = self._services.clock.now()
        with self._services.database.write() as session:
            rows = list(
                session.execute(
                    sa.select(ReceivedMediaRow)
                    .where(ReceivedMediaRow.state == "waiting", ReceivedMediaRow.not_before <= now)
                    .order_by(ReceivedMediaRow.id)
                    .limit(8)
                    .with_for_update(skip_locked=True)
                ).scalars()
            )
            for row in rows:
                row.not_before = now + _FIRST
            return [row.id for row in rows]

    def later(self, row: ReceivedMediaRow) -> None:
        """Try again after a while; after three days there is nothing left to fetch."""
        now = self._services.clock.now()
        if now - row.created_at > KEPT:
            self.give_up(row)
            return
        wait = dt.timedelta(seconds=_BACKOFF[min(row.attempts, len(_BACKOFF) - 1)])
        self._set(row.id, attempts=row.attempts + 1, not_before=now + wait)

    def give_up(self, row: ReceivedMediaRow) -> None:
        """Say that it did not arrive."""
        self._set(row.id, state="dead")
        with self._services.database.write() as session:
            conversation = locked(session, row.conversation_id)
            if row.kind != VOICE and conversation.speaker != Speaker.CLOSED.value:
                reply = Reply(text=wording.PICTURE_FAILED)
                say(session, conversation, reply, author=Author.SYSTEM, now=self._services.clock.now())
        self._services.bell.ring("web", row.conversation_id)

    def keep_voice(self, row: ReceivedMediaRow, content: bytes) -> None:
        """Put a voice beside the pictures of its conversation."""
        folder = self._services.settings.var_dir / FOLDER / row.conversation_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / voice_name(row.client_id)).write_bytes(content)

    def _set(self, media: int, **values: object) -> None:
        with self._services.database.write() as session:
            session.execute(
                sa.update(ReceivedMediaRow)
                .where(ReceivedMediaRow.id == media)
                .values(**values)
                .execution_options(synchronize_session=False)
            )


def voice_name(client_id: str) -> str:
    """Return under which name a voice lies in the attachments of its conversation."""
    return hashlib.sha256(client_id.encode()).hexdigest()[:32] + ".amr"


class Fetching:
    """Fetches files and gives them where they belong."""

    def __init__(self, services: Services, client: WeChatClient, received: ReceivedMedia) -> None:
        self._services = services
        self._client = client
        self._received = received
        self._pictures = Pictures(services.settings.var_dir)

    async def fetch(self, media: int) -> Optional[int]:
        """Fetch a file; return the line's number where it became a message."""
        row = await asyncio.to_thread(self._received.row, media)
        if row is None:
            return None
        try:
            got = await self._client.fetch_media(row.media_id)
        except ApiError as error:
            log.warning("a file of %s cannot be fetched: %s", row.conversation_id, error)
            give_up = error.behaviour not in {Behaviour.RETRY, Behaviour.PAUSE_SHORTLY, Behaviour.PAUSE_TODAY}
            await asyncio.to_thread(self._received.give_up if give_up else self._received.later, row)
            return None
        except (Unreachable, NoToken, OutcomeUnknown):
            await asyncio.to_thread(self._received.later, row)
            return None
        return await asyncio.to_thread(self._keep, row, got)

    def _keep(self, row: ReceivedMediaRow, got: Media) -> Optional[int]:
        if self._received.row(row.id) is None:
            # The resident has left, or another process was quicker.
            return None
        if row.kind == VOICE:
            if len(got.content) <= _LARGEST_VOICE:
                self._received.keep_voice(row, got.content)
            self._received.forget(row.id)
            return None
        try:
            name = self._pictures.keep(row.conversation_id, client_id=row.client_id, file=got.content)
        except Refusal:
            self._received.give_up(row)
            return None
        body: Dict[str, Any] = {"text": "", "image": {"url": PICTURES_PATH + name, "alt": ALT}}
        if row.kind == PICTURE_FOR_PEOPLE:
            # Where nobody is there, the bot gets it: it need not ask once more what it is for.
            body["choice"] = {"intent": "file_complaint", "shown": True}
        # The question about it, if there was one, has the message's own id.
        receipt = self._services.inbox.receive(row.conversation_id, client_id=f"{row.client_id}-p", body=body)
        self._received.forget(row.id)
        for role in ("bot", "web"):
            self._services.bell.ring(role, row.conversation_id)
        return receipt.seq

    async def fetch_all(self, media: Sequence[int]) -> Optional[int]:
        """Fetch several files in their order; return the last line's number where one became a message."""
        seqs = [await self.fetch(one) for one in media]
        return next((seq for seq in reversed(seqs) if seq is not None), None)

    async def keep_fetching(self) -> None:
        """Fetch what was not fetched at once, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                for media in await asyncio.to_thread(self._received.due):
                    await self.fetch(media)
            except sa.exc.SQLAlchemyError:
                log.warning("cannot look for files to fetch", exc_info=True)
