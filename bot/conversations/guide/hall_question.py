"""Whether a question is about the service centre itself, or about one of its windows."""

from __future__ import annotations

import re
from typing import Optional

from bot.conversations.meaning.faqs import hall_faq_answer, is_word_for_word_of_hall
from bot.conversations.meaning.subject_words import subject_words
from bot.conversations.turns.opening_day import asks_of_a_day
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply, typeset
from bot.guidebook.schema import Town, Window

# Asked without an item, these are about the hall itself.
ABOUT_THE_HALL = frozenset({"ask_location", "ask_office_hours", "ask_phone", "ask_appointment"})
# Said of the whole house.
_OF_ALL = re.compile("大厅|中心|你们|镇上|总机")
_CLAUSES = re.compile("[^,\uff0c。;\uff1b!\uff01?\uff1f\\s]+")
ABOUT_PAPERS = frozenset({"ask_material_detail", "lack_material", "ask_location"})


def is_about_the_hall(turn: Turn, heard: Heard) -> bool:
    """Whether nothing is named but a window, or nothing at all: 「今天开门吗」."""
    return heard.intent in ABOUT_THE_HALL and (
        window_named(turn.town, heard.text) is not None or not subject_words(heard.text) or asks_of_a_day(heard.text)
    )


def is_known_of_the_hall(turn: Turn, heard: Heard) -> bool:
    """Whether it asks what the town has written down of its hall: copies, parking; never of an item that is named."""
    told = told_beside_an_item(turn, heard) is not None
    named = (heard.mentions or heard.decided) and (told or not is_word_for_word_of_hall(turn.town.hall, heard.text))
    of_a_paper = bool(turn.dialogue.subject) and heard.intent in ABOUT_PAPERS - ABOUT_THE_HALL
    return not named and not of_a_paper and hall_faq_answer(turn.town.hall, heard.text) is not None


def told_beside_an_item(turn: Turn, heard: Heard) -> Optional[str]:
    """Return what the town has written down of its hall for one clause, where another one names an item.

    「我耳朵听不见,想办残疾证」 wants the certificate, and to be told how it goes without a phone.
    """
    if turn.pressed is not None or not heard.mentions:
        return None
    clauses = list(_CLAUSES.finditer(heard.text))
    free = [one[0] for one in clauses if not any(one.start() <= name.start < one.end() for name in heard.mentions)]
    known = (hall_faq_answer(turn.town.hall, said) for said in free if is_word_for_word_of_hall(turn.town.hall, said))
    return next(known, None)


def window_named(town: Town, text: str) -> Optional[Window]:
    """Return the window a text names, without its number: 「户籍窗口今天有人没」."""
    for window in town.windows:
        name = re.sub(r"^\d+号|[(\uff08].*", "", window.name)
        if len(name) > 2 and name in text:
            return window
    return None


def is_of_all(text: str) -> bool:
    """Whether the whole house is spoken of: 「你们几点上班」."""
    return _OF_ALL.search(text) is not None


def window_meant(turn: Turn, heard: Heard) -> Optional[Window]:
    """Return the window a question is of: the one it names, or the one the last answer was about, 「电话多少」."""
    named = window_named(turn.town, heard.text)
    if named is not None or turn.pressed is not None or heard.intent not in ABOUT_THE_HALL or is_of_all(heard.text):
        return named
    said = [str(stored.get("text")) for stored in turn.dialogue.said]
    return next((one for one in turn.town.windows if any(text.startswith(_as_said(one)) for text in said)), None)


def _as_said(window: Window) -> str:
    return str(typeset(Reply(text=window.name)).text)
