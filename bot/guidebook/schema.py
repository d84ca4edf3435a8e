"""The shape of the guide files: what an admin may write, typed.

Every scalar arrives here as the text that was written (see ``loading``), and
becomes a number or a date only because a field says so. Keys are English names
of ``docs/vocabulary``; values of a fixed choice are written in Chinese, as the
admin knows them, and kept as enum keys.

Sources of the fields: facts of a published item guide (事项名称, 情形, 材料,
设定依据, 收费, 承诺时限 and so on), in which the materials of an item do not
differ between the towns of a province while place, window, hours and promised
days do. So an ``Item`` holds what is the same everywhere and a ``Town`` what is
local.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Type, TypeVar, Union

from pydantic import BaseModel, Extra, Field, root_validator, validator

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

E = TypeVar("E", bound="Labelled")


class Labelled(str, Enum):
    """An enum whose value is the stored key and whose label is Chinese.

    Guide files write the label; ``parse`` reads it.
    """

    label: str

    def __new__(cls: Type[E], key: str, label: str) -> E:
        member = str.__new__(cls, key)
        member._value_ = key
        member.label = label
        return member

    @classmethod
    def parse(cls: Type[E], written: Any) -> E:
        """Return the member written as its label.

        :raises ValueError: naming the labels that may be written.
        """
        if isinstance(written, cls):
            return written
        for member in cls:
            if written == member.label:
                return member
        allowed = "、".join(member.label for member in cls)
        raise ValueError(f"只能写:{allowed}")

    @classmethod
    def __get_validators__(cls: Type[E]) -> Any:
        yield cls.parse


class Grade(Labelled):
    """How sure a fact is: A from a published source, B local forms vary, C ask locally."""

    A = ("A", "A")
    B = ("B", "B")
    C = ("C", "C")


class Need(Labelled):
    """Whether a material must be brought."""

    REQUIRED = ("required", "必要")
    LATER = ("later", "可后补")
    FETCHED = ("fetched", "窗口自己查")


class Source(Labelled):
    """Where a material comes from."""

    OWN = ("own", "自己准备")
    ISSUED = ("issued", "部门开具")
    FORM = ("form", "填表")


class ItemKind(Labelled):
    """事项类型, as government catalogues name them."""

    LICENCE = ("licence", "行政许可")
    CONFIRMATION = ("confirmation", "行政确认")
    BENEFIT = ("benefit", "行政给付")
    REWARD = ("reward", "行政奖励")
    RULING = ("ruling", "行政裁决")
    SERVICE = ("service", "公共服务")
    OTHER = ("other", "其他")


class Level(Labelled):
    """Where in the hierarchy an item is done."""

    VILLAGE = ("village", "村")
    TOWN = ("town", "镇")
    COUNTY = ("county", "县")
    CITY = ("city", "市")
    ONLINE = ("online", "网上")


class GuideModel(BaseModel):
    """Base of all guide models: frozen, no unknown keys, no blank text."""

    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True
        min_anystr_length = 1


Requirement = Mapping[str, Tuple[str, ...]]


class Condition(GuideModel):
    """When something applies: any of several requirements on the answers.

    Written as ``{question: option}`` or ``{question: [option, option]}`` (all
    questions must match), or as a list of those (one of them must match). An
    empty condition always holds. It is data: nothing is ever evaluated.
    """

    any_of: Tuple[Dict[str, Tuple[str, ...]], ...] = ()

    @classmethod
    def __get_validators__(cls) -> Any:
        yield cls._read

    @classmethod
    def _read(cls, written: Any) -> "Condition":
        if isinstance(written, Condition):
            return written
        rows = written if isinstance(written, list) else [written]
        read: List[Dict[str, Tuple[str, ...]]] = []
        for row in rows:
            if not isinstance(row, Mapping) or not row:
                raise ValueError("when 要写成“问题: 选项”")
            read.append({str(q): cls._options(o) for q, o in row.items()})
        return cls.construct(any_of=tuple(read))

    @staticmethod
    def _options(written: Any) -> Tuple[str, ...]:
        options = written if isinstance(written, (list, tuple)) else [written]
        if not options or not all(isinstance(option, str) and option for option in options):
            raise ValueError("when 里每个问题后面要写选项的 id")
        return tuple(options)

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether the answers (question id → option id) satisfy this condition."""
        return not self.any_of or any(
            all(answers.get(question) in options for question, options in row.items()) for row in self.any_of
        )

    def may_hold(self, answers: Mapping[str, str]) -> bool:
        """Whether it could still hold once the questions not yet answered are."""
        return not self.any_of or any(
            all(question not in answers or answers[question] in options for question, options in row.items())
            for row in self.any_of
        )

    @property
    def questions(self) -> Tuple[str, ...]:
        """Ids of the questions it looks at, each once, in order."""
        return tuple(dict.fromkeys(question for row in self.any_of for question in row))


