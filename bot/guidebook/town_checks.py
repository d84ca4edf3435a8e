"""Whether a town's file fits the items: windows, local entries, notices, seasons, villages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bot.guidebook.cases import combinations, decisions
from bot.guidebook.composing import Document, Loc
from bot.guidebook.faults import Fault, warning
from bot.guidebook.item_checks import unknown_answers
from bot.guidebook.schema import Item, LocalItem, Town


def check_town(document: Document, town: Town, *, items: Mapping[str, Item], known: Collection[str]) -> Iterator[Fault]:
    """Yield all faults of one town; ``known`` are the ids of all items and bundles that have a file."""
    yield from _unknown_guides(document, town, known)
    yield from _unknown_windows(document, town)
    yield from _unknown_departments(document, town)
    yield from _shared_village_names(document, town)
    for item_id in town.items:
        if item_id in items:
            yield from _place_faults(document, town.items[item_id], items[item_id])
    for item_id, item in items.items():
        if item_id not in town.items and not item.is_referral:
            yield warning(
                document.path,
                document.line("items"),
                f"没写“{item.plain}”({item_id})在本地哪儿办",
                f"在 items 下面加 {item_id}。没写之前,居民问地点时间只能先给大厅电话",
            )


def _unknown_guides(document: Document, town: Town, known: Collection[str]) -> Iterator[Fault]:
    places: list[tuple[Loc, str]] = [(("items", item_id), item_id) for item_id in town.items]
    for index, notice in enumerate(town.notices):
        places += [(("notices", index, "items", n), item_id) for n, item_id in enumerate(notice.items)]
    for index, season in enumerate(town.seasons):
        places += [(("seasons", index, "choices", n), guide_id) for n, guide_id in enumerate(season.choices)]
    for loc, guide_id in places:
        if guide_id not in known:
            yield Fault(
                document.path,
                document.line(*loc),
                f"没有叫“{guide_id}”的事项",
                "看看 items 文件夹里的文件名,改对;事项已经撤了就从这里删掉",
            )


def _unknown_windows(document: Document, town: Town) -> Iterator[Fault]:
    windows = [window.id for window in town.windows]
    places: list[tuple[Loc, str]] = [
        (("items", item_id, "window"), local.window) for item_id, local in town.items.items()
    ]
    for item_id, local in town.items.items():
        places += [(("items", item_id, "places", n, "window"), place.window) for n, place in enumerate(local.places)]
    places += [(("duties", index, "window"), duty.window) for index, duty in enumerate(town.duties)]
    for index, notice in enumerate(town.notices):
        places += [(("notices", index, "windows", n), window) for n, window in enumerate(notice.windows)]
    for loc, window in places:
        if window not in windows:
            yield Fault(
                document.path,
                document.line(*loc),
                f"没有叫“{window}”的窗口",
                f"windows 里有:{'、'.join(windows)}",
            )


def _place_faults(document: Document, local: LocalItem, item: Item) -> Iterator[Fault]:
    """Yield what is wrong with the places where some cases of an item are done."""
    locs: list[Loc] = [("items", item.id, "places", n, "when") for n, _ in enumerate(local.places)]
    written = list(zip(locs, local.places, strict=True))
    unknown = [fault for loc, place in written for fault in unknown_answers(document, loc, item, place.when)]
    yield from unknown
    if unknown or not written:
        return
    reached = [local.place_in(complete) for complete in combinations(item)]
    for loc, place in written:
        if place not in reached:
            yield Fault(
                document.path,
                document.line(*loc),
                f"事项 {item.id} 怎么回答都到不了“{place.window}”这个地方",
                "看看它的 when,是不是凑不出来,或者前面一个地方把这种情形都占了",
            )
    for told in decisions(item):
        first, *others = [local.place_in(complete) for complete in combinations(item, told)]
        if any(other != first for other in others):
            yield Fault(
                document.path,
                document.line("items", item.id, "places"),
                f"事项 {item.id} 问完了,还是分不清去哪个地方办",
                "when 只能看会改变材料、说法的问题;要看别的问题,先在事项里写上这种情形(cases)",
            )
            return


def _unknown_departments(document: Document, town: Town) -> Iterator[Fault]:
    departments = [department.id for department in town.departments]
    for index, window in enumerate(town.windows):
        if window.department is not None and window.department not in departments:
            yield Fault(
                document.path,
                document.line("windows", index, "department"),
                f"没有叫“{window.department}”的部门",
                f"departments 里有:{'、'.join(departments) or '还一个都没有'}",
            )


def _shared_village_names(document: Document, town: Town) -> Iterator[Fault]:
    holders: dict[str, str] = {}
    for index, village in enumerate(town.villages):
        for name in (village.name, *village.says):
            if holders.setdefault(name, village.id) != village.id:
                yield Fault(
                    document.path,
                    document.line("villages", index),
                    f"“{name}”也是村“{holders[name]}”的叫法",
                    "只留一处,不然分不清是哪个村",
                )
