"""Every kind of fault: the line it stands in, the words an admin reads, and how to mend it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.guidebook.faults import Fault, Severity, format_faults
from bot.guidebook.loading import check, load_texts

BIRTH = "items/household/birth.yml"
WITH_FATHER = "  - id: with-father\n    title: 没领证跟爸爸\n    when: {married: 'no', follow: father}\n    "
INSURANCE = "items/medical/insurance.yml"
TOWN = "towns/qingxi.yml"

Spoiled = tuple[str, str, str, str, str]


def placed(places: str) -> tuple[str, str]:
    """Return the piece of the town's file that gets places for some cases of birth, and what it becomes."""
    return "birth: {window: police", f"birth: {{places: [{places}], window: police"


# path, the piece spoiled, what it becomes, words of the fault, words of the mending
FAULTS: dict[str, Spoiled] = {
    "unknown key with the nearest": (BIRTH, "copies: 1", "copys: 1", "“copys”", "copies"),
    "unknown key without a nearest": (BIRTH, "fee: 不要钱", "qqqq: 不要钱", "“qqqq”", "title"),
    "missing key": (BIRTH, "plain: 给娃上户口\n", "", "少了 plain", "plain"),
    "missing key of an entry": (BIRTH, "    ask: 户口跟爸爸还是跟妈妈?\n", "", "问题 follow:少了 ask", "ask"),
    "wrong label": (BIRTH, "source: 部门开具", "source: 政府", "只能写:自己准备、部门开具、填表", "改"),
    "wrong number": (BIRTH, "copies: 1", "copies: 一份", "“一份”:要写数字", "阿拉伯数字"),
    "number too large": (BIRTH, "copies: 1", "copies: 99", "太大", "0 到 20"),
    "bad date": (BIRTH, "checked_on: 2026-11-20", "checked_on: 2026-02-30", "没有“2026-02-30”这一天", "改"),
    "date without hyphens": (BIRTH, "checked_on: 2026-11-20", "checked_on: 20261120", "日期写成“2026-11-20”", "改"),
    "dates the wrong way round": (BIRTH, "expires_on: 2027-11-20", "expires_on: 2026-01-01", "晚于", "改"),
    "empty value": (BIRTH, "plain: 给娃上户口", "plain:", "plain:空着没写", "删掉"),
    "text instead of a list": (BIRTH, "aliases: [报户口, 给娃上户口]", "aliases: 报户口", "列表", "- "),
    "a saying of a picture and a common word": (
        BIRTH,
        "aliases: [",
        "says: [🐶办证]\naliases: [",
        "只认得“办证”",
        "说清是哪件事",
    ),
    "list instead of a text": (BIRTH, "plain: 给娃上户口", "plain: [甲, 乙]", "一句话", "不要写成列表"),
    "id that is none": (BIRTH, "id: paternity", "id: 鉴定", "小写英文", "id-card"),
    "id written twice": (BIRTH, "id: paternity", "id: hukou-book", "“hukou-book” 写了两遍", "换一个 id"),
    "key written twice": (
        BIRTH,
        "fee: 不要钱",
        "fee: 不要钱\ntitle: 又一个",
        "“title” 写了两遍,前一遍在第 1 行",
        "合成一处",
    ),
    "doubt not named": (BIRTH, "grade: B, doubt: 各地不一样", "grade: B", "要用 doubt 写明", "改"),
    "nothing is brought": (BIRTH, "copies: 1, pages", "originals: 0, pages", "不能都是 0", "改"),
    "id said by the path": (BIRTH, "fee: 不要钱", "id: birth", "不要写 id", "文件名"),
    "tab": (BIRTH, "  - id: married", "\t- id: married", "Tab", "空格"),
    "wide colon": (BIRTH, "fee: 不要钱", "fee\uff1a不要钱", "中文冒号", "英文冒号"),
    "tight colon": (BIRTH, "plain: 给娃上户口", "plain:给娃上户口", "冒号后面没有空格", "空一格"),
    "indentation": (BIRTH, "    ask: 户口跟爸爸", "   ask: 户口跟爸爸", "没有对齐", "左边对齐"),
    "open quote": (BIRTH, "fee: 不要钱", "fee: '不要钱", "引号", "补上引号"),
    "colon in a text": (BIRTH, "fee: 不要钱", "fee: 注意: 不要钱", "冒号的位置不对", "引号"),
    "leading star": (BIRTH, "fee: 不要钱", "fee: *不要钱", "引用", "引号"),
    "leading exclamation mark": (BIRTH, "fee: 不要钱", "fee: !不要钱", "感叹号", "引号"),
    "control character": (BIRTH, "fee: 不要钱", "fee: 不\x07要钱", "控制字符", "重新打"),
    "when of no question": (
        BIRTH,
        "when: {follow: father}",
        "when: {folow: father}",
        "“folow”不存在",
        "married、follow",
    ),
    "when of no option": (
        BIRTH,
        "when: {follow: father}",
        "when: {follow: dad}",
        "没有“dad”这个选项",
        "father、mother",
    ),
    "when that is none": (BIRTH, "when: {follow: father}", "when: father", "问题: 选项", "改"),
    "question after the one that needs it": (
        BIRTH,
        "    ask: 孩子的爸妈",
        "    when: {follow: father}\n    ask: 孩子的爸妈",
        "排在它后面",
        "前面",
    ),
    "question nothing uses": (INSURANCE, ", when: {applicant: proxy}", "", "“applicant”问了也白问", "when"),
    "case no answer reaches": (
        BIRTH,
        "when: {married: 'no', follow: father}",
        "when: {married: 'yes', follow: father}",
        "怎么回答都到不了",
        "when",
    ),
    "doubt of nothing": (
        BIRTH,
        WITH_FATHER + "note: 亲子鉴定要自己先去做。",
        WITH_FATHER + "doubt: 各地不一样",
        "拿不准的是哪句话",
        "改",
    ),
    "shared question unknown": (
        INSURANCE,
        "use: applicant",
        "use: aplicant",
        "没有叫“aplicant”的公用问题",
        "applicant",
    ),
    "own question of a shared name": (BIRTH, "- id: married", "- id: applicant", "公用问题的名字", "use: applicant"),
    "missing picture": (
        BIRTH,
        "lost: 到婚姻登记处补领",
        "sample: samples/none.png",
        "samples/none.png 找不到",
        "samples/",
    ),
    "unknown related item": (BIRTH, "related: [insurance]", "related: [insurence]", "“insurence”的事项", "文件名"),
    "alias of two items": (INSURANCE, "aliases: [交合医]", "aliases: [报户口]", "也有", "ambiguous"),
    "alias that is ambiguous": (INSURANCE, "aliases: [交合医]", "aliases: [登记]", "写明了要反问", "删掉"),
    "ambiguous name of no item": (
        "words.yml",
        "[birth, insurance]",
        "[birth, insurence]",
        "“insurence”的事项",
        "文件名",
    ),
    "word alone of no item": (
        "words.yml",
        "[insurance, birth]",
        "[insurance, brith]",
        "“brith”的事项",
        "文件名",
    ),
    "synonym within its word": ("words.yml", "[红本本]", "[结婚]", "一截", "删掉"),
    "bundle of no item": ("bundles/newborn.yml", "{item: birth}", "{item: berth}", "“berth”的事项", "文件名"),
    "bundle instead of no item": (
        "bundles/newborn.yml",
        "{item: birth}",
        "{item: birth, instead_of: [berth]}",
        "“berth”的事项",
        "文件名",
    ),
    "preset of no question": (
        "bundles/newborn.yml",
        "{applicant: proxy}",
        "{who: proxy}",
        "没有“who”这个问题",
        "applicant",
    ),
    "preset of no option": (
        "bundles/newborn.yml",
        "{applicant: proxy}",
        "{applicant: mum}",
        "没有“mum”这个选项",
        "self、proxy",
    ),
    "local entry of no item": (TOWN, "  birth: {window", "  berth: {window", "“berth”的事项", "文件名"),
    "local entry of no window": (
        TOWN,
        "birth: {window: police",
        "birth: {window: polise",
        "“polise”的窗口",
        "police、medical",
    ),
    "place of no window": (
        TOWN,
        *placed("{when: {follow: father}, window: court}"),
        "“court”的窗口",
        "police、medical",
    ),
    "place of no question": (
        TOWN,
        *placed("{when: {folow: father}, window: medical}"),
        "when 里的问题“folow”不存在",
        "事项 birth 的问题有:married、follow",
    ),
    "place of no option": (
        TOWN,
        *placed("{when: {follow: uncle}, window: medical}"),
        "没有“uncle”这个选项",
        "father、mother",
    ),
    "place without a case": (TOWN, *placed("{window: medical}"), "少了 when", "when"),
    "place that no answer leads to": (
        TOWN,
        *placed("{when: {married: 'yes', follow: father}, window: medical}"),
        "事项 birth 怎么回答都到不了“medical”这个地方",
        "凑不出来",
    ),
    "place behind another of the same case": (
        TOWN,
        *placed("{when: {married: 'no'}, window: police}, {when: {follow: father}, window: medical}"),
        "事项 birth 怎么回答都到不了“medical”这个地方",
        "都占了",
    ),
    "notice of no window": (TOWN, "windows: [medical]", "windows: [medicine]", "“medicine”的窗口", "police、medical"),
    "hours that are none": (TOWN, "08:30-12:00, 14:30", "8点半-12:00, 14:30", "时间写成“08:30-12:00”", "改"),
    "hours that overlap": (TOWN, "14:30-17:30", "11:30-17:30", "不能重叠", "改"),
    "weekdays that are none": (TOWN, "days: 周二、周四", "days: 星期二", "周一至周五", "改"),
    "yes or no": (TOWN, "fictional: 是", "fictional: true", "只能写:是、否", "改"),
}


