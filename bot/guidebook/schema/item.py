"""An item (事项): what is the same in every town."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import Field, root_validator, validator

from bot.guidebook.schema.base import (
    ALWAYS,
    SLUG,
    Condition,
    Doubtful,
    Fact,
    GuideModel,
    Review,
    as_list,
    at_least,
    differ,
    doubt_of,
    written_days,
    yes_or_no,
)
from bot.guidebook.schema.enums import ItemKind, Need, Source
from bot.guidebook.schema.question import Question, SharedQuestion, question_or_use


class Case(Doubtful):
    """Circumstances with a name of their own; ``refer`` ends them elsewhere, without a checklist.

    A doubt is about the note, or about where they end.
    """

    id: str = Field(regex=SLUG)
    title: str
    when: Condition
    note: str | None = None
    refer: str | None = None

    _doubt_is_of_something = doubt_of("note", "refer")


class Material(Doubtful):
    """One document to bring. ``kept`` (是): the window keeps the original, as it does a photo."""

    id: str = Field(regex=SLUG)
    name: str
    says: tuple[str, ...] = ()
    originals: int = Field(1, ge=0, le=20)
    copies: int = Field(0, ge=0, le=20)
    kept: bool = False
    pages: str | None = None
    need: Need = Need.REQUIRED
    source: Source = Source.OWN
    where: str | None = None
    form: str | None = None
    sample: str | None = None
    lost: str | None = None
    note: str | None = None
    when: Condition = ALWAYS

    _yes_or_no = yes_or_no("kept")

    @root_validator(skip_on_failure=True)
    @classmethod
    def _something_is_brought(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["need"] is not Need.FETCHED and values["originals"] + values["copies"] == 0:
            raise ValueError("originals 和 copies 不能都是 0")
        return values


class Faq(Doubtful):
    """A question people ask about one item or the hall, with its answer."""

    ask: str
    says: tuple[str, ...] = ()
    answer: str


class Codes(GuideModel):
    """Identity codes of the national catalogue, where known."""

    basic: str | None = None
    implementation: str | None = None

    @validator("implementation")
    @classmethod
    def _has_31_characters(cls, code: str | None) -> str | None:
        if code is not None and len(code) != 31:
            raise ValueError(f"实施编码是 31 位,这里是 {len(code)} 位")
        return code


FACT_FIELDS = (
    "conditions",
    "process",
    "time_limit",
    "fee",
    "amount",
    "online",
    "cross_region",
    "delivery",
    "proxy",
    "legal_basis",
    "progress",
    "payment_missing",
)


class Item(GuideModel):
    """One thing a resident can get done (事项), as it is everywhere.

    ``elsewhere`` marks a referral: the item is not done in any town of these
    guides, and every question about it is answered with where to go.
    ``aliases`` are names, taken for the item wherever they stand; ``says`` is how people tell it without a name
    (「娃还没户口」), which only speaks for it. ``not_for``: words with which something else is meant that the guides
    do not have, 公司 beside 营业执照.
    """

    id: str = Field(regex=SLUG)
    group: str = Field(regex=SLUG)
    title: str
    plain: str
    kind: ItemKind = ItemKind.SERVICE
    audience: str | None = None
    aliases: tuple[str, ...]
    says: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    codes: Codes = Codes()
    elsewhere: str | None = None
    comfort: str | None = None
    questions: tuple[SharedQuestion | Question, ...] = ()
    cases: tuple[Case, ...] = ()
    materials: tuple[Material, ...] = ()
    conditions: tuple[Fact, ...] = ()
    process: tuple[Fact, ...] = ()
    time_limit: tuple[Fact, ...] = ()
    fee: tuple[Fact, ...] = ()
    amount: tuple[Fact, ...] = ()
    online: tuple[Fact, ...] = ()
    cross_region: tuple[Fact, ...] = ()
    delivery: tuple[Fact, ...] = ()
    proxy: tuple[Fact, ...] = ()
    legal_basis: tuple[Fact, ...] = ()
    progress: tuple[Fact, ...] = ()
    payment_missing: tuple[Fact, ...] = ()
    faqs: tuple[Faq, ...] = ()
    related: tuple[str, ...] = ()
    effective_from: dt.date | None = None
    effective_until: dt.date | None = None
    review: Review

    _facts_as_list = validator(*FACT_FIELDS, pre=True, allow_reuse=True)(as_list)
    _read_questions = validator("questions", pre=True, each_item=True, allow_reuse=True)(question_or_use)
    _written_days = written_days("effective_from", "effective_until")

    @validator("materials")
    @classmethod
    def _materials_differ(cls, materials: tuple[Material, ...]) -> tuple[Material, ...]:
        differ(materials, "材料")
        return materials

    @validator("cases")
    @classmethod
    def _cases_differ(cls, cases: tuple[Case, ...]) -> tuple[Case, ...]:
        differ(cases, "情形")
        return cases

    @property
    def is_referral(self) -> bool:
        """Whether it is done somewhere else, whoever asks."""
        return self.elsewhere is not None

    @property
    def pays_nothing(self) -> bool:
        """Whether nobody gets money by it: no benefit, and nothing is written of an amount or of a payment."""
        return self.kind is not ItemKind.BENEFIT and not self.amount and not self.payment_missing

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions in order, shared ones filled in by ``with_shared``."""
        return tuple(question for question in self.questions if isinstance(question, Question))

    def facts(self, field: str) -> tuple[Fact, ...]:
        """Return the facts of one of ``FACT_FIELDS``."""
        facts: tuple[Fact, ...] = getattr(self, field)
        return facts

    def material(self, material_id: str) -> Material:
        """Return one material.

        :raises KeyError: no such material.
        """
        for material in self.materials:
            if material.id == material_id:
                return material
        raise KeyError(material_id)

    _findable = at_least(1, "aliases")
