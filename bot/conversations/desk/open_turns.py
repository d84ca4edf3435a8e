"""The turns now running in this process, so that actions called by Rasa find the one they belong to."""

from __future__ import annotations

import contextlib
from typing import Any, Dict, Iterator, Mapping, Optional

from bot.clock import Clock
from bot.conversations.meaning.complaint_words import names_window
from bot.conversations.meaning.second_look import line_number
from bot.conversations.record.choices import chosen_by_typing
from bot.conversations.record.dialogue import Dialogue
from bot.conversations.record.disputes import Disputes
from bot.conversations.record.inbox import Claim, Finished
from bot.conversations.record.waiting_room import WaitingRoom
from bot.conversations.turns.turn import Turn
from bot.guidebook.issued import IssuedChecklists
from bot.guidebook.snapshots import ContentKeeper
from bot.ledger.ledger import Ledger
from bot.walks.problems import ProblemSearch
from bot.walks.runs import Runs


class OpenTurns:
    """Makes turns from claims and keeps them by conversation while they run."""

    def __init__(
        self,
        guides: ContentKeeper,
        clock: Clock,
        *,
        checklists: IssuedChecklists,
        disputes: Disputes,
        ledger: Ledger,
        runs: Runs,
        problems: ProblemSearch,
        waiting_room: WaitingRoom,
        base_url: str,
    ) -> None:
        self._guides = guides
        self._checklists = checklists
        self._disputes = disputes
        self._ledger = ledger
        self._runs = runs
        self._problems = problems
        self._waiting_room = waiting_room
        self._clock = clock
        self._base_url = base_url
        self._open: Dict[str, Turn] = {}

    @contextlib.contextmanager
    def running(self, claim: Claim) -> Iterator[Turn]:
        """The turn of a claim, found by ``of`` while the context lasts."""
        with self.open(self.made(claim), claim.conversation_id) as turn:
            yield turn

    @contextlib.contextmanager
    def open(self, turn: Turn, sender_id: str) -> Iterator[Turn]:
        """Have a turn found by ``of`` under a name while the context lasts."""
        self._open[sender_id] = turn
        try:
            yield turn
        finally:
            del self._open[sender_id]

    def made(self, claim: Claim) -> Turn:
        """Return the turn of a claim, not yet found by anybody."""
        return Turn(
            turn_id=claim.turn_id,
            conversation_id=claim.conversation_id,
            resident_id=claim.resident_id,
            channel=claim.channel,
            now=self._clock.now(),
            book=self._guides.current(),
            town_id=claim.town,
            base_url=self._base_url,
            checklists=self._checklists,
            disputes=self._disputes,
            ledger=self._ledger,
            runs=self._runs,
            problems=self._problems,
            waiting_room=self._waiting_room,
            dialogue=Dialogue.from_json(claim.state),
            facts=dict(claim.facts),
            pressed=pressed(claim),
            picture=claim.body.get("image"),
            last_choices=claim.last_choices,
        )

    def of(self, sender_id: str) -> Optional[Turn]:
        """Return the turn that is open under a name, the conversation's id as a rule, or None."""
        return self._open.get(sender_id)


def pressed(claim: Claim) -> Optional[Mapping[str, Any]]:
    """Return what the choice does that was pressed, or named by its number or title; None without one."""
    if "choice" in claim.body:
        does: Mapping[str, Any] = claim.body["choice"]
        return does
    text = claim.body.get("text", "")
    choice = chosen_by_typing(text, claim.last_choices)
    if choice is None or ("correct" in choice["does"] and line_number(text) is not None):
        # Under a checklist 「第2样」 is its second line, not the second thing to take back.
        return None
    if "complaint" in choice["does"] and names_window(text):
        # Under what is told 「3号」 is a window, and no button.
        return None
    if "grade" in choice["does"] and claim.channel == "web" and text.strip().isdigit():
        # The page shows no numbers: whoever types 「5」 there may mean the best, and a grade is for good.
        return None
    does_typed: Mapping[str, Any] = choice["does"]
    return does_typed


def finished(turn: Turn, tracker: Optional[str]) -> Finished:
    """Return what a turn has come to, ready to be written."""
    return Finished(
        replies=tuple(turn.replies),
        state=turn.dialogue.to_json(),
        facts=turn.facts,
        tracker=tracker,
        town=turn.town_id,
        for_people=turn.for_people,
        label=turn.label,
    )
