"""A question behind a complaint in one sentence: 「三号窗口那个女的骂我,对了低保要啥材料」.

It is answered, and the complaint keeps its own question: what opens questions
of its own waits until the complaint is done, and is answered then.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Callable, Optional, Sequence, Tuple

from bot.conversations.complaints import complaint_wording as wording
from bot.conversations.meaning.asked_beside import split
from bot.conversations.steering.answering import answer_item
from bot.conversations.steering.complaint_beginning import KIND_OF
from bot.conversations.turns.later import keep_for_later
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply, typeset
from bot.guidebook.plain_names import short_name

# How it is asked, by its words: only the sentence as a whole has been understood.
_ASKS = (
    ("ask_office_hours", "几点|上班|开门|周[一二三四五六日末天]|星期|礼拜"),
    ("ask_phone", "电话|号码"),
    ("ask_location", "在哪|哪里|哪儿|去哪|哪个窗口|地址"),
    ("ask_progress", "办到哪|批下来|批了没"),
    ("ask_time_limit", "多久|几天|多长时间"),
    ("ask_amount", "(?:领|发|补).{0,3}(?:多少|好多|几)|一个?月(?:多少|好多|几)"),
    ("ask_fee", "多少钱|好多钱|[要收]钱|收费|[要收]费"),
    ("ask_proxy", "代办|替.{0,4}办|帮.{0,4}办"),
    ("ask_online", "网上|手机上"),
    ("ask_conditions", "够不够|条件|符合|能不能[领吃办申]|谁能"),
    ("ask_materials", "材料|带[啥什点哪]|要[啥什拿带]|拿啥|准备|证件|手续"),
)


def talk(turn: Turn, heard: Heard, go_on: Callable[[Turn, Heard], None]) -> None:
    """Go on with what is told, and answer what is asked beside it: at once, or when nothing else waits."""
    parts = (_parts(heard) or _parts_read(turn)) if _is_of_a_complaint(turn, heard) else None
    if parts is None:
        go_on(turn, heard)
    else:
        told, asked = parts
        kept = [choice for question in asked if (choice := _answer_or_keep(turn, question)) is not None]
        keep_for_later(turn, kept)
        begins = len(turn.replies)
        go_on(turn, told)
        if kept and turn.dialogue.top is not None:
            titles = "」、「".join(choice.title for choice in kept)
            turn.replies.insert(begins, typeset(Reply(text=wording.then_the_question(titles))))
    _answer_what_was_kept(turn)


def _is_of_a_complaint(turn: Turn, heard: Heard) -> bool:
    top = turn.dialogue.top
    return turn.pressed is None and (top is None or top.kind == "complaint" or heard.intent in KIND_OF)


def _parts_read(turn: Turn) -> Optional[Tuple[Heard, Sequence[Heard]]]:
    """Return what is told and what is asked where each was read by itself: 「想办低保,另外村里占了我家的地要投诉」."""
    parts = [part.heard for part in turn.parts]
    told = [part for part in parts if part.intent in KIND_OF]
    asked = [part for part in parts if part.intent.startswith("ask_") and len(part.mentions) == 1]
    return (told[0], asked) if len(told) == 1 and asked and len(asked) + 1 == len(parts) else None


def _parts(heard: Heard) -> Optional[Tuple[Heard, Sequence[Heard]]]:
    """Return what is told and what is asked; None where nothing is asked of something that the guides have."""
    parted = split(heard.text)
    if parted is None:
        return None
    told, asked = parted
    begins = len(heard.text) - len(asked)
    mentions = tuple(
        dataclasses.replace(name, start=name.start - begins, end=name.end - begins)
        for name in heard.mentions
        if name.start >= begins
    )
    intent = next((intent for intent, words in _ASKS if re.search(words, asked)), "ask_overview")
    if not mentions and intent not in {"ask_office_hours", "ask_phone", "ask_location"}:
        return None
    decided = mentions[0].ids[0] if len(mentions) == 1 and len(mentions[0].ids) == 1 else None
    question = Heard(text=asked, intent=intent, mentions=mentions, decided=decided, known=bool(mentions))
    return dataclasses.replace(heard, text=told, mentions=(), decided=None), (question,)


def _answer_or_keep(turn: Turn, asked: Heard) -> Optional[Choice]:
    """Answer it, with the complaint on top as before; return what takes it up where it would ask something back."""
    tasks, said = list(turn.dialogue.tasks), len(turn.replies)
    answer_item(turn, asked)
    opened = turn.dialogue.top is not None and turn.dialogue.top not in tasks
    turn.dialogue.tasks = tasks
    if not opened:
        return None
    del turn.replies[said:]
    subject = asked.decided or next((name.ids[0] for name in asked.mentions if len(name.ids) == 1), "")
    title = short_name(turn.book.plain_name(subject)) if subject else asked.text
    does = {"intent": asked.intent, "text": asked.text, "beside": True, **({"item": subject} if subject else {})}
    return Choice(title, does)


def _answer_what_was_kept(turn: Turn) -> None:
    """Answer what was kept, once nothing else is open."""
    kept = next((stored["does"] for stored in turn.dialogue.later if stored["does"].get("beside")), None)
    if kept is None or turn.dialogue.top is not None:
        return
    turn.dialogue.later = [stored for stored in turn.dialogue.later if stored["does"] != kept]
    turn.pressed = kept
    answer_item(turn, Heard(text=str(kept["text"]), intent=str(kept["intent"])))
