"""What is local to one town: the overlay on the items."""

class Village(GuideModel):
    """A village of the town; ``says`` are other ways people name it."""

    id: str = Field(regex=SLUG)
    name: str
    says: tuple[str, ...] = ()
    station: Optional[str] = None
    phone: Optional[str] = None


class Window(GuideModel):
    """A counter of the hall, or an office elsewhere."""

    id: str = Field(regex=SLUG)
    name: str
    place: str
    phone: str
    hours: tuple[Hours, ...] = ()
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
    days: tuple[int, ...]
    open: tuple[TimeRange, ...] = ()

    _days = validator("days", pre=True, allow_reuse=True)(parse_weekdays)


class Notice(GuideModel):
    """A dated announcement; shown in every answer it touches. Without windows and items it touches all."""

    id: str = Field(regex=SLUG)
    text: str
    since: dt.date
    until: dt.date
    days: tuple[int, ...] = ()
    windows: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @validator("days", pre=True)
    def _days(cls, written: Any) -> tuple[int, ...]:
        return parse_weekdays(written) if written else ()

    @root_validator(skip_on_failure=True)
    def _ends_after_start(cls, values: dict[str, Any]) -> dict[str, Any]:
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
    choices: tuple[str, ...]

    _six_choices = _at_least(6, "choices")


class Hall(GuideModel):
    """The service centre itself."""

    name: str
    address: str
    directions: Optional[str] = None
    phone: str
    complaint_phone: str
    hours: tuple[Hours, ...]
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
    departments: tuple[Department, ...] = ()
    windows: tuple[Window, ...]
    villages: tuple[Village, ...]
    duties: tuple[Duty, ...] = ()
    items: dict[str, LocalItem]
    notices: tuple[Notice, ...] = ()
    seasons: tuple[Season, ...] = ()
    review: Review

    @validator("fictional", pre=True)
    def _yes_or_no(cls, written: Any) -> bool:
        if written in (True, "是"):
            return True
        if written in (False, "否"):
            return False
        raise ValueError("只能写:是、否")

    @validator("windows", "villages", "departments", "notices")
    def _ids_differ(cls, things: tuple[Any, ...]) -> tuple[Any, ...]:
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
