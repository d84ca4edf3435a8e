"""Answers to what is asked about one item: the guide's facts, the town's own, and whom to ask for the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count, groupby
from typing import Callable, Dict, Hashable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from bot.conversations.complaints.written_questions import with_offer
from bot.conversations.guide import list_wording
from bot.conversations.guide.in_case import IF, applies, if_case
from bot.conversations.guide.referral_answers import answer_elsewhere
from bot.conversations.turns import wording
from bot.conversations.turns.here import Here
from bot.conversations.turns.notices import notices_beside
from bot.conversations.turns.opening_day import when_open
from bot.conversations.turns.turn import Heard, Turn
from bot.conversations.walks.walk_finding import walks_of_topic
from bot.conversations.walks.walk_wording import offer
from bot.delivery.reply import Choice, Link, Reply
from bot.guidebook.cases import known, next_question, referring_case
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Fact, Grade, Item, Material, Need, Source

# Which facts of the guide answer a question; the town's own word, where it has one, comes first.
FACTS_OF = {
    "ask_conditions": "conditions",
    "ask_process": "process",
    "ask_time_limit": "time_limit",
    "ask_fee": "fee",
    "ask_amount": "amount",
    "ask_online": "online",
    "ask_cross_region": "cross_region",
    "ask_delivery": "delivery",
    "ask_proxy": "proxy",
    "ask_legal_basis": "legal_basis",
    "ask_progress": "progress",
    "ask_payment_missing": "payment_missing",
}
LOCAL_OF = {
    "ask_time_limit": "promised",
    "ask_fee": "fee",
    "ask_amount": "amount",
    "ask_online": "online",
    "ask_delivery": "delivery",
    "ask_appointment": "appointment",
    "ask_home_service": "home_service",
}


def answer_fact(turn: Turn, item: Item, heard: Heard, answers: Mapping[str, str]) -> Reply:
    """Return the answer to one question about an item, in the resident's own case as far as it is known."""
    here = Here.of(turn, item, answers)
    if item.is_referral:
        facts = _facts(item, here, heard, answers)
        reply = answer_elsewhere(turn, item, here, heard, facts)
        return replace(reply, link=source_of(turn, item))
    lines = fact_lines(item, here, heard, answers)
    if heard.intent == "ask_office_hours":
        lines += when_open(turn, here.facts.hours, heard.text, changes=here.facts.changes)
    if not lines and is_about_money(heard) and item.pays_nothing:
        lines = [wording.pays_nothing()]
    unsure = not lines
    if unsure:
        lines = [wording.no_sure_fact(wording.TOPIC[heard.intent], phone=here.phone, hours=here.hours)]
    lines += notices_beside(turn, here.facts.notices, heard.intent)
    name = short_name(item.plain)
    told = known(item, answers)
    choices = (
        *_led_online(turn, item, heard.intent),
        *(() if _is_asking(turn, item) else _cases_unsaid(item, here, heard, told)),
        *next_asked(item, heard.intent, told),
    )
    text = f"{name}·{wording.TOPIC[heard.intent]}:\n" + "\n".join(lines)
    reply = Reply(text=text, choices=choices, link=source_of(turn, item))
    # The window needs to know what it is about, which the words alone may not tell.
    return with_offer(reply, f"{name}:{turn.as_written(heard.text)}") if unsure else reply


