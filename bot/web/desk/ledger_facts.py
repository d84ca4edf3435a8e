"""What is known of a complaint, in the words of its page."""

from __future__ import annotations

from bot.clock import in_town
from bot.guidebook.schema import Kind
from bot.ledger.states import FollowUp, Grade, Source, Way
from bot.web.desk.ledger_forms import Desktop
from bot.web.desk.ledger_words import called

_PASSED_ON = {Source.HOTLINE: "12345"}


def facts_of(desk: Desktop) -> list[tuple[str, str]]:
    """Return what is known of a complaint, label and value, empty ones among them; phones are tokens."""
    row, book = desk.row, desk.book
    category = book.complaint_rules.category(row.category)
    window = next((each.name for each in desk.town.windows if each.id == row.window), "")
    department = next((each.name for each in desk.town.departments if each.id == row.department), "")
    provisional = "（放假安排没出，先这么算）" if row.due_provisional else ""
    source = Source.of(row.source)
    return [
        ("类型", Kind.of(row.kind).label),
        ("渠道", source.label + (f" {row.external_number}" if row.external_number else "")),
        (
            "类别",
            (category.name if category else "") + ("" if row.category_confirmed or not category else "（机器猜的）"),
        ),
        ("登记", f"{in_town(row.filed_at):%Y-%m-%d %H:%M}" if row.filed_at else ""),
        ("最晚答复", f"{row.due_on}{provisional}" if row.due_on else ""),
        (f"{_PASSED_ON.get(source, '转来的')}要求", f"{row.external_due} 前答复" if row.external_due else ""),
        ("部门", department),
        ("承办人", next((called(each) for each in desk.colleagues if each.id == row.handler), "")),
        ("反映人", "匿名" if row.anonymous else row.contact_name or ""),
        ("电话", row.contact or ""),
        ("替谁说", row.on_behalf or ""),
        ("地点", " ".join(filter(None, (window, row.place)))),
        ("时间", " ".join(filter(None, (row.happened, str(row.happened_on or ""))))),
        ("说的是谁", row.who or ""),
        ("被反映人", row.subject or ("还没定" if row.about_person else "")),
        ("想要", row.wants or ""),
        ("涉及人数", str(row.affected) if row.affected > 1 else ""),
        ("催办、督办", f"{row.urged}、{row.supervised}" if row.urged or row.supervised else ""),
        ("重办", str(row.reopened) if row.reopened else ""),
        ("告知", Way.of(row.told_way).label if row.told_way else ""),
        ("回访", FollowUp.of(row.follow_up).label if row.follow_up else ""),
        ("没联系上", f"{row.attempts} 次" if row.attempts else ""),
        ("评价", Grade.of(row.rating).label if row.rating else ""),
        ("去向", row.door or ""),
        (
            "不计考核",
            (row.excluded_why or "")
            + ("" if row.exclusion_confirmed_by or not row.excluded_why else "（等第二个人同意）"),
        ),
    ]
