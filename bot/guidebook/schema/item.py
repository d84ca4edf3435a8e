"""An item (事项): what is the same in every town."""

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
    seen: dict[str, int] = {}
    for thing in things:
        if thing.id in seen:
            raise ValueError(f"{what} id “{thing.id}” 写了两遍")
        seen[thing.id] = 1


class Option(GuideModel):
    """One answer to a question."""

    id: str = Field(regex=SLUG)
    label: str
    says: tuple[str, ...] = ()
    note: Optional[str] = None


class Question(GuideModel):
    """Something that decides which materials are needed.

    ``why`` explains it to whoever answers 「啥意思」; ``when`` says in which
    cases it matters at all.
    """

    id: str = Field(regex=SLUG)
    ask: str
    why: Optional[str] = None
    options: tuple[Option, ...]
    when: Condition = ALWAYS

    @validator("options")
    def _options_differ(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
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
    says: tuple[str, ...] = ()
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
    def _something_is_brought(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["need"] is not Need.FETCHED and values["originals"] + values["copies"] == 0:
            raise ValueError("originals 和 copies 不能都是 0")
        return values


class Faq(GuideModel):
    """A question people ask about one item, with its answer."""

    ask: str
    says: tuple[str, ...] = ()
    answer: str


class Review(GuideModel):
    """Who vouches for a file: its sources, when it was checked and until when that holds."""

    source: tuple[str, ...]
    checked_by: Optional[str] = None
    checked_on: dt.date
    expires_on: dt.date

    @root_validator(skip_on_failure=True)
    def _expires_after_check(cls, values: dict[str, Any]) -> dict[str, Any]:
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
    aliases: tuple[str, ...]
    codes: Codes = Codes()
    elsewhere: Optional[str] = None
    comfort: Optional[str] = None
    questions: tuple[Union[SharedQuestion, Question], ...] = ()
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
    effective_from: Optional[dt.date] = None
    effective_until: Optional[dt.date] = None
    review: Review

    _facts_as_list = validator(*_FACT_FIELDS, pre=True, allow_reuse=True)(_as_list)

    @validator("materials")
    def _materials_differ(cls, materials: tuple[Material, ...]) -> tuple[Material, ...]:
        _unique(materials, "材料")
        return materials

    @validator("cases")
    def _cases_differ(cls, cases: tuple[Case, ...]) -> tuple[Case, ...]:
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
