"""Finding out what the bot would say where a person answers: whole turns of which nothing is written."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import logging
from typing import Any, Mapping, Sequence, Tuple

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.desk.proposals import Proposal, Wanted
from bot.conversations.record.claims import Claim
from bot.runtime.bot import run_turn, what_to_read
from bot.runtime.engine import Engine, TurnFailed

logger = logging.getLogger(__name__)

# The bell is a hint; the rows are looked at this often without one.
LOOK_EVERY = 2.0
# It rings for every message of every resident, and few of them are held: after a look so much time is left to those.
LOOK_AGAIN_AFTER = 0.2
AT_ONCE = 8
# What is written there has been written; nothing more is waited for.
_SETTLED = dt.timedelta(0)
_FOR_A_PERSON = frozenset({"request_human", "request_callback"})


class Rehearsals:
    """Keeps the proposals of all conversations that people hold up with what residents write."""

    def __init__(self, services: Services, engine: Engine) -> None:
        self._services = services
        self._engine = engine
        self._heard = asyncio.Event()

    async def keep_up(self) -> None:
        """Rehearse until cancelled; a busy database costs a moment and nothing else."""
        with self._services.bell.heard("bot", lambda _hint: self._heard.set()):
            while True:
                self._heard.clear()
                try:
                    await self.run_waiting()
                except sa.exc.OperationalError:
                    logger.warning("cannot rehearse", exc_info=True)
                await asyncio.sleep(LOOK_AGAIN_AFTER)
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._heard.wait(), LOOK_EVERY)

    async def run_waiting(self) -> None:
        """Rehearse what waits now."""
        proposals = self._services.proposals
        while wanted := await asyncio.to_thread(proposals.wanted, most=AT_ONCE):
            for one in wanted:
                await asyncio.to_thread(proposals.keep, one, await self._proposal(one))
                self._services.bell.ring("web", one.conversation_id)

    async def _proposal(self, wanted: Wanted) -> Proposal:
        """Go through the lines one after the other, as the bot would; what it says to the last is proposed."""
        proposal, claims = Proposal(wanted.seq), list(wanted.claims)
        while claims:
            claim = dataclasses.replace(claims[0], further=_texts_behind(claims))
            if proposal.state is not None:
                claim = dataclasses.replace(claim, state=proposal.state)
            try:
                proposal, read = await self._rehearsed(claim, seq=wanted.seq)
            except TurnFailed as failure:
                # It would have to write, as for a complaint, or it does not work: then nothing is proposed.
                logger.info("no proposal in %s: %s", wanted.conversation_id, failure.reason)
                proposal, read = Proposal(wanted.seq, state=proposal.state), 1
            except Exception:  # whatever else goes wrong in a rehearsal costs this proposal, and not all to come
                logger.exception("a rehearsal in %s went wrong", wanted.conversation_id)
                proposal, read = Proposal(wanted.seq, state=proposal.state), 1
            claims = claims[read:]
        return proposal

    async def _rehearsed(self, claim: Claim, *, seq: int) -> Tuple[Proposal, int]:
        """Return what is said to a line and how many lines were read at once."""
        turns, drafted = self._services.rehearsed_turns()
        turn = turns.made(claim)
        with self._services.turns.open(turn, claim.turn_id):
            misses = turn.dialogue.misses
            reading = await what_to_read(claim, turn, self._engine, settle=_SETTLED)
            heard = await run_turn(self._engine, turn, reading.text, tracker=claim.tracker, sender_id=claim.turn_id)
        # Whoever is with a person need not be told that they are not understood, nor how to reach a person.
        is_help = turn.dialogue.misses <= misses and heard.understood["intent"]["name"] not in _FOR_A_PERSON
        state: Mapping[str, Any] = turn.dialogue.to_json()
        replies = tuple(turn.replies) if is_help else ()
        return Proposal(seq, replies, state, tuple(drafted.drafts)), 1 + len(reading.further)


def _texts_behind(claims: Sequence[Claim]) -> Tuple[Tuple[int, str], ...]:
    """Return the lines behind the first one, up to the first that is more than text."""
    texts = []
    for claim in claims[1:]:
        if claim.body.keys() != {"text"}:
            break
        texts.append((claim.row_id, str(claim.body["text"])))
    return tuple(texts)
