"""A press on the menu: it says what is wanted but not of what, and means the same whatever is talked about."""

from __future__ import annotations

from bot.clock import in_town
from bot.conversations.complaints import complaint_tasks
from bot.conversations.guide.hall import hall_answer
from bot.conversations.guide.hall_question import ABOUT_THE_HALL
from bot.conversations.steering import complaint_beginning
from bot.conversations.turns import wording
from bot.conversations.turns.later import offer_what_waits
from bot.conversations.turns.town_question import ask_town, must_ask_town
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply


def is_menu_press(turn: Turn) -> bool:
    """Whether the resident has pressed an entry of the menu."""
    return bool((turn.pressed or {}).get("menu"))


def answer_menu_press(turn: Turn, heard: Heard) -> None:
    """Answer what an entry asks of the hall; ask of which item, for any other question."""
    if heard.intent not in ABOUT_THE_HALL:
        turn.dialogue.intent = heard.intent
        turn.say(_which_item(turn, heard.intent))
    elif must_ask_town(turn):
        ask_town(turn, heard)
    else:
        turn.say(hall_answer(turn, heard))
        offer_what_waits(turn)


def _which_item(turn: Turn, intent: str) -> Reply:
    """Return the question for the item, with the season's at hand."""
    likely = turn.book.big_choices(turn.town_id, in_town(turn.now).date())
    choices = tuple(Choice(turn.book.plain_name(one), {"intent": intent, "item": one}) for one in likely)
    return Reply(text=wording.name_the_item(), choices=choices)


def begin_telling(turn: Turn, heard: Heard) -> None:
    """Begin a complaint, a suggestion or praise; what is told and not filed yet is not mixed with it."""
    if not complaint_tasks.take_up(turn):
        complaint_beginning.begin(turn, heard)
