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

from bot.guidebook.schema.base import (
    ALWAYS,
    SLUG,
    Condition,
    Doubtful,
    Fact,
    GuideModel,
    RepeatedIdError,
    Review,
)
from bot.guidebook.schema.bundle import (
    Bundle,
    BundleStep,
)
from bot.guidebook.schema.complaints import (
    Category,
    ComplaintRules,
    Deadline,
    Escalation,
    EscalationStep,
    Kind,
    Measure,
    Rate,
    RightDoor,
)
from bot.guidebook.schema.enums import (
    Grade,
    ItemKind,
    Labelled,
    Level,
    Need,
    Source,
)
from bot.guidebook.schema.item import (
    FACT_FIELDS,
    Case,
    Codes,
    Faq,
    Item,
    Material,
)
from bot.guidebook.schema.opening import (
    WEEKDAYS,
    Hours,
    HoursChange,
    TimeRange,
    parse_weekdays,
)
from bot.guidebook.schema.question import (
    Option,
    Question,
    SharedQuestion,
)
from bot.guidebook.schema.shared import (
    Calendar,
    CalendarDay,
    CannedReplies,
    CannedReply,
    SharedQuestions,
    Words,
)
from bot.guidebook.schema.town import (
    Department,
    Duty,
    Hall,
    LocalItem,
    LocalPlace,
    Notice,
    Season,
    Town,
    Village,
    Window,
)
from bot.guidebook.schema.walkthrough import (
    WHO,
    Platform,
    Problem,
    Step,
    Video,
    WalkOption,
    WalkQuestion,
    Walkthrough,
)

__all__ = [
    "ALWAYS",
    "FACT_FIELDS",
    "SLUG",
    "WEEKDAYS",
    "WHO",
    "Bundle",
    "BundleStep",
    "Calendar",
    "CalendarDay",
    "CannedReplies",
    "CannedReply",
    "Case",
    "Category",
    "Codes",
    "ComplaintRules",
    "Condition",
    "Deadline",
    "Department",
    "Doubtful",
    "Duty",
    "Escalation",
    "EscalationStep",
    "Fact",
    "Faq",
    "Grade",
    "GuideModel",
    "Hall",
    "Hours",
    "HoursChange",
    "Item",
    "ItemKind",
    "Kind",
    "Labelled",
    "Level",
    "LocalItem",
    "LocalPlace",
    "Material",
    "Measure",
    "Need",
    "Notice",
    "Option",
    "Platform",
    "Problem",
    "Question",
    "Rate",
    "RepeatedIdError",
    "Review",
    "RightDoor",
    "Season",
    "SharedQuestion",
    "SharedQuestions",
    "Source",
    "Step",
    "TimeRange",
    "Town",
    "Video",
    "Village",
    "WalkOption",
    "WalkQuestion",
    "Walkthrough",
    "Window",
    "Words",
    "parse_weekdays",
]
