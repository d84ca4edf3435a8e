"""Which town a resident is of, where one account serves several: from the village they name, or asked once."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Sequence, Tuple

from bot.conversations import wording
from bot.conversations.dialogue import Task
from bot.conversations.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.book import Guidebook

# The resident's fact that says their town is known and not only assumed.
KNOWN = "town"
# The chat page is one town's own; an official account may be a whole county's.
_SHARED_CHANNEL = "wechat"


def adopt_named_town(turn: Turn, text: str) -> bool:
    """Take the town that a text names, by its own name or a village's; whether it names exactly one."""
    named = {town for town, _ in _places(turn.book, text)}
    if len(named) != 1:
        return False
    _adopt(turn, named.pop())
    return True


def _places(book: Guidebook, text: str) -> Sequence[Tuple[str, str]]:
    """Return (town, name) of every town and village the text names."""
    names = [(town.id, name) for town in book.towns.values() for name in (town.name, town.name.rstrip("镇乡"))]
    names += [
        (town.id, name)
        for town in book.towns.values()
        for village in town.villages
        for name in (village.name, *village.says)
    ]
    return [(town, name) for town, name in names if len(name) > 1 and name in text]


def _adopt(turn: Turn, town_id: str) -> None:
    turn.town_id = town_id
    turn.facts[KNOWN] = town_id


def must_ask_town(turn: Turn) -> bool:
    """Whether the resident's town is only assumed and has to be asked before anything local is said."""
    return turn.channel == _SHARED_CHANNEL and KNOWN not in turn.facts and len(turn.book.towns) > 1


def ask_town(turn: Turn, heard: Heard, subjects: Sequence[str]) -> None:
    """Ask which town, and keep what was asked meanwhile."""
    turn.dialogue.begin(
        Task(kind="town", data={"intent": heard.intent, "text": heard.text, "subjects": list(subjects)})
    )
    turn.say(which_town(turn))


def which_town(turn: Turn) -> Reply:
    """Return the question, with a button for each town."""
    choices = (Choice(town.name, {"intent": "inform", "town": town.id}) for town in turn.book.towns.values())
    return Reply(text=wording.which_town(), choices=tuple(choices))


def settle_town(turn: Turn, task: Task, heard: Heard) -> Optional[Heard]:
    """Take the answer; return what was asked before, or None when no town was named and it is asked again."""
    pressed = (turn.pressed or {}).get("town")
    if pressed in turn.book.towns:
        _adopt(turn, str(pressed))
    elif not adopt_named_town(turn, heard.text):
        if not task.confused:
            task.confused += 1
            asked = which_town(turn)
            turn.say(replace(asked, text=wording.ASK_AGAIN + asked.text))
            return None
        # Asked twice is enough: the town that is assumed answers, and the answer names it.
        turn.facts[KNOWN] = turn.town_id
    turn.dialogue.end(task)
    turn.pressed = None
    return Heard(text=task.data["text"], intent=task.data["intent"])
