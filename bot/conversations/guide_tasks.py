"""The checklist task: ask only what still matters, then give the complete list.

A task begins with what is known already (the resident's own words, answers that
all items share, earlier answers about the same item), asks one question at a
time, and ends with a numbered checklist. After two questions something useful
is said before the next one.
"""

from __future__ import annotations

from typing import Dict, List, Mapping, Optional

from bot.conversations import wording
from bot.conversations.checklist_reply import checklist_replies, common_materials, corrections, either_way
from bot.conversations.dialogue import Task
from bot.conversations.second_look import corrects
from bot.conversations.turn import Heard, Turn
from bot.conversations.yes_or_no import yes_or_no
from bot.delivery.reply import Reply
from bot.guidebook.answers import answers_in
from bot.guidebook.cases import next_question
from bot.guidebook.schema import Item, Question

# At most this many questions before something useful is said.
PATIENCE = 2


def begin_checklist(turn: Turn, item: Item, heard: Heard) -> None:
    """Start (or restart) the checklist of an item, with everything known so far."""
    subject = item.id
    told = answers_in(heard.text, item.asked, turn.book.words.synonyms)
    shared = _shared_answers(turn, item)
    answers = {**shared, **_own_answers(turn, subject), **told}
    task = turn.dialogue.begin(Task(kind="checklist", subject=subject, answers=answers, told=sorted(told)))
    lead = wording.beginning(item) + wording.noted(_labels(turn, item, told))
    advance(turn, task, item, lead=lead)


def _own_answers(turn: Turn, subject: str) -> Mapping[str, str]:
    """What was told about a subject: in its task while that is open, or before."""
    running = [task for task in turn.dialogue.tasks if task.subject == subject]
    return running[-1].answers if running else turn.dialogue.answers.get(subject, {})


def _shared_answers(turn: Turn, item: Item) -> Dict[str, str]:
    return {q.id: turn.facts[q.id] for q in item.asked if q.id in turn.book.shared and q.id in turn.facts}


def _labels(turn: Turn, item: Item, answers: Mapping[str, str]) -> List[str]:
    return [q.option(answers[q.id]).label for q in item.asked if q.id in answers]


def advance(turn: Turn, task: Task, item: Item, *, lead: str = "") -> None:
    """Ask the next question that matters, or end the task with the checklist."""
    question = next_question(item, task.answers)
    if question is None:
        _finish(turn, task, item, lead)
        return
    if task.asked >= PATIENCE:
        turn.say(Reply(text=common_materials(turn, item, task.answers)))
        task.asked = 0
    task.pending, task.confused = question.id, 0
    task.asked += 1
    turn.say(wording.question(question, lead=lead))


def _finish(turn: Turn, task: Task, item: Item, lead: str) -> None:
    task.pending = None
    turn.dialogue.end(task)
    turn.say(*checklist_replies(turn, item, task, lead=lead))
    turn.dialogue.subject = task.subject


def answer_question(turn: Turn, task: Task, heard: Heard) -> None:
    """Take the answer to the question that waits; ask the next, or the same one more plainly."""
    item = turn.book.item(task.subject)
    question = _pending(turn, item, task)
    if question is None:
        advance(turn, task, item)
        return
    answers = _answers(turn, task, item, question, heard)
    if question.id in answers:
        _take(turn, item, task, answers)
    elif answers and corrects(heard.text):
        task.asked = 0
        _take(turn, item, task, answers, lead=wording.amended(_labels(turn, item, answers)))
    elif heard.intent == "dont_know":
        _explain(turn, item, task, question)
    else:
        _ask_again(turn, item, task, question)


def _pending(turn: Turn, item: Item, task: Task) -> Optional[Question]:
    return next((q for q in item.asked if q.id == task.pending), None)


def _answers(turn: Turn, task: Task, item: Item, question: Question, heard: Heard) -> Dict[str, str]:
    """Everything the message answers: what was pressed, the words themselves, or a plain yes or no."""
    if turn.pressed is not None and turn.pressed.get("question") == question.id:
        return {question.id: str(turn.pressed["option"])}
    open_questions = [q for q in item.asked if q.id not in task.answers or corrects(heard.text)]
    told = answers_in(heard.text, open_questions, turn.book.words.synonyms)
    told.update(answers_in(heard.text, [question], turn.book.words.synonyms))
    option = yes_or_no(question, heard.intent)
    return {question.id: option, **told} if option else told


def _take(turn: Turn, item: Item, task: Task, answers: Mapping[str, str], *, lead: str = "") -> None:
    task.answers.update(answers)
    turn.facts.update({name: option for name, option in answers.items() if name in turn.book.shared})
    task.pending = None
    advance(turn, task, item, lead=lead)


def _explain(turn: Turn, item: Item, task: Task, question: Question) -> None:
    """Explain a question once; whoever still does not know gets every case, marked 「如果…」."""
    if task.confused:
        task.pending = None
        turn.dialogue.end(task)
        turn.say(*either_way(turn, item, task, question))
        return
    task.confused += 1
    turn.say(wording.question(question, lead=wording.explained(question)))


def _ask_again(turn: Turn, item: Item, task: Task, question: Question) -> None:
    if task.confused >= 1:
        turn.dialogue.end(task)
        task.pending = None
        turn.say(*either_way(turn, item, task, question))
        return
    task.confused += 1
    turn.say(wording.question(question, lead=wording.ASK_AGAIN))


def correct(turn: Turn, item: Item, question_id: str) -> None:
    """Take back one answer, pressed on the checklist, and ask it again; the others stay."""
    subject = item.id
    answers: Dict[str, str] = dict(turn.dialogue.answers.get(subject, {}))
    answers.pop(question_id, None)
    turn.facts.pop(question_id, None)
    task = turn.dialogue.begin(Task(kind="checklist", subject=subject, answers=answers))
    advance(turn, task, item, lead="好,改一下。\n")


def amend(turn: Turn, item: Item, heard: Heard) -> None:
    """Take back what was told before, in the resident's own words; what to take back is asked where they do not say."""
    earlier = turn.dialogue.answers.get(item.id, {})
    told = answers_in(heard.text, item.asked, turn.book.words.synonyms)
    changed = {name: option for name, option in told.items() if earlier.get(name) != option}
    if not changed:
        choices = corrections(item, earlier)
        turn.say(Reply(text=wording.what_to_correct(), choices=choices))
        return
    task = turn.dialogue.begin(Task(kind="checklist", subject=item.id, answers=dict(earlier)))
    _take(turn, item, task, changed, lead=wording.amended(_labels(turn, item, changed)))


def known_answers(turn: Turn, item: Item, heard: Heard) -> Mapping[str, str]:
    """What is known of a resident's case when a fact about the item is asked, this message's own words included."""
    subject = item.id
    own = _own_answers(turn, subject)
    told = answers_in(heard.text, item.asked, turn.book.words.synonyms)
    return {**_shared_answers(turn, item), **own, **told}
