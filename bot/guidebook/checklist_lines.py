"""The numbered lines of a checklist: one material each, said so that nothing has to be asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.guidebook.schema import Item, Material, Need, Source

_ORDER = {Need.REQUIRED: 0, Need.LATER: 1, Need.FETCHED: 2}
_MARKS = {Need.REQUIRED: "", Need.LATER: "(可以后补)", Need.FETCHED: "(窗口自己查,不用带)"}


@dataclass(frozen=True)
class Line:
    """One material of a checklist, under its number.

    ``kept`` says that the window keeps the original. ``uses`` are the plain
    names of the items that need it, in a bundle's list.
    """

    number: int
    id: str
    name: str
    originals: int
    copies: int
    pages: str = ""
    kept: bool = False
    need: Need = Need.REQUIRED
    source: Source = Source.OWN
    where: str = ""
    form: str = ""
    sample: str = ""
    lost: str = ""
    note: str = ""
    doubt: str = ""
    uses: tuple[str, ...] = ()

    @property
    def is_fetched(self) -> bool:
        """Whether the office looks it up itself."""
        return self.need is Need.FETCHED

    @property
    def count(self) -> str:
        """How many of what: 原件1份、复印件1份(户主页和本人页). Empty when nothing is brought."""
        if self.is_fetched:
            return ""
        parts = [f"原件{self.originals}份"] if self.originals else []
        parts += [f"复印件{self.copies}份"] if self.copies else []
        return "、".join(parts) + (f"({self.pages})" if self.pages else "")

    @property
    def text(self) -> str:
        """The line without its number: 居民户口簿:原件1份、复印件1份(户主页和本人页)(可以后补)."""
        return f"{self.name}{':' if self.count else ''}{self.count}{_MARKS[self.need]}"

    @property
    def details(self) -> tuple[str, ...]:
        """What else there is to know, a sentence each: where it is had, the form, what to mind, when it is lost."""
        where = f"{_WHERE[self.source]}:{self.where}" if self.where else ""
        form = f"空白表:{self.form}" if self.form else ""
        lost = f"没有或者丢了:{self.lost}" if self.lost else ""
        uses = f"用在{''.join(f'「{use}」' for use in self.uses)}" if len(self.uses) > 1 else ""
        return tuple(part for part in (where, form, self.note, lost, uses) if part)

    def doubt_text(self, phone: str) -> str:
        """Return the doubt with the line's number and whom to ask: 第3样各地不一样,来前打××问一声。"""
        return doubts_of([self], phone=phone)[0]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, for JSON."""
        return {**asdict(self), "need": self.need.value, "source": self.source.value, "uses": list(self.uses)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Line:
        """Return what ``as_dict`` made plain."""
        return cls(
            **{
                **stored,
                "need": Need.of(stored["need"]),
                "source": Source.of(stored["source"]),
                "uses": tuple(stored["uses"]),
            }
        )


_WHERE = {Source.OWN: "在哪儿办", Source.ISSUED: "在哪儿开", Source.FORM: "在哪儿填"}


def lines_of(item: Item, complete: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the lines of a complete set of answers: what must be there first, what may follow, what is fetched."""
    needed = [material for material in item.materials if material.when.holds(complete)]
    return numbered(line_of(material) for material in sorted(needed, key=lambda material: _ORDER[material.need]))


def numbered(lines: Any) -> tuple[Line, ...]:
    """Return the lines numbered from 1 in their order."""
    return tuple(replace(line, number=number) for number, line in enumerate(lines, start=1))


def line_of(material: Material) -> Line:
    """Return a material as a line, not yet numbered."""
    return Line(
        number=0,
        id=material.id,
        name=material.name,
        originals=material.originals,
        copies=material.copies,
        pages=material.pages or "",
        kept=material.kept,
        need=material.need,
        source=material.source,
        where=material.where or "",
        form=material.form or "",
        sample=material.sample or "",
        lost=material.lost or "",
        note=material.note or "",
        doubt=material.doubt or "",
    )


def doubts_of(lines: Iterable[Line], *, phone: str) -> tuple[str, ...]:
    """Return what nobody is sure of, each doubt once with the numbers of its lines, and whom to ask, once.

    One doubt is one sentence, 第3样各地不一样,来前打××问一声。; of several the phone is the last.
    """
    numbers: dict[str, list[str]] = {}
    for line in lines:
        if line.doubt:
            numbers.setdefault(line.doubt.rstrip("。"), []).append(str(line.number))
    ask = f"来前打{phone}问一声。" if phone else "来前先打电话问一声。"
    said = [f"第{'、'.join(of)}样{'' if doubt.startswith('各地') else ':'}{doubt}" for doubt, of in numbers.items()]
    if len(said) == 1:
        return (f"{said[0]},{ask}",)
    return (*(f"{one}。" for one in said), f"这几样拿不准,{ask}") if said else ()
