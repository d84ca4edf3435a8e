"""The checklist as bubbles: five short lines and the list as a card; then what to mind."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Mapping, Sequence, Tuple

from bot.clock import in_town
from bot.conversations.guide import list_wording
from bot.conversations.record.dialogue import Task
from bot.conversations.turns import wording
from bot.conversations.turns.notices import notice_lines
from bot.conversations.turns.turn import Turn
from bot.delivery.reply import Card, Choice, Link, Reply
from bot.guidebook.cases import combinations, completed, decisions, known
from bot.guidebook.checklist import Checklist, Line, checklist_for
from bot.guidebook.checklist_lines import lines_of
from bot.guidebook.issued import IssuedChecklist
from bot.guidebook.local_facts import local_facts
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item, Question

# More cases than this are not read on a phone; the phone number helps more.
MOST_CASES = 6
# As many corrections as fit on a phone without hiding the list.
MOST_CORRECTIONS = 3


def checklist_replies(turn: Turn, item: Item, task: Task, *, lead: str) -> List[Reply]:
    """Give out the checklist of a decided case, numbered and kept, as one or two bubbles."""
    checklist = checklist_for(
        item, task.answers, version=turn.book.version_of(item.id), day=in_town(turn.now).date(), town=turn.town
    )
    if checklist.refer:
        return [Reply(text=lead + list_wording.referred(checklist), choices=corrections(item, _told(checklist)))]
    issued = turn.checklists.issue(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        town=turn.town_id,
        subject=item.id,
        answers={echo.question: echo.option for echo in checklist.echoes},
        version=checklist.version,
        content=checklist.as_dict(),
    )
    bubbles = [_list_bubble(turn, checklist, issued, lead), *_mind_bubble(turn, checklist)]
    # Choices stand under the last bubble, where the thumb is.
    return [*bubbles[:-1], replace(bubbles[-1], choices=corrections(item, _told(checklist)))]


def _list_bubble(turn: Turn, checklist: Checklist, issued: IssuedChecklist, lead: str) -> Reply:
    return Reply(
        text=lead + list_wording.checklist_summary(checklist, number=issued.number),
        card=Card(
            title=f"{short_name(checklist.plain)} 一次告知单",
            lines=tuple(f"{line.number}. {line_text(line)}" for line in checklist.lines),
        ),
        link=Link(list_wording.OPEN_CHECKLIST, turn.base_url + issued.path),
    )


def line_text(line: Line) -> str:
    """A line of a list, with whose it is and where its form is had."""
    more = [part.rstrip("。") for part in (line.note, line.form and f"表:{line.form}") if part]
    return line.text + (f"。{';'.join(more)}。" if more else "")


def _told(checklist: Checklist) -> Mapping[str, str]:
    return {echo.question: echo.option for echo in checklist.echoes}


def corrections(item: Item, answers: Mapping[str, str]) -> Tuple[Choice, ...]:
    """One press takes back one thing the resident told; it is asked again and the rest stays."""
    told = [question for question in item.asked if question.id in answers]
    return tuple(
        Choice(
            list_wording.correction(question.option(answers[question.id]).label),
            {"intent": "ask_materials", "item": item.id, "correct": question.id},
        )
        for question in told[:MOST_CORRECTIONS]
    )


def _mind_bubble(turn: Turn, checklist: Checklist) -> List[Reply]:
    """What to mind besides the list: notes of the case, doubts by number, notices, an outdated review."""
    parts = [*checklist.notes, *checklist.doubts, checklist.doubt, checklist.expiry]
    lines = [*(f"· {part}" for part in parts if part), *notice_lines(turn, checklist.notices)]
    text = "\n".join(lines)
    return [Reply(text=f"{list_wording.MIND}\n{text}")] if text else []


def common_materials(turn: Turn, item: Item, answers: Mapping[str, str]) -> str:
    """Say something useful while questions remain: what every case still possible needs, or else where to go."""
    lines = common_lines(item, answers)
    if lines:
        return list_wording.surely_needed([line.name for line in lines])
    facts = local_facts(item, answers, turn.town, day=in_town(turn.now).date())
    return list_wording.place_meanwhile(facts)


def common_lines(item: Item, answers: Mapping[str, str]) -> Sequence[Line]:
    """Return what every case that is still possible needs brought."""
    every = [lines_of(item, complete) for complete in combinations(item, answers)]
    shared = set.intersection(*({line.id for line in lines} for lines in every))
    return [line for line in every[0] if line.id in shared and not line.is_fetched]


def either_way(turn: Turn, item: Item, task: Task, question: Question) -> List[Reply]:
    """Show every case that is left, marked 「如果…」, to whoever cannot answer."""
    told = known(item, task.answers)
    cases = list(decisions(item, told))
    facts = local_facts(item, told, turn.town, day=in_town(turn.now).date())
    if len(cases) > MOST_CASES:
        return [Reply(text=list_wording.ask_by_phone(facts, common_materials(turn, item, told)))]
    common = common_lines(item, told)
    lines = [f"{number}. {line_text(line)}" for number, line in enumerate(common, start=1)]
    shared = {line.id for line in common}
    lines += [_case_line(item, told, case, shared) for case in cases]
    title = f"{short_name(item.plain)} 要带的"
    return [Reply(text=list_wording.both_ways(facts), card=Card(title=title, lines=tuple(lines), kind="cases"))]


def _case_line(item: Item, told: Mapping[str, str], case: Mapping[str, str], shared: set[str]) -> str:
    labels = [q.option(case[q.id]).label for q in item.asked if q.id in case and q.id not in told]
    such = wording.told_apart(labels)
    complete = completed(item, case)
    more = [line.text for line in lines_of(item, complete) if line.id not in shared]
    referring = next((c for c in item.cases if c.refer and c.when.holds(complete)), None)
    if referring is not None:
        return f"如果{such}:{referring.hedged(referring.refer)}"
    return f"如果{such}:{'再加' + ';'.join(more) if more else '就这些,不用再加'}"
