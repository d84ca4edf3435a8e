"""「第4样没有咋办」: a line of the last checklist, named by its number."""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

from bot.conversations.meaning.second_look import line_number
from bot.conversations.turns import wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply
from bot.guidebook.checklist_lines import Line
from bot.guidebook.schema import Need


def answer_about_line(turn: Turn, heard: Heard) -> bool:
    """Answer a question about a numbered line of the last checklist; whether there was one to answer."""
    number = line_number(heard.text)
    found = _line(turn, number) if number is not None and turn.pressed is None else None
    if found is None:
        return False
    line, phone = found
    parts = _when_lacking(line, phone) if heard.intent == "lack_material" else [line.text, *line.details]
    parts += [line.doubt_text(phone)] if line.doubt else []
    turn.dialogue.misses = 0
    turn.say(Reply(text="\n".join([f"第{line.number}样,{line.name}:", *parts])))
    return True


def _line(turn: Turn, number: Optional[int]) -> Optional[Tuple[Line, str]]:
    given = next(iter(turn.checklists.of_conversation(turn.conversation_id, most=1)), None)
    if given is None:
        return None
    lines: Sequence[Line] = [Line.from_dict(stored) for stored in given.content["lines"]]
    item = turn.book.items.get(given.subject)
    phone = Here.of(turn, item, given.answers).phone if item is not None else turn.town.hall.phone
    return next(((line, phone) for line in lines if line.number == number), None)


def _when_lacking(line: Line, phone: str) -> List[str]:
    if line.is_fetched:
        return ["这样不用您带,窗口自己查。"]
    parts = [line.lost] if line.lost else []
    parts += [wording.MAY_FOLLOW] if line.need is Need.LATER else []
    return parts or [wording.ask_about_lack(phone)]
