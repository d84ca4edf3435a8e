"""The bundle task (一件事): the way in the order of the windows first, then what still matters, then one list."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, Optional, Sequence

from bot.clock import in_town
from bot.conversations.guide import list_wording
from bot.conversations.guide.bundle_reply import bundle_replies
from bot.conversations.guide.checklist_reply import common_lines
from bot.conversations.guide.comfort import comfort_on
from bot.conversations.guide.occasions import without_measure
from bot.conversations.meaning.faqs import faq_answer
from bot.conversations.meaning.second_look import corrects
from bot.conversations.meaning.waiting_question import asks_why_it_is_asked, tells_of_themselves
from bot.conversations.record.dialogue import Task
from bot.conversations.turns import meanwhile_wording, wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.turns.yes_or_no import yes_or_no
from bot.delivery.reply import Choice, Reply
from bot.guidebook.answers import answers_in, is_named, label_meant
from bot.guidebook.book import Guidebook
from bot.guidebook.bundles import (
    SKIP,
    TAKE,
    BundleQuestion,
    answers_for,
    bundle_checklist,
    next_bundle_question,
    question_key,
    step_question,
)
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Bundle, BundleStep, Question

# Of the steps that were not asked about yet: 「没别的了」.
_NOTHING_ELSE = re.compile(
    "没(有|得)?(别的|其他|其它)|(别的|其他|其它)(的|就|都)*(不|没|冇|莫)|就这些|(全|都)(不用|不要|没有|不办)"
)
# 「都要办嘛」.
_EVERYTHING = re.compile(
    "(?:那|就|我|俺|嗯|好|[,，\\s])*(?:全部?|都|统统|样样|一起|几样)+(?:都|给|想|我)*[要办](?:办)?[嘛吧了的呗啊呀哦咯]*"
)
# 「不对」 may be a no; 「不对,是我爷爷」 puts something right.
_BARE_NO = 3
# 「准生证办过」, 「早办好了」: nothing is left to do.
_IS_DONE = re.compile("^(有了|早办)|[办做交领激活证参]过了?$|办好了?$|[办领交]了$")
# A step that is named is wanted, unless it is declined: 「不用认证」.
_DECLINES = re.compile(f"不[要用办想是]|没(?!办|做)|冇|{_IS_DONE.pattern}")
_YES = re.compile("(要|办|有|对|嗯|是|好|行|可以|交过|参过|领过|领着|想)")


def begin_bundle(turn: Turn, bundle: Bundle, heard: Heard) -> None:
    """Start a bundle: what is to be done and in which order is said before anything is asked."""
    running = turn.dialogue.top
    if running is not None and running.subject == bundle.id and running.pending:
        _hurry(turn, running, bundle)
        return
    answers = {
        **turn.facts,
        **turn.dialogue.answers.get(bundle.id, {}),
        **_told(turn, bundle, without_measure(heard.text)),
    }
    data = {"steps": _wanted(turn, bundle, heard)}
    task = turn.dialogue.begin(Task(kind="bundle", subject=bundle.id, answers=answers, data=data))
    names = [short_name(turn.book.step_name(step)) for step in turn.book.steps_of(bundle)]
    turn.say(Reply(text=comfort_on(turn, bundle) + list_wording.bundle_beginning(bundle, names)))
    advance(turn, task, bundle)


def _hurry(turn: Turn, task: Task, bundle: Bundle) -> None:
    """「要带啥」 again while a question waits: what is needed in any case, then that question."""
    wanted = [step for step in turn.book.steps_of(bundle) if not step.optional or _is_taken(task, step)]
    lines = [
        line.name
        for step in wanted
        for line in common_lines(turn.book.item(step.item), answers_for(turn.book, bundle, step, task.answers))
    ]
    if lines:
        turn.say(Reply(text=list_wording.surely_needed(list(dict.fromkeys(lines)))))
    advance(turn, task, bundle, lead="" if lines else meanwhile_wording.STILL_ASKED)


def _is_taken(task: Task, step: BundleStep) -> bool:
    return bool(task.data["steps"].get(step.item) == TAKE)


def _wanted(turn: Turn, bundle: Bundle, heard: Heard) -> Dict[str, str]:
    """What the words say already of the optional steps: 「开个面馆」 is about food, 「开个理发店」 is not."""
    optional = [step for step in turn.book.steps_of(bundle) if step.optional]
    text, synonyms = without_measure(heard.text), turn.book.words.synonyms
    told = answers_in(text, [step_question(step) for step in optional], synonyms)
    named = [step.item for step in optional if is_named(text, turn.book.item(step.item).aliases, synonyms)]
    return {**told, **dict.fromkeys(named, TAKE)}


def _told(turn: Turn, bundle: Bundle, text: str) -> Dict[str, str]:
    """What the resident's words answer already, under the bundle's keys."""
    told: Dict[str, str] = {}
    for step in turn.book.steps_of(bundle):
        item = turn.book.item(step.item)
        found = answers_in(text, item.asked, turn.book.words.synonyms)
        told.update({question_key(turn.book, bundle, item, q): found[q.id] for q in item.asked if q.id in found})
    return told


def advance(turn: Turn, task: Task, bundle: Bundle, *, lead: str = "") -> None:
    """Ask about the next optional step, then the next question that matters; end with the list."""
    step = _undecided_step(turn, task, bundle)
    if step is not None:
        task.pending, task.data["asks"] = step.item, "step"
        turn.say(_ask_step(turn, step, lead))
        return
    asked = next_bundle_question(turn.book, bundle, task.answers, skipped=_skipped(task))
    if asked is None:
        _finish(turn, task, bundle)
        return
    task.pending, task.confused = asked.key, 0
    task.data.update({"asks": "question", "item": asked.item, "question": asked.question.id})
    turn.say(_ask(turn, asked, lead))


def _undecided_step(turn: Turn, task: Task, bundle: Bundle) -> Optional[BundleStep]:
    return next(iter(_undecided_steps(turn.book, task, bundle)), None)


def _undecided_steps(book: Guidebook, task: Task, bundle: Bundle) -> Sequence[BundleStep]:
    decided: Mapping[str, str] = task.data["steps"]
    return [step for step in book.steps_of(bundle) if step.optional and step.item not in decided]


def _skipped(task: Task) -> List[str]:
    return [item for item, choice in task.data["steps"].items() if choice == SKIP]


def _ask_step(turn: Turn, step: BundleStep, lead: str) -> Reply:
    name = short_name(turn.book.step_name(step))
    return Reply(
        text=f"{lead}{list_wording.optional_step(name, step.optional or '')}",
        choices=tuple(
            Choice(title, {"intent": "inform", "step": step.item, "choice": choice})
            for title, choice in (("要办", TAKE), ("不用", SKIP))
        ),
    )


def _ask(turn: Turn, asked: BundleQuestion, lead: str) -> Reply:
    name = short_name(asked.plain)
    return wording.question(asked.question, lead=f"{lead}{name}:")


def answer_bundle_question(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to the step or question that waits."""
    bundle = turn.book.bundle(task.subject)
    if turn.pressed is None and asks_why_it_is_asked(heard.text):
        advance(turn, task, bundle, lead=f"{meanwhile_wording.WHY_ASKED}\n")
        return
    if task.data.get("asks") == "step":
        _take_step(turn, task, bundle, heard)
        return
    question = _pending(turn, task)
    option = _option(turn, question, heard)
    if option is not None:
        task.answers.update(_told(turn, bundle, heard.text))
        task.answers[str(task.pending)] = option
        advance(turn, task, bundle)
    elif known := _known(turn, bundle, heard):
        turn.say(wording.question(question, lead=known))
    elif task.confused or heard.intent == "dont_know":
        _explain_or_assume(turn, task, bundle, question)
    else:
        task.confused += 1
        of_it = tells_of_themselves(heard.text)
        turn.say(wording.question(question, lead=meanwhile_wording.STILL_ASKED if of_it else wording.ASK_AGAIN))


