"""What staff send in one press: the surely needed papers of an item, and the page that has every case."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bootstrap import Services
from bot.clock import in_town
from bot.delivery.reply import Card, Link, Reply
from bot.guidebook.book import UnknownGuideError
from bot.guidebook.local_facts import local_facts, places_of, window_of
from bot.guidebook.plain_names import short_name
from bot.web.errors import BadField
from bot.web.items.facts import case_text


def guide_reply(services: Services, guide: str, *, town: str) -> Reply:
    """Return an item, a bundle or a walk as one bubble.

    :raises BadField: the guides have no such thing.
    """
    book = services.guides.current()
    base = services.settings.base_url
    try:
        if guide in book.items:
            return _item(services, guide, town=town)
        if guide in book.walkthroughs:
            walk = book.walk(guide)
            return Reply(text=f"手机上这样弄:{walk.title}", link=Link("打开图文步骤", f"{base}/w/{guide}"))
        bundle = book.bundle(guide)
    except UnknownGuideError as error:
        raise BadField("guide") from error
    names = tuple(f"{n}. {short_name(book.step_name(step))}" for n, step in enumerate(bundle.steps, start=1))
    return Reply(text=f"{short_name(bundle.plain)},要办这几样:", card=Card(short_name(bundle.plain), names))


@dataclass(frozen=True)
class Candidate:
    """A guide that the look-up found."""

    id: str
    name: str
    kind: str


def candidates(services: Services, words: str, *, most: int = 12) -> list[Candidate]:
    """Return the guides whose names have the words, those that begin with them first."""
    book, words = services.guides.current(), words.strip()
    named = [
        *((Candidate(one.id, one.plain, "事项"), (one.title, *one.aliases)) for one in book.items.values()),
        *((Candidate(one.id, one.plain, "一件事"), (one.title, *one.aliases)) for one in book.bundles.values()),
        *((Candidate(one.id, one.plain, "手机操作"), (one.title, *one.says)) for one in book.walkthroughs.values()),
    ]
    found = [
        (not any(name.startswith(words) for name in (one.name, *names)), one)
        for one, names in named
        if words and any(words in name for name in (one.name, *names))
    ]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])][:most]


def _item(services: Services, guide: str, *, town: str) -> Reply:
    book = services.guides.current()
    item, place = book.item(guide), book.town(town)
    here = local_facts(item, {}, place, day=in_town(services.clock.now()).date())
    elsewhere = [
        f"如果{case_text(item, other.when)},在{window.name}({window.place})办,电话 {other.phone or window.phone}。"
        for other in places_of(place, item, {})
        if other is not None and (window := window_of(place, other))
    ]
    name = short_name(item.plain)
    lines = tuple(f"{n}. {material.name}" for n, material in enumerate(item.materials, start=1))
    link = Link("各种情形要带啥,打开看", f"{services.settings.base_url}/items/{guide}?town={town}")
    told = [f"在{here.where}办" if here.where else "", here.when, f"电话 {here.phone}"]
    text = "\n".join([f"{name}:{','.join(part for part in told if part)}。", *elsewhere])
    card = Card(f"{name} 要带的(看您的情形,不一定样样都要)", lines) if lines else None
    return Reply(text=text, card=card, link=link)
