"""What is known of a resident's case: told now, told before, shared by all things, or settled by the occasion."""

from __future__ import annotations

from typing import Dict, List, Mapping

from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.typography import with_chinese_marks
from bot.guidebook.answers import answers_in
from bot.guidebook.schema import Item


def _told_at_first(turn: Turn, item: Item, heard: Heard) -> Mapping[str, str]:
    """What a message that asks for an item tells of the case; the town's own name for it, pressed, tells nothing.

    Nobody who presses 「身份证丢了补一张(急用可办临时的)」 has said that they are in a hurry.
    """
    if turn.pressed is not None and with_chinese_marks(heard.text) == with_chinese_marks(item.plain):
        return {}
    return answers_in(heard.text, item.asked, turn.book.words.synonyms)


def told_now(turn: Turn, item: Item, heard: Heard) -> Mapping[str, str]:
    """What a pressed choice stands for, and what the words that led to it tell of the case."""
    return {**(turn.pressed or {}).get("told", {}), **_told_at_first(turn, item, heard)}


def own_answers(turn: Turn, subject: str) -> Mapping[str, str]:
    """What was told about a subject: in its task while that is open, or before, or by what it is done on account of."""
    running = [task for task in turn.dialogue.tasks if task.subject == subject]
    told = running[-1].answers if running else turn.dialogue.answers.get(subject, {})
    return {**of_the_occasion(turn, subject), **told}


def of_the_occasion(turn: Turn, subject: str) -> Mapping[str, str]:
    """What a bundle that was talked about answers of one of its items: after a death nobody is asked why it ends."""
    spoken = (*turn.dialogue.answers, *(task.subject for task in turn.dialogue.tasks), turn.dialogue.subject)
    steps = (step for name in spoken if name in turn.book.bundles for step in turn.book.bundle(name).steps)
    return next((step.preset for step in steps if step.item == subject), {})


def shared_answers(turn: Turn, item: Item) -> Dict[str, str]:
    """What was told once for all things, such as where the household is registered."""
    return {q.id: turn.facts[q.id] for q in item.asked if q.id in turn.book.shared and q.id in turn.facts}


def labels_of(turn: Turn, item: Item, answers: Mapping[str, str]) -> List[str]:
    """The labels of answers, in the order of the questions."""
    return [q.option(answers[q.id]).label for q in item.asked if q.id in answers]


def remember(turn: Turn, item: Item, heard: Heard) -> None:
    """Keep what a question about one fact tells of the case, 「八十二能领多少」: the list does not ask it again."""
    told = told_now(turn, item, heard)
    if told:
        turn.dialogue.answers[item.id] = {**turn.dialogue.answers.get(item.id, {}), **told}


def known_answers(turn: Turn, item: Item, heard: Heard) -> Mapping[str, str]:
    """What is known of a resident's case when a fact about the item is asked, this message's own words included."""
    subject = item.id
    own = own_answers(turn, subject)
    return {**shared_answers(turn, item), **own, **told_now(turn, item, heard)}