def _known(turn: Turn, bundle: Bundle, heard: Heard) -> str:
    """Return the answer to a frequent question of one of the items, 「他卡里的钱怎么取」; empty where it is none."""
    items = (turn.book.item(step.item) for step in turn.book.steps_of(bundle))
    answers = (faq_answer(item, heard.text, phone=Here.of(turn, item, {}).phone) for item in items)
    return next((f"{answer}\n" for answer in answers if answer is not None), "")


def _take_step(turn: Turn, task: Task, bundle: Bundle, heard: Heard) -> None:
    step = str(task.pending)
    steps: Dict[str, str] = task.data["steps"]
    told = _steps_told(turn, task, bundle, heard)
    answered = _told(turn, bundle, heard.text)
    steps.update(told)
    task.answers.update(answered)
    lead = ""
    if step in steps:
        task.confused = 0
    elif known := _known(turn, bundle, heard):
        lead = known
    elif heard.intent == "dont_know" or task.confused:
        # Whoever is not sure keeps the step: one paper too many is better than a second trip.
        unsure = heard.intent == "dont_know"
        steps[step], task.confused, lead = TAKE, 0, wording.KEPT if unsure else meanwhile_wording.KEPT_UNSAID
    elif told or answered:
        lead = wording.NOTED
    else:
        of_it = tells_of_themselves(heard.text)
        task.confused, lead = task.confused + 1, meanwhile_wording.STILL_ASKED if of_it else wording.ASK_AGAIN
    advance(turn, task, bundle, lead=lead)


