"""What the bot or staff say: one schema, rendered by each channel in its own way.

``{text, choices, card, image, link}``; every part may be absent, not all of them.
A choice carries what it *does*; that part is stored with the transcript and
never leaves the server, so that a resident can only press what was issued.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.delivery.typography import with_chinese_marks


@dataclass(frozen=True)
class Choice:
    """One quick reply: what it reads, and the command it stands for (an intent with its facts)."""

    title: str
    does: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """A titled list, such as a checklist; ``lines`` are complete sentences, already numbered."""

    title: str
    lines: Tuple[str, ...]
    kind: str = "checklist"


@dataclass(frozen=True)
class Picture:
    """A picture served by us, with the words for whoever cannot see it."""

    url: str
    alt: str


@dataclass(frozen=True)
class Link:
    """A page to open."""

    title: str
    url: str


@dataclass(frozen=True)
class Reply:
    """One bubble."""

    text: str = ""
    choices: Tuple[Choice, ...] = ()
    card: Optional[Card] = None
    image: Optional[Picture] = None
    link: Optional[Link] = None

    def to_json(self) -> Dict[str, Any]:
        """Return the stored form, with what each choice does. Absent parts are left out."""
        stored: Dict[str, Any] = {}
        if self.text:
            stored["text"] = self.text
        if self.choices:
            stored["choices"] = [{"title": choice.title, "does": dict(choice.does)} for choice in self.choices]
        if self.card:
            stored["card"] = {"title": self.card.title, "lines": list(self.card.lines), "kind": self.card.kind}
        if self.image:
            stored["image"] = {"url": self.image.url, "alt": self.image.alt}
        if self.link:
            stored["link"] = {"title": self.link.title, "url": self.link.url}
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reply":
        """Read what ``to_json`` wrote.

        :raises KeyError: a part lacks what it needs.
        """
        card, image, link = stored.get("card"), stored.get("image"), stored.get("link")
        return cls(
            text=stored.get("text", ""),
            choices=tuple(Choice(title=c["title"], does=c.get("does", {})) for c in stored.get("choices", ())),
            card=Card(title=card["title"], lines=tuple(card["lines"]), kind=card.get("kind", "checklist"))
            if card
            else None,
            image=Picture(url=image["url"], alt=image["alt"]) if image else None,
            link=Link(title=link["title"], url=link["url"]) if link else None,
        )


def typeset(reply: Reply) -> Reply:
    """Return the reply with Chinese marks throughout, as it is to be read."""
    return replace(
        reply,
        text=with_chinese_marks(reply.text),
        choices=tuple(replace(choice, title=with_chinese_marks(choice.title)) for choice in reply.choices),
        card=replace(
            reply.card,
            title=with_chinese_marks(reply.card.title),
            lines=tuple(with_chinese_marks(line) for line in reply.card.lines),
        )
        if reply.card
        else None,
        link=replace(reply.link, title=with_chinese_marks(reply.link.title)) if reply.link else None,
    )


def public(stored: Mapping[str, Any], *, seq: int) -> Dict[str, Any]:
    """Return the stored form as residents may see it: a choice has an id instead of what it does.

    The id is ``<seq of the message>.<place from 0>``.
    """
    shown = dict(stored)
    if "choices" in shown:
        shown["choices"] = [
            {"id": f"{seq}.{place}", "title": choice["title"]} for place, choice in enumerate(shown["choices"])
        ]
    return shown