def fact_lines(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    """Return what is known of what is asked, a sentence a line; nothing where nobody has written it."""
    lines = _ANSWERERS.get(heard.intent, _facts)(item, here, heard, answers)
    rings = _RING in (said := "".join(lines)) and here.phone not in said
    return [*lines, *(_phone(item, here, heard, answers) if rings else ())]


def is_about_money(heard: Heard) -> bool:
    """Whether it is asked what is paid out, which paperwork does not."""
    return heard.intent in {"ask_amount", "ask_payment_missing"}


def _led_online(turn: Turn, item: Item, intent: str) -> Tuple[Choice, ...]:
    """Whoever asks whether it can be done online, how far it is or for a number may be led through it."""
    if intent == "ask_online":
        return tuple(offer(walk) for walk in turn.book.walks_for(item.id))
    return taught(turn, intent)


def taught(turn: Turn, intent: str) -> Tuple[Choice, ...]:
    """Return the way into the walk that teaches what is asked of everything alike: to book, to look how far it is."""
    if intent not in {"ask_progress", "ask_appointment"}:
        return ()
    return tuple(offer(walk, title=short_name(walk.plain)) for walk in walks_of_topic(turn.book, wording.TOPIC[intent]))


def source_of(turn: Turn, item: Item) -> Link:
    """Return the way to where an answer comes from: the item's page, which names its sources and when it was checked.

    As the list's own page does, in one line to press: read out in every answer, the names of laws would be noise.
    """
    return Link(list_wording.SOURCE, f"{turn.base_url}/items/{item.id}?town={turn.town_id}")


def next_asked(item: Item, intent: str, told: Mapping[str, str]) -> Tuple[Choice, ...]:
    """What people ask next: the list of what to bring in the case ``told``, unless there is nothing to bring."""
    if not item.materials or intent in {"ask_material_detail", "lack_material"}:
        return ()
    return (Choice("要带啥", {"intent": "ask_materials", "item": item.id, "told": dict(told)}),)


# Whoever is told to ring is told the number.
_RING = "电话"
_EITHER = re.compile("或|、|[(\uff08)\uff09]")
_PHOTO = re.compile("照片|相片|像片")
Answerer = Callable[[Item, Here, Heard, Mapping[str, str]], List[str]]


def _facts(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    local = LOCAL_OF.get(heard.intent, "")
    own = here.said(local)
    lines = [f"本地:{own}"] if own else []
    others = [(label, there.said(local)) for label, there in elsewhere_in_some_case(item, here, answers)]
    lines += [f"{label}{said}" for label, said in others if said and said != own]
    field = FACTS_OF.get(heard.intent)
    if field is None:
        return lines
    told = known(item, answers)
    facts, _ = _said_and_unsaid(item, field, told, own)
    marks = count(1) if field == "process" and len(facts) > 1 else None
    for label, alike in groupby(facts, key=lambda fact: if_case(item, fact.when, told)):
        lines += _fact_lines(label, list(alike), marks)
    doubts = list(dict.fromkeys(fact.doubt for fact in facts if fact.doubt and not own))
    return [*lines, wording.doubtful(doubts, phone=here.phone)] if doubts else lines


def _said_and_unsaid(item: Item, field: str, told: Mapping[str, str], own: str) -> Tuple[List[Fact], List[Fact]]:
    """Return the facts that may hold: those to say, and those that the town's own word stands for.

    What holds in the whole country only more or less says less than the town has said: the first fact, which answers
    the question (what comes after it is more), and what holds in one case only, while the case is open.
    """
    facts = [fact for fact in item.facts(field) if applies(item, fact.when, told)]
    unsaid = [
        fact
        for fact in facts
        if own
        and fact.grade is not Grade.A
        and (if_case(item, fact.when, told) or (fact is facts[0] and not fact.when.any_of))
    ]
    return [fact for fact in facts if fact not in unsaid], unsaid


def _is_asking(turn: Turn, item: Item) -> bool:
    """Whether a question of the item waits already: its answers are the choices."""
    top = turn.dialogue.top
    return top is not None and top.subject == item.id and top.pending is not None


def _cases_unsaid(item: Item, here: Here, heard: Heard, told: Mapping[str, str]) -> Tuple[Choice, ...]:
    """The cases of which more is known than was said, one press each: the same question in that case."""
    field, own = FACTS_OF.get(heard.intent), here.said(LOCAL_OF.get(heard.intent, ""))
    unsaid = _said_and_unsaid(item, field, told, own)[1] if field is not None else []
    question = next_question(item, told, of=what_decides(heard.intent))
    if question is None or not any(if_case(item, fact.when, told) for fact in unsaid):
        return ()
    does = {"intent": heard.intent, "item": item.id, "text": heard.text}
    return tuple(
        Choice(option.label, {**does, "told": {**told, question.id: option.id}}) for option in question.options
    )


def what_decides(intent: str) -> Callable[[Item, Mapping[str, str]], Hashable]:
    """Return what an answer to a question is made of in a complete set of answers: its facts, or its papers."""
    field = FACTS_OF.get(intent)

    def said(item: Item, complete: Mapping[str, str]) -> Hashable:
        referring = referring_case(item, complete)
        if referring is not None:
            return referring.id
        things: Sequence[Union[Fact, Material]] = item.facts(field) if field else item.materials
        return tuple(number for number, thing in enumerate(things) if thing.when.holds(complete))

    return said


def _fact_lines(label: str, facts: Sequence[Fact], numbers: Optional[Iterator[int]]) -> List[str]:
    """Return facts of one case: its label once, then one line each; steps are numbered on from those before."""
    marks = ["" if numbers is None else f"{next(numbers)}. " for _ in facts]
    if len(facts) == 1:
        return [f"{marks[0]}{label}{facts[0].text}"]
    return [*([label] if label else []), *(f"{mark}{fact.text}" for mark, fact in zip(marks, facts, strict=True))]


def in_brief(item: Item, here: Here, intent: str, told: Mapping[str, str]) -> str:
    """Return one fact in a sentence, its doubt in it, or what it is in each case; empty where nothing is known.

    The town's own word is the whole answer. Of several facts that all hold the first one is what is asked.
    """
    own = here.said(LOCAL_OF.get(intent, ""))
    field = FACTS_OF.get(intent)
    if own or field is None:
        return f"本地:{own}" if own else ""
    facts = [fact for fact in item.facts(field) if applies(item, fact.when, told)]
    cases = [f"{if_case(item, fact.when, told)}{fact.hedged(fact.text)}" for fact in facts]
    return "".join(cases) if cases and cases[0].startswith(IF) else "".join(cases[:1])


def _location(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    others = [
        f"{label}{there.facts.where},打 {there.phone} 问"
        for label, there in elsewhere_in_some_case(item, here, answers)
    ]
    return [*here.where_lines, f"上班时间:{here.hours}", here.open_now, *others]


def _office_hours(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    others = elsewhere_in_some_case(item, here, answers)
    return [
        f"{here.window_name}:{here.hours}",
        *(f"{label}{there.window_name},{there.hours}" for label, there in others),
    ]


def _phone(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    others = elsewhere_in_some_case(item, here, answers)
    return [
        f"{here.window_name}:{here.phone}({here.hours})",
        *(f"{label}{there.window_name},{there.phone}({there.hours})" for label, there in others),
    ]


def elsewhere_in_some_case(item: Item, here: Here, answers: Mapping[str, str]) -> List[Tuple[str, Here]]:
    """Return the other places where it may be done, each with 「如果…,」."""
    told = known(item, answers)
    return [(if_case(item, when, told), there) for when, there in here.others]


def _form(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    told = known(item, answers)
    forms = [material for material in item.materials if material.form and applies(item, material.when, told)]
    return [f"{if_case(item, m.when, told)}{m.name}:{m.form}" for m in forms] or ["没有要自己先填的表。"]


def _material_detail(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    told = known(item, answers)
    meant = _meant(item, heard.text, told)
    doubts = list(dict.fromkeys(material.doubt for material in meant if material.doubt))
    lines = [f"{label}{material_line(material)}" for label, material in _each_in_its_case(item, meant, told)]
    return [*lines, wording.doubtful(doubts, phone=here.phone)] if doubts else lines


def _lack(item: Item, here: Here, heard: Heard, answers: Mapping[str, str]) -> List[str]:
    told = known(item, answers)
    meant = _meant(item, heard.text, told)
    cases = _each_in_its_case(item, meant, told)
    lines = [f"{label}{material.name}:{material.lost}" for label, material in cases if material.lost]
    later = [material.name for material in meant if material.need is Need.LATER]
    if later:
        lines.append(f"{'、'.join(later)}可以后补,先来办也行。")
    return lines


def _each_in_its_case(item: Item, meant: Sequence[Material], told: Mapping[str, str]) -> List[Tuple[str, Material]]:
    """Return materials, each with 「如果…,」 where it is not sure to be needed; the only one meant needs none."""
    return [(if_case(item, material.when, told) if len(meant) > 1 else "", material) for material in meant]


def _meant(item: Item, text: str, told: Mapping[str, str]) -> List[Material]:
    """Return the materials a text names; none named means the question is about all of them."""
    possible = [material for material in item.materials if applies(item, material.when, told)]
    named = [m for m in possible if any(name in text for name in (m.name, *m.says))]
    return named or [m for m in possible if is_hinted_at(m, text)] or possible


def is_hinted_at(material: Material, text: str) -> bool:
    """Whether a text names a material in fewer or other words: 户口本, 身份证, 照片."""
    said = text.replace("户口本", "户口簿")
    names = [name.removeprefix("居民") for whole in (material.name, *material.says) for name in _EITHER.split(whole)]
    is_photo = _PHOTO.search(text) is not None and material.name.endswith(("照", "照片"))
    return is_photo or any(name in said for name in names if len(name) > 1)


def names_a_material(item: Item, text: str) -> bool:
    """Whether a text names one of an item's materials."""
    return any(name in text for material in item.materials for name in (material.name, *material.says))


def material_line(material: Material) -> str:
    """One material with everything about it, in one sentence or two."""
    parts = [counts(material)]
    parts += [f"复印{material.pages}"] if material.pages and material.copies else []
    parts += [f"要{material.pages}"] if material.pages and not material.copies else []
    parts += [_where(material)] if material.where else []
    parts += [material.form] if material.form else []
    parts += [material.note] if material.note else []
    return f"{material.name}:" + ";".join(part.rstrip("。") for part in parts) + "。"


def _where(material: Material) -> str:
    return f"{'在哪开' if material.source is Source.ISSUED else '在哪办'}:{material.where}"


def counts(material: Material) -> str:
    """How many: 「原件1份、复印件2份」, or that the office fetches it itself."""
    if material.need is Need.FETCHED:
        return "不用带,窗口自己查"
    numbers = [f"原件{material.originals}份"] if material.originals else []
    numbers += [f"复印件{material.copies}份"] if material.copies else []
    return "、".join(numbers)


_ANSWERERS: Dict[str, Answerer] = {
    "ask_location": _location,
    "ask_office_hours": _office_hours,
    "ask_phone": _phone,
    "ask_form": _form,
    "ask_material_detail": _material_detail,
    "lack_material": _lack,
}