def _steps_told(turn: Turn, task: Task, bundle: Bundle, heard: Heard) -> Dict[str, str]:
    """Which of the optional steps a message decides: the one that waits by a yes or no, any by its own words."""
    waits, text = str(task.pending), heard.text
    if (turn.pressed or {}).get("step") == waits:
        return {waits: str((turn.pressed or {})["choice"])}
    undecided = _undecided_steps(turn.book, task, bundle)
    if is_nothing_else(text):
        return {step.item: SKIP for step in undecided}
    if _EVERYTHING.fullmatch(text):
        return {step.item: TAKE for step in undecided}
    asked = [step_question(step) for step in undecided]
    told = answers_in(text, asked, turn.book.words.synonyms)
    if not told:
        named = {guide for name in heard.mentions for guide in name.ids}
        choice = SKIP if _DECLINES.search(text) else TAKE
        told = {step.item: choice for step in undecided if step.item in named}
    if waits not in told and not told and (plain := _plainly(heard)) is not None:
        told[waits] = plain
    return told


def is_nothing_else(text: str) -> bool:
    """Whether a text says that none of what is left is needed: 「没别的了」."""
    return _NOTHING_ELSE.search(text) is not None


def _plainly(heard: Heard) -> Optional[str]:
    """What a yes or no says of the step that waits, in however few words."""
    if corrects(heard.text) and len(heard.text) > _BARE_NO:
        return None
    if heard.intent == "deny" or heard.text.startswith(("不", "没", "冇")) or _IS_DONE.search(heard.text):
        return SKIP
    return TAKE if heard.intent == "affirm" or _YES.match(heard.text) else None


def waiting_steps(task: Task, book: Guidebook) -> List[Question]:
    """Return what words may answer while a bundle asks about a step: that step, the others, and what is asked later.

    Empty where no step waits.
    """
    if task.kind != "bundle" or task.data.get("asks") != "step" or task.subject not in book.bundles:
        return []
    bundle = book.bundle(task.subject)
    steps = sorted(_undecided_steps(book, task, bundle), key=lambda step: step.item != task.pending)
    asked = [question for step in book.steps_of(bundle) if not step.optional for question in _open(book, step)]
    return [*map(step_question, steps), *asked]


def undecided_items(task: Task, book: Guidebook) -> List[str]:
    """Return the items of the steps that were not decided yet, while a bundle asks about one; else none."""
    if task.kind != "bundle" or task.data.get("asks") != "step" or task.subject not in book.bundles:
        return []
    return [step.item for step in _undecided_steps(book, task, book.bundle(task.subject))]


def is_of_a_death(subject: str, book: Guidebook) -> bool:
    """Whether it is the bundle of what is to be done after a death."""
    return subject in book.bundles and any("去世" in name for name in book.bundle(subject).aliases)


def _open(book: Guidebook, step: BundleStep) -> Sequence[Question]:
    return [question for question in book.item(step.item).asked if question.id not in step.preset]


def _pending(turn: Turn, task: Task) -> Question:
    item = turn.book.item(task.data["item"])
    return next(question for question in item.asked if question.id == task.data["question"])


def _option(turn: Turn, question: Question, heard: Heard) -> Optional[str]:
    if turn.pressed is not None and turn.pressed.get("question") == question.id:
        return str(turn.pressed["option"])
    told = answers_in(heard.text, [question], turn.book.words.synonyms)
    if question.id in told:
        return told[question.id]
    return yes_or_no(question, heard.intent) or label_meant(question, heard.text)


def _explain_or_assume(turn: Turn, task: Task, bundle: Bundle, question: Question) -> None:
    """Explain once; whoever still does not know is sent to the phone with what is settled so far."""
    if not task.confused:
        task.confused += 1
        turn.say(wording.question(question, lead=wording.explained(question)))
        return
    turn.dialogue.end(task)
    turn.say(Reply(text=list_wording.bundle_by_phone(turn.town)))


def _finish(turn: Turn, task: Task, bundle: Bundle) -> None:
    task.pending = None
    turn.dialogue.end(task)
    # What was not to be done is left out of what is asked afterwards, too.
    turn.dialogue.answers[bundle.id] = {**task.answers, **task.data["steps"]}
    turn.dialogue.subject = bundle.id
    checklist = bundle_checklist(
        turn.book, bundle, task.answers, day=in_town(turn.now).date(), town=turn.town, skipped=_skipped(task)
    )
    issued = turn.checklists.issue(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        town=turn.town_id,
        subject=bundle.id,
        answers=task.answers,
        version=checklist.version,
        content=checklist.as_dict(),
    )
    turn.say(*bundle_replies(turn, checklist, issued))