@pytest.mark.parametrize("spoiled", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_its_line_and_how_to_mend_it(spoiled: Spoiled, shelf: dict[str, str]) -> None:
    path, piece, becomes, what, mend = spoiled
    assert shelf[path].count(piece) == 1
    line = shelf[path][: shelf[path].index(piece)].count("\n") + 1
    shelf[path] = shelf[path].replace(piece, becomes)
    found = load_texts(shelf, picture_size=lambda name: None).faults
    fitting = [fault for fault in found if fault.path == path and what in fault.what and mend in fault.mend]
    assert fitting, format_faults(found)
    assert fitting[0].severity is Severity.ERROR
    last = line + becomes.count("\n") + 1
    assert any(line <= fault.line <= last or becomes == "" for fault in fitting), format_faults(found)


def test_the_guides_of_these_tests_have_no_fault(shelf: dict[str, str]) -> None:
    assert load_texts(shelf, today=dt.date(2026, 6, 1)).faults == ()


def test_a_village_id_is_of_one_town_only(shelf: dict[str, str]) -> None:
    shelf["towns/shiqiao.yml"] = (
        shelf[TOWN].replace("青溪镇", "石桥镇").replace("donghe, name: 东河村", "donghe, name: 南湾村")
    )
    [fault] = load_texts(shelf).faults
    assert (fault.path, "towns/qingxi.yml" in fault.what) == ("towns/shiqiao.yml", True)
    shelf["towns/shiqiao.yml"] = shelf["towns/shiqiao.yml"].replace("id: donghe", "id: nanwan")
    assert load_texts(shelf).faults == ()


def test_all_faults_are_told_at_once(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("copies: 1", "copys: 1").replace("source: 部门开具", "source: 政府")
    shelf["words.yml"] = "ambiguous: [\n"
    shelf[INSURANCE] = shelf[INSURANCE].replace("use: applicant", "use: nobody")
    faults = load_texts(shelf).faults
    assert {fault.path for fault in faults} >= {BIRTH, "words.yml", INSURANCE}
    assert sum(fault.path == BIRTH for fault in faults) == 2


def test_a_place_that_asking_does_not_settle_is_a_fault(shelf: dict[str, str]) -> None:
    # Whom their case sends elsewhere nobody asks whose household it is.
    shelf[BIRTH] = shelf[BIRTH].replace(
        "when: {married: 'no', follow: father}\n    note:", "when: {married: 'no'}\n    refer:"
    )
    shelf[TOWN] = shelf[TOWN].replace(*placed("{when: {follow: father}, window: medical}"))
    [fault] = [fault for fault in load_texts(shelf).faults if fault.path == TOWN]
    assert "事项 birth 问完了,还是分不清去哪个地方办" in fault.what
    assert fault.severity is Severity.ERROR


def test_an_item_with_nothing_to_bring_is_a_fault(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("name: 出生医学证明}", "name: 出生医学证明, when: {married: 'yes'}}")
    shelf[BIRTH] = shelf[BIRTH].replace("doubt: 各地不一样}", "doubt: 各地不一样, when: {married: 'yes'}}")
    (fault,) = load_texts(shelf).faults
    assert fault.what == "回答“没领、跟妈妈”的人,一样材料都不用带"
    assert fault.line == shelf[BIRTH].split("\n").index("materials:") + 1


def test_a_case_that_ends_elsewhere_needs_no_materials(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("name: 出生医学证明}", "name: 出生医学证明, when: {married: 'yes'}}")
    shelf[BIRTH] = shelf[BIRTH].replace("doubt: 各地不一样}", "doubt: 各地不一样, when: {married: 'yes'}}")
    shelf[BIRTH] = shelf[BIRTH].replace(
        "materials:", "  - {id: away, title: 跟妈妈, when: {follow: mother}, refer: 到妈妈户口那边办}\nmaterials:"
    )
    assert load_texts(shelf).faults == ()


def test_too_many_combinations_are_a_fault_and_not_a_wait(shelf: dict[str, str]) -> None:
    questions = "".join(
        f"  - {{id: q{n}, ask: 问{n}, options: [{{id: a, label: 甲}}, {{id: b, label: 乙}}, {{id: c, label: 丙}}]}}\n"
        for n in range(12)
    )
    shelf[BIRTH] = shelf[BIRTH].replace("cases:\n", questions + "cases:\n").replace("when: {follow: father}, ", "")
    used = "".join(f"  - {{id: m{n}, name: 材料{n}, when: {{q{n}: a}}}}\n" for n in range(12))
    shelf[BIRTH] = shelf[BIRTH].replace("fee: 不要钱", used.rstrip() + "\nfee: 不要钱")
    (fault,) = load_texts(shelf).faults
    assert "问题太多" in fault.what


def test_an_expired_review_is_a_warning_and_the_item_stays(shelf: dict[str, str]) -> None:
    loaded = load_texts(shelf, today=dt.date(2027, 11, 21))
    expired = [fault for fault in loaded.faults if "重新核对" in fault.what]
    assert {fault.path for fault in expired} == {path for path in shelf if path.count("/")}
    assert all(fault.severity is Severity.WARNING for fault in expired)
    assert set(loaded.book.items) == {"birth", "insurance", "passport"}


def test_an_item_without_local_entry_is_a_warning(shelf: dict[str, str]) -> None:
    shelf[TOWN] = shelf[TOWN].replace("  insurance: {window: medical, fee: 每人一年400元}\n", "")
    (fault,) = load_texts(shelf).faults
    assert (fault.path, fault.severity) == (TOWN, Severity.WARNING)
    assert "交医保" in fault.what


def test_an_unpublished_year_is_a_warning_until_it_is_written_in_full(shelf: dict[str, str]) -> None:
    last_year = 2090
    shelf_faults = load_texts(shelf, today=dt.date(last_year, 12, 20)).faults
    assert any(f"{last_year + 1} 年的放假安排还没有" in fault.what for fault in shelf_faults)
    shelf["calendar.yml"] = f"years: [{last_year + 1}]\nholidays: [{{day: {last_year + 1}-01-01, reason: 元旦}}]\n"
    faults = load_texts(shelf, today=dt.date(last_year, 12, 20)).faults
    assert not any("放假安排" in fault.what for fault in faults)


def test_a_day_both_worked_and_off_is_a_fault(shelf: dict[str, str]) -> None:
    shelf["calendar.yml"] = (
        "holidays: [{day: 2026-12-01, until: 2026-12-03, reason: 搬家}]\n"
        "working_days: [{day: 2026-12-02, reason: 加班}]\n"
    )
    (fault,) = load_texts(shelf).faults
    assert (fault.path, fault.line) == ("calendar.yml", 2)


def test_a_file_of_another_encoding_is_told_by_its_line(root: Path) -> None:
    (root / BIRTH).write_bytes("title: a\nplain: 户口\n".encode("gbk"))
    fault = next(fault for fault in check(root) if fault.path == BIRTH)
    assert (fault.line, "UTF-8" in fault.what) == (2, True)


@pytest.mark.parametrize(
    "path", ["items/loose.yml", "items/household/Birth.yml", "towns/qing xi.yml", "items/a/b.yaml"]
)
def test_a_file_in_the_wrong_place_is_told(root: Path, path: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("title: x\n", encoding="utf-8")
    assert any(fault.path == path and "文件名" in fault.what for fault in check(root))


def test_files_of_other_rooms_are_left_alone(root: Path) -> None:
    (root / "README.md").write_text("[", encoding="utf-8")
    (root / "items" / "household" / ".birth.yml.swp.yml").write_text("[", encoding="utf-8")
    assert check(root) == []


def test_a_picture_must_lie_inside_the_folder(root: Path) -> None:
    (root.parent / "outside.png").write_bytes(b"png")
    text = (root / BIRTH).read_text(encoding="utf-8")
    (root / BIRTH).write_text(text.replace("lost: 到婚姻登记处补领", "sample: ../outside.png"), encoding="utf-8")
    assert any("outside.png 找不到" in fault.what for fault in check(root))
    (root / "samples").mkdir()
    (root / "samples" / "ok.png").write_bytes(b"png")
    (root / BIRTH).write_text(text.replace("lost: 到婚姻登记处补领", "sample: samples/ok.png"), encoding="utf-8")
    assert check(root) == []


def test_anchors_are_refused_before_they_can_grow(shelf: dict[str, str]) -> None:
    shelf["words.yml"] = "ambiguous: &a\n  x: [birth]\nsynonyms: *a\n"
    assert any("引用" in fault.what for fault in load_texts(shelf).faults)


@pytest.mark.parametrize("text", ["- " * 100_000 + "x", "[" * 100_000, "{a: " * 5_000, "a:\n" + "  - " * 2_000])
def test_endless_nesting_is_a_fault_and_not_the_end_of_the_process(shelf: dict[str, str], text: str) -> None:
    shelf["words.yml"] = text
    assert [fault.path for fault in load_texts(shelf).faults] == ["words.yml"]


def test_two_documents_in_one_file_are_told_by_the_line_between_them(shelf: dict[str, str]) -> None:
    shelf["words.yml"] += "---\nsynonyms: {}\n"
    (fault,) = load_texts(shelf).faults
    assert (fault.line, "---" in fault.what) == (7, True)


def test_scalars_stay_what_was_written(shelf: dict[str, str]) -> None:
    shelf[BIRTH] = shelf[BIRTH].replace("fee: 不要钱", "fee: no\ntime_limit: 010\nonline: 14:30")
    item = load_texts(shelf).book.item("birth")
    assert [item.fee[0].text, item.time_limit[0].text, item.online[0].text] == ["no", "010", "14:30"]


def test_the_report_puts_errors_first_and_counts() -> None:
    report = format_faults(
        [Fault("a.yml", 2, "旧了", "核对", Severity.WARNING), Fault("b.yml", 7, "错了", "改对", Severity.ERROR)]
    )
    first = report.splitlines()[0]
    assert first == "guides/b.yml 第 7 行 [错误] 错了"
    assert "一共 1 处错误,1 处提醒" in report


def test_a_fault_survives_being_kept() -> None:
    fault = Fault("a.yml", 2, "旧了", "核对", Severity.WARNING)
    assert Fault.from_dict(fault.as_dict()) == fault
