"""Guides for the tests: a small, whole set of texts that a test spoils in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

BIRTH = """\
title: 出生登记(新生儿落户)
plain: 给娃上户口
aliases: [报户口, 给娃上户口]
questions:
  - id: married
    ask: 孩子的爸妈领结婚证了吗?
    options:
      - {id: 'yes', label: 领了, says: [领证, 扯了证]}
      - {id: 'no', label: 没领, says: [没领证, 未婚]}
  - id: follow
    ask: 户口跟爸爸还是跟妈妈?
    when: {married: 'no'}
    options:
      - {id: father, label: 跟爸爸}
      - {id: mother, label: 跟妈妈}
cases:
  - id: with-father
    title: 没领证跟爸爸
    when: {married: 'no', follow: father}
    note: 亲子鉴定要自己先去做。
materials:
  - {id: birth-certificate, name: 出生医学证明}
  - {id: hukou-book, name: 居民户口簿, copies: 1, pages: 户主页和本人页, grade: B, doubt: 各地不一样}
  - {id: marriage-certificate, name: 结婚证, when: {married: 'yes'}, lost: 到婚姻登记处补领}
  - {id: paternity, name: 亲子鉴定证明, source: 部门开具, where: 鉴定机构, when: {follow: father}}
fee: 不要钱
related: [insurance]
review: {source: [国办发〔2016〕1号], checked_on: 2026-11-20, expires_on: 2027-11-20}
"""

INSURANCE = """\
title: 城乡居民医保参保
plain: 交医保
aliases: [交合医]
questions:
  - {use: applicant}
materials:
  - {id: hukou-book, name: 居民户口簿, copies: 2, pages: 本人页}
  - {id: photo, name: 证件照, originals: 2, kept: 是}
  - {id: proxy-id-card, name: 代办人身份证, when: {applicant: proxy}}
  - {id: low-income, name: 低保证明, need: 窗口自己查}
review: {source: [省医保局], checked_on: 2026-11-20, expires_on: 2027-11-20}
"""

PASSPORT = """\
title: 护照
plain: 办护照
aliases: [护照]
elsewhere: 本镇不办,到县公安局出入境大厅办。
review: {source: [出入境管理法], checked_on: 2026-11-20, expires_on: 2027-11-20}
"""

BUNDLE = """\
title: 新生儿一件事
plain: 生了娃要办的
aliases: [生了娃办啥]
steps:
  - {item: birth}
  - {item: insurance, preset: {applicant: proxy}, optional: 大人已经交过的不用再办}
review: {source: [两个事项], checked_on: 2026-11-20, expires_on: 2027-11-20}
"""

TOWN = """\
name: 青溪镇
county: 云岭县
fictional: 是
hall:
  name: 便民服务中心
  address: 兴隆街18号
  phone: 0800-1
  complaint_phone: 0800-2
  hours:
    - {days: 周一至周五, open: [08:30-12:00, 14:30-17:30]}
windows:
  - {id: police, name: 户籍窗口, place: 一楼右手, phone: 0800-3, hours: [{days: 周二、周四, open: [08:30-12:00]}]}
  - {id: medical, name: 医保窗口, place: 一楼左手, phone: 0800-4}
villages:
  - {id: donghe, name: 东河村}
items:
  birth: {window: police, promised: 当场办好}
  insurance: {window: medical, fee: 每人一年400元}
notices:
  - {id: cut, text: 26日上午停电。, since: 2026-11-23, until: 2026-11-26}
  - {id: upgrade, text: 医保系统升级。, since: 2026-11-23, until: 2026-11-29, windows: [medical]}
review: {source: [示例], checked_on: 2026-11-20, expires_on: 2027-11-20}
"""

QUESTIONS = """\
questions:
  - id: applicant
    ask: 给自己办还是替人办?
    options:
      - {id: self, label: 给自己办}
      - {id: proxy, label: 替别人办, says: [帮我妈]}
"""

WORDS = """\
ambiguous:
  登记: [birth, insurance]
alone:
  钱: [insurance, birth]
synonyms:
  结婚证: [红本本]
"""

SHELF = {
    "items/household/birth.yml": BIRTH,
    "items/medical/insurance.yml": INSURANCE,
    "items/referral/passport.yml": PASSPORT,
    "bundles/newborn.yml": BUNDLE,
    "towns/qingxi.yml": TOWN,
    "questions.yml": QUESTIONS,
    "words.yml": WORDS,
}


@pytest.fixture
def shelf() -> dict[str, str]:
    """The texts by path; a test changes its own copy."""
    return dict(SHELF)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The same guides as a folder."""
    folder = tmp_path / "guides"
    for path, text in SHELF.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def change(root: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of text in one file of the folder; the piece must be there."""

    def replace(path: str, old: str, new: str) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), encoding="utf-8")

    return replace
