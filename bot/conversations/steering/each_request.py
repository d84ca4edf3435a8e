"""All that is wanted in one message is answered: what is said in a line at once, then the first list; the rest waits.

Nothing is dropped: what waits is named before the list's own questions, and offered when it is done.
"""

from __future__ import annotations

import dataclasses
import re
from typing import List, Sequence

from bot.conversations.guide.about import About
from bot.conversations.guide.asking_back import ask_which
from bot.conversations.guide.subject_answers import is_asked_back
from bot.conversations.meaning import several
from bot.conversations.meaning.apart import CLAUSE
from bot.conversations.steering import complaints
from bot.conversations.steering.answering import answer_item, answer_of, answer_of_hall
from bot.conversations.steering.requests import LOST, Request, requests_of
from bot.conversations.steering.taking_answers import answer_question
from bot.conversations.turns import wording
from bot.conversations.turns.here import hall_hours
from bot.conversations.turns.later import keep_for_later, offer_what_waits
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.plain_names import short_name

# What waits for the ledger.
_TO_REPORT = "要反映的事"
_WANTED = re.compile(
    "^(?:[我俺咱]们?)?[还也]?[想要]?(?:办|申请|领|问|搞|弄)?(?:一?[下哈声个张本])?|(?:咋|怎么|如何)个?(?:[办弄搞领开交补]|申请)$|也?丢了$"
)


def answer_each_request(turn: Turn, heard: Heard) -> bool:
    """Answer a message in which several things are wanted; False, and nothing said, where it is about one."""
    requests = [one for request in requests_of(turn, heard) for one in _of_one_thing(request)]
    if not requests:
        return False
    turn.dialogue.tasks = [task for task in turn.dialogue.tasks if task.kind != "which"]
    turn.dialogue.intent = requests[0].heard.intent
    open_before, before = turn.dialogue.top, len(turn.replies)
    waiting = sorted(requests, key=lambda one: (_opens(turn, one), one.is_complaint))
    while waiting and not _opens(turn, waiting[0]) and turn.dialogue.top is open_before:
        _answer(turn, waiting.pop(0))
    if waiting and turn.dialogue.top is open_before:
        turn.replies[before:] = [dataclasses.replace(reply, choices=()) for reply in turn.replies[before:]]
        _begin(turn, waiting.pop(0), waiting)
    elif not waiting:
        subjects = [subject for one in requests for subject in one.about.subjects]
        several.under_the_last(turn, before, several.list_choices(turn, subjects))
    keep_for_later(turn, [_kept(turn, one) for one in waiting])
    offer_what_waits(turn)
    return True


def _of_one_thing(request: Request) -> Sequence[Request]:
    """Return a request of several things joined, 「低保和居住证」, as one of each."""
    subjects = request.about.subjects
    if len(subjects) < 2:
        return (request,)
    heard = request.heard
    if heard.intent == "lack_material":
        # 「户口本要改,社保卡也丢了」: a new one is wanted.
        heard = dataclasses.replace(heard, intent="ask_overview")
    return [Request(several.about_itself(heard, one, subjects), About(subjects=(one,))) for one in subjects]


def _opens(turn: Turn, request: Request) -> bool:
    """Whether its answer is a list, or asks something back."""
    asks_back = request.answers or request.is_complaint or bool(request.about.options)
    return asks_back or is_asked_back(turn, request.heard, request.about.subjects)


def _begin(turn: Turn, request: Request, waiting: Sequence[Request]) -> None:
    """Begin what asks questions of its own, once it is said what waits."""
    before = len(turn.replies)
    _answer(turn, request)
    if waiting and turn.dialogue.top is not None:
        begun, turn.replies[before:] = turn.replies[before:], []
        turn.say(Reply(text=wording.one_by_one([_kept(turn, one).title for one in waiting])), *begun)


def _answer(turn: Turn, request: Request) -> None:
    heard, about = request.heard, request.about
    if request.answers:
        answer_question(turn, heard)
    elif request.is_complaint:
        complaints.complaint(turn, heard)
    elif about.options and heard.intent == LOST:
        answer_item(turn, heard)
    elif about.subjects:
        answer_of(turn, heard, about.subjects)
    elif about.options:
        ask_which(turn, heard, about.options)
    elif about.hall:
        answer_of_hall(turn, heard)
    else:
        turn.say(Reply(text=wording.not_here(turn.town, hall_hours(turn), named=_bare(heard.text))))


def _kept(turn: Turn, request: Request) -> Choice:
    """Return what takes a request up again, by the name of what it is about."""
    heard, about = request.heard, request.about
    does = {"intent": heard.intent, "text": heard.text}
    if request.is_complaint:
        return Choice(_TO_REPORT, does)
    if about.subjects:
        return Choice(short_name(turn.book.plain_name(about.subjects[0])), {**does, "item": about.subjects[0]})
    if about.options and heard.intent == LOST:
        return Choice(_said(heard, about.options), does)
    if about.options:
        return Choice(_said(heard, about.options), {**does, "options": list(about.options)})
    return Choice(wording.TOPIC.get(heard.intent, heard.text), does)


def _bare(text: str) -> str:
    """Return what is wanted without the wanting: 健康证 of 「我想办个健康证」."""
    said = CLAUSE.split(text)[0]
    return _WANTED.sub("", said) or said


def _said(heard: Heard, options: Sequence[str]) -> str:
    """Return the name that several things share, or all that was said of what has to be asked back."""
    names: List[str] = [heard.text[n.start : n.end] for n in heard.mentions if set(options) & set(n.ids)]
    return names[0] if names else heard.text