ALWAYS = Condition.construct(any_of=())


class Doubtful(GuideModel):
    """A fact with a grade; a doubt says in the resident's words what is unsure."""

    grade: Grade = Grade.A
    doubt: Optional[str] = None

    @root_validator(skip_on_failure=True)
    def _doubt_is_named(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        if values["grade"] is not Grade.A and not values["doubt"]:
            raise ValueError("把握是 B 或 C 的,要用 doubt 写明哪儿拿不准")
        return values


class Fact(Doubtful):
    """One thing to say, perhaps only in some cases. A plain text is a fact without conditions."""

    text: str
    when: Condition = ALWAYS

    @classmethod
    def __get_validators__(cls) -> Any:
        yield cls._read

    @classmethod
    def _read(cls, written: Any) -> "Fact":
        if isinstance(written, Fact):
            return written
        return cls.parse_obj({"text": written} if isinstance(written, str) else written)


def _as_list(written: Any) -> Any:
    """Let a single value stand where a list is expected."""
    return written if isinstance(written, (list, tuple)) or written is None else [written]


def _at_least(count: int, *fields: str) -> Any:
    """A validator: the list holds that many entries or more."""

    def check(cls: Any, value: Sequence[Any]) -> Sequence[Any]:
        if len(value) < count:
            raise ValueError(f"至少要写 {count} 个")
        return value

    return validator(*fields, allow_reuse=True)(check)


def _unique(things: Sequence[Any], what: str) -> None:
    seen: Dict[str, int] = {}
    for thing in things:
        if thing.id in seen:
            raise ValueError(f"{what} id “{thing.id}” 写了两遍")
        seen[thing.id] = 1


class Option(GuideModel):
    """One answer to a question."""

    id: str = Field(regex=SLUG)
    label: str
    says: Tuple[str, ...] = ()
    note: Optional[str] = None


class Question(GuideModel):
    """Something that decides which materials are needed.

    ``why`` explains it to whoever answers 「啥意思」; ``when`` says in which
    cases it matters at all.
    """

    id: str = Field(regex=SLUG)
    ask: str
    why: Optional[str] = None
    options: Tuple[Option, ...]
    when: Condition = ALWAYS

    @validator("options")
    def _options_differ(cls, options: Tuple[Option, ...]) -> Tuple[Option, ...]:
        _unique(options, "选项")
        return options

    def option(self, option_id: str) -> Option:
        """Return one option.

        :raises KeyError: no such option.
        """
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    _enough_options = _at_least(2, "options")


class SharedQuestion(GuideModel):
    """A question of ``guides/questions.yml`` used by an item: asked once, remembered."""

    use: str = Field(regex=SLUG)
    when: Condition = ALWAYS


class Case(GuideModel):
    """Circumstances with a name of their own; ``refer`` ends them elsewhere, without a checklist."""

    id: str = Field(regex=SLUG)
    title: str
    when: Condition
    note: Optional[str] = None
    refer: Optional[str] = None


class Material(Doubtful):
    """One document to bring."""

    id: str = Field(regex=SLUG)
    name: str
    says: Tuple[str, ...] = ()
    originals: int = Field(1, ge=0, le=20)
    copies: int = Field(0, ge=0, le=20)
    pages: Optional[str] = None
    need: Need = Need.REQUIRED
    source: Source = Source.OWN
    where: Optional[str] = None
    form: Optional[str] = None
    sample: Optional[str] = None
    lost: Optional[str] = None
    note: Optional[str] = None
    when: Condition = ALWAYS

    @root_validator(skip_on_failure=True)
    def _something_is_brought(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        if values["need"] is not Need.FETCHED and values["originals"] + values["copies"] == 0:
            raise ValueError("originals 和 copies 不能都是 0")
        return values


class Faq(GuideModel):
    """A question people ask about one item, with its answer."""

    ask: str
    says: Tuple[str, ...] = ()
    answer: str


class Review(GuideModel):
    """Who vouches for a file: its sources, when it was checked and until when that holds."""

    source: Tuple[str, ...]
    checked_by: Optional[str] = None
    checked_on: dt.date
    expires_on: dt.date

    @root_validator(skip_on_failure=True)
    def _expires_after_check(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        if values["expires_on"] <= values["checked_on"]:
            raise ValueError("expires_on 要晚于 checked_on")
        return values

    _named_source = _at_least(1, "source")


class Codes(GuideModel):
    """Identity codes of the national catalogue, where known."""

    basic: Optional[str] = None
    implementation: Optional[str] = Field(None, min_length=31, max_length=31)


_FACT_FIELDS = (
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
    """

    id: str = Field(regex=SLUG)
    group: str = Field(regex=SLUG)
    title: str
    plain: str
    kind: ItemKind = ItemKind.SERVICE
    audience: Optional[str] = None
    aliases: Tuple[str, ...]
    codes: Codes = Codes()
    elsewhere: Optional[str] = None
    comfort: Optional[str] = None
    questions: Tuple[Union[SharedQuestion, Question], ...] = ()
    cases: Tuple[Case, ...] = ()
    materials: Tuple[Material, ...] = ()
    conditions: Tuple[Fact, ...] = ()
    process: Tuple[Fact, ...] = ()
    time_limit: Tuple[Fact, ...] = ()
    fee: Tuple[Fact, ...] = ()
    amount: Tuple[Fact, ...] = ()
    online: Tuple[Fact, ...] = ()
    cross_region: Tuple[Fact, ...] = ()
    delivery: Tuple[Fact, ...] = ()
    proxy: Tuple[Fact, ...] = ()
    legal_basis: Tuple[Fact, ...] = ()
    progress: Tuple[Fact, ...] = ()
    payment_missing: Tuple[Fact, ...] = ()
    faqs: Tuple[Faq, ...] = ()
    related: Tuple[str, ...] = ()
    effective_from: Optional[dt.date] = None
    effective_until: Optional[dt.date] = None
    review: Review

    _facts_as_list = validator(*_FACT_FIELDS, pre=True, allow_reuse=True)(_as_list)

    @validator("materials")
    def _materials_differ(cls, materials: Tuple[Material, ...]) -> Tuple[Material, ...]:
        _unique(materials, "材料")
        return materials

    @validator("cases")
    def _cases_differ(cls, cases: Tuple[Case, ...]) -> Tuple[Case, ...]:
        _unique(cases, "情形")
        return cases

    @property
    def is_referral(self) -> bool:
        """Whether it is done somewhere else, whoever asks."""
        return self.elsewhere is not None

    def material(self, material_id: str) -> Material:
        """Return one material.

        :raises KeyError: no such material.
        """
        for material in self.materials:
            if material.id == material_id:
                return material
        raise KeyError(material_id)

    _findable = _at_least(1, "aliases")


class BundleStep(GuideModel):
    """One item of a bundle, in the order of the windows; ``preset`` answers its questions."""

    item: str = Field(regex=SLUG)
    note: Optional[str] = None
    optional: Optional[str] = None
    preset: Dict[str, str] = {}


class Bundle(GuideModel):
    """Several items done together (一件事). ``steps`` are in the order in which to do them."""

    id: str = Field(regex=SLUG)
    title: str
    plain: str
    aliases: Tuple[str, ...]
    comfort: Optional[str] = None
    steps: Tuple[BundleStep, ...]
    note: Optional[str] = None
    review: Review

    _findable = _at_least(1, "aliases")
    _several_steps = _at_least(2, "steps")


WEEKDAYS = "一二三四五六日"
_DAY_RANGE = re.compile(r"^周([一二三四五六日])(?:至周([一二三四五六日]))?$")
_TIME_RANGE = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)$")


def parse_weekdays(written: Any) -> Tuple[int, ...]:
    """Read 「周一至周五、周日」 into weekday numbers, Monday 0.

    :raises ValueError: anything else.
    """
    if isinstance(written, tuple):
        return written
    days: List[int] = []
    for part in re.split(r"[、,,\s]+", str(written).strip()):
        match = _DAY_RANGE.match(part)
        if match is None:
            raise ValueError("日子写成“周一至周五”或“周二、周四”")
        first = WEEKDAYS.index(match.group(1))
        last = WEEKDAYS.index(match.group(2)) if match.group(2) else first
        if last < first:
            raise ValueError(f"“{part}”前后反了")
        days.extend(range(first, last + 1))
    return tuple(sorted(set(days)))


class TimeRange(GuideModel):
    """A stretch of one day, written ``08:30-12:00``."""

    opens: dt.time
    closes: dt.time

    @classmethod
    def __get_validators__(cls) -> Any:
        yield cls._read

    @classmethod
    def _read(cls, written: Any) -> "TimeRange":
        if isinstance(written, TimeRange):
            return written
        match = _TIME_RANGE.match(str(written).strip())
        if match is None:
            raise ValueError("时间写成“08:30-12:00”")
        h1, m1, h2, m2 = (int(part) for part in match.groups())
        opens, closes = dt.time(h1, m1), dt.time(h2, m2)
        if opens >= closes:
            raise ValueError("开始时间要早于结束时间")
        return cls.construct(opens=opens, closes=closes)


class Hours(GuideModel):
    """Opening hours on some weekdays, perhaps only in a season (``MM-DD`` to ``MM-DD``)."""

    days: Tuple[int, ...]
    open: Tuple[TimeRange, ...]
    season_from: Optional[str] = Field(None, regex=r"^\d\d-\d\d$")
    season_until: Optional[str] = Field(None, regex=r"^\d\d-\d\d$")

    _days = validator("days", pre=True, allow_reuse=True)(parse_weekdays)

    @validator("open")
    def _ranges_in_order(cls, ranges: Tuple[TimeRange, ...]) -> Tuple[TimeRange, ...]:
        for earlier, later in zip(ranges, ranges[1:]):
            if later.opens < earlier.closes:
                raise ValueError("时间段要按先后写,不能重叠")
        return ranges

    _some_opening = _at_least(1, "open")


class Village(GuideModel):
    """A village of the town; ``says`` are other ways people name it."""

    id: str = Field(regex=SLUG)
    name: str
    says: Tuple[str, ...] = ()
    station: Optional[str] = None
    phone: Optional[str] = None


class Window(GuideModel):
    """A counter of the hall, or an office elsewhere."""

    id: str = Field(regex=SLUG)
    name: str
    place: str
    phone: str
    hours: Tuple[Hours, ...] = ()
    department: Optional[str] = None


class Department(GuideModel):
    """An office that answers for items and complaints."""

    id: str = Field(regex=SLUG)
    name: str
    phone: Optional[str] = None


class Duty(GuideModel):
    """Who sits at which window when: from this the person complained about is found."""

    window: str
    staff: str
    days: Tuple[int, ...]
    open: Tuple[TimeRange, ...] = ()

    _days = validator("days", pre=True, allow_reuse=True)(parse_weekdays)


class Notice(GuideModel):
    """A dated announcement; shown in every answer it touches. Without windows and items it touches all."""

    id: str = Field(regex=SLUG)
    text: str
    since: dt.date
    until: dt.date
    days: Tuple[int, ...] = ()
    windows: Tuple[str, ...] = ()
    items: Tuple[str, ...] = ()

    @validator("days", pre=True)
    def _days(cls, written: Any) -> Tuple[int, ...]:
        return parse_weekdays(written) if written else ()

    @root_validator(skip_on_failure=True)
    def _ends_after_start(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        if values["until"] < values["since"]:
            raise ValueError("until 不能早于 since")
        return values


class LocalItem(Doubtful):
    """How one town does one item: the overlay on ``Item``."""

    level: Level = Level.TOWN
    window: str
    village: Optional[str] = None
    promised: Optional[str] = None
    visits: Optional[int] = Field(None, ge=0, le=5)
    appointment: Optional[str] = None
    home_service: Optional[str] = None
    online: Optional[str] = None
    delivery: Optional[str] = None
    amount: Optional[str] = None
    fee: Optional[str] = None
    phone: Optional[str] = None
    note: Optional[str] = None


class Season(GuideModel):
    """The big choices of the start screen in a part of the year; each is an item or bundle id."""

    since: str = Field(regex=r"^\d\d-\d\d$")
    until: str = Field(regex=r"^\d\d-\d\d$")
    choices: Tuple[str, ...]

    _six_choices = _at_least(6, "choices")


class Hall(GuideModel):
    """The service centre itself."""

    name: str
    address: str
    directions: Optional[str] = None
    phone: str
    complaint_phone: str
    hours: Tuple[Hours, ...]
    appointment: Optional[str] = None

    _some_hours = _at_least(1, "hours")


class Town(GuideModel):
    """Everything local to one town."""

    id: str = Field(regex=SLUG)
    name: str
    county: str
    fictional: bool = False
    hall: Hall
    platform: Optional[str] = None
    departments: Tuple[Department, ...] = ()
    windows: Tuple[Window, ...]
    villages: Tuple[Village, ...]
    duties: Tuple[Duty, ...] = ()
    items: Dict[str, LocalItem]
    notices: Tuple[Notice, ...] = ()
    seasons: Tuple[Season, ...] = ()
    review: Review

    @validator("fictional", pre=True)
    def _yes_or_no(cls, written: Any) -> bool:
        if written in (True, "是"):
            return True
        if written in (False, "否"):
            return False
        raise ValueError("只能写:是、否")

    @validator("windows", "villages", "departments", "notices")
    def _ids_differ(cls, things: Tuple[Any, ...]) -> Tuple[Any, ...]:
        _unique(things, "")
        return things

    def window(self, window_id: str) -> Window:
        """Return one window.

        :raises KeyError: no such window.
        """
        for window in self.windows:
            if window.id == window_id:
                return window
        raise KeyError(window_id)

    _windows_and_villages = _at_least(1, "windows", "villages")


class SharedQuestions(GuideModel):
    """``guides/questions.yml``: questions that all items share."""

    questions: Tuple[Question, ...]

    _some_questions = _at_least(1, "questions")


class Words(GuideModel):
    """``guides/words.yml``: names several items share, and words people use for others.

    ``ambiguous`` maps a name to the items it may mean; ``synonyms`` maps a
    standard word to the words said for it (城乡话、老话).
    """

    ambiguous: Dict[str, Tuple[str, ...]] = {}
    synonyms: Dict[str, Tuple[str, ...]] = {}
