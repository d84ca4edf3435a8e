"""Out of a walk: it worked, people help, it is put down; and back to the one that waits."""

from __future__ import annotations

from typing import Optional, Tuple

from bot.clock import in_town
from bot.conversations.meaning.walk_context import KIND
from bot.conversations.record.dialogue import Task
from bot.conversations.turns.here import hall_hours
from bot.conversations.turns.turn import Turn
from bot.conversations.walks import walk_wording as wording
from bot.conversations.walks.walk_standing import put_away, running
from bot.delivery.reply import Reply
from bot.guidebook.hours import hours_text
from bot.guidebook.local_facts import window_in
from bot.guidebook.schema import Step, Walkthrough
from bot.walks.course import Course


def finish(turn: Turn, course: Course, *, succeeded: bool) -> None:
    """Close a walk; whoever did not get there is helped by people. What waited below comes back."""
    course.end(succeeded=succeeded)
    put_away(turn, course)
    turn.dialogue.walked = {"run": course.run.id, "subject": turn.dialogue.subject} if succeeded else {}
    turn.say(wording.succeeded() if succeeded else people_can_help(turn, course, None))
    remind(turn)


def leave(turn: Turn, task: Task) -> None:
    """Put a walk down, with the way back into it."""
    course = running(turn)
    if course is not None and task.data["run"] == course.run.id:
        course.leave()
        put_away(turn, course)
        turn.say(wording.left(course))


def leave_for_the_window(turn: Turn) -> Optional[str]:
    """Put down every walk that was begun, and return the item they are of; None, and nothing put down, without one."""
    begun = [turn.book.walkthroughs.get(task.subject) for task in turn.dialogue.tasks if task.kind == KIND]
    item = next((walk.items[0] for walk in begun if walk is not None and walk.items), None)
    while (
        item is not None
        and (task := turn.dialogue.top) is not None
        and task.kind == KIND
        and (course := running(turn)) is not None
    ):
        course.leave()
        put_away(turn, course)
    return item


def remind(turn: Turn) -> None:
    """After something else was answered, with nothing open on top: offer to go on with the walk that waits."""
    task = turn.dialogue.top
    if task is None or task.kind != KIND:
        return
    course = running(turn)
    if course is not None:
        turn.say(wording.go_on(course))


def people_can_help(turn: Turn, course: Course, here: Optional[Step]) -> Reply:
    """Return who helps where the phone does not do it: a person, the window of the walk's item, paper."""
    window, phone, hours = _window(turn, course.walk)
    return wording.help_from_people(course, here, window=window, phone=phone, hours=hours)


def without_a_phone(turn: Turn, walk: Walkthrough) -> Reply:
    """Return the way without a phone: paper, and the window of the walk's item."""
    window, phone, hours = _window(turn, walk)
    return wording.without_a_phone(walk, window=window, phone=phone, hours=hours)


def _window(turn: Turn, walk: Walkthrough) -> Tuple[str, str, str]:
    """Where the walk's item is done on paper, by which phone, when; the hall for a walk that serves none."""
    item, hall = turn.book.items.get(walk.items[0]) if walk.items else None, turn.town.hall
    window = window_in(turn.town, item, {}) if item is not None else None
    if window is None:
        return hall.name, hall.phone, hall_hours(turn)
    hours = hours_text(window.hours or hall.hours, in_town(turn.now).date())
    return f"{window.name}({window.place})", window.phone, hours
