from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guidebook.search import Candidate, Entry, Finding, ItemSearch, Mention

CATALOGUE = (
    Entry("birth", ("出生登记(新生儿落户)", "给娃上户口", "小孩落户", "新生儿上户口", "报户口")),
    Entry("id-loss", ("身份证丢失补领", "身份证丢了", "补办身份证", "身份证掉了")),
    Entry("id-renewal", ("身份证到期换领", "身份证过期", "换身份证")),
    Entry("pension", ("城乡居民养老保险参保登记", "养老保险", "交农保")),
    Entry("medical", ("城乡居民医保参保", "合作医疗", "交医保", "低保户交医保")),
    Entry("disability", ("残疾人证新办", "残疾证", "评残")),
    Entry("care", ("残疾人两项补贴", "护理补贴", "残疾补贴")),
    Entry("marriage", ("结婚登记", "领结婚证", "扯证")),
    Entry("elderly", ("高龄津贴", "80岁补贴", "高龄钱")),
    Entry("veteran-card", ("退役军人优待证", "退伍军人优待证")),
    Entry("senior-card", ("老年人优待证", "老年证")),
)
AMBIGUOUS = {"优待证": ("veteran-card", "senior-card")}
ALONE = {"补贴": ("elderly", "care"), "领补贴": ("elderly", "care")}
SYNONYMS = {"孩子": ("娃", "伢子"), "残疾": ("瘸子",)}


@pytest.fixture(scope="session")
def by_spelling() -> ItemSearch:
    """The small catalogue, searched without any vectors."""
    return ItemSearch(CATALOGUE, ambiguous=AMBIGUOUS, synonyms=SYNONYMS)


def spans(finding: Finding, text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in finding.mentions]


def first(search: ItemSearch, text: str) -> str:
    return search.find(text).candidates[0].id


def test_a_name_in_the_text_decides_and_its_span_is_the_original_one(by_spelling: ItemSearch) -> None:
    text = "请问👶给 娃上戶口要啥"
    finding = by_spelling.find(text)
    assert finding.decided == "birth"
    assert spans(finding, text) == ["给 娃上戶口"]
    assert finding.mentions[0].exact


def test_every_name_of_the_catalogue_finds_its_item(by_spelling: ItemSearch) -> None:
    for entry in CATALOGUE:
        for name in entry.names:
            assert by_spelling.find(name).decided == entry.id, name


def test_a_shared_name_is_asked_back(by_spelling: ItemSearch) -> None:
    finding = by_spelling.find("优待证")
    assert finding.decided is None
    assert finding.known
    assert {candidate.id for candidate in finding.candidates[:2]} == {"veteran-card", "senior-card"}
    assert finding.mentions[0].ids == ("veteran-card", "senior-card")


def test_what_is_said_beside_a_shared_name_tells_which_is_meant(by_spelling: ItemSearch) -> None:
    assert first(by_spelling, "退伍的那个优待证怎么办") == "veteran-card"


def test_the_longer_name_wins_over_the_one_within_it(by_spelling: ItemSearch) -> None:
    assert [mention.ids for mention in by_spelling.find("老年人优待证").mentions] == [("senior-card",)]


def test_a_name_short_of_a_character_does_not_begin_within_another() -> None:
    entries = (Entry("medical", ("医保怎么交",)), Entry("pension", ("养老保险",)), Entry("card", ("社会保障卡",)))
    search = ItemSearch(entries, ambiguous={"社保": ("pension", "card")})
    assert [mention.ids for mention in search.find("社保怎么交").mentions] == [("pension", "card")]
    assert [mention.ids for mention in search.find("那保怎么交").mentions] == [("medical",)]


def test_several_items_are_mentioned_in_the_order_of_the_text(by_spelling: ItemSearch) -> None:
    text = "残疾证和护理补贴,还有养老保险"
    finding = by_spelling.find(text)
    assert [mention.ids for mention in finding.mentions] == [("disability",), ("care",), ("pension",)]
    assert spans(finding, text) == ["残疾证", "护理补贴", "养老保险"]


def test_a_misheard_name_is_a_mention_but_not_an_exact_one(by_spelling: ItemSearch) -> None:
    text = "养老报险咋办"
    finding = by_spelling.find(text)
    assert finding.candidates[0].id == "pension"
    assert spans(finding, text) == ["养老报险"]
    assert not finding.mentions[0].exact


def test_a_name_is_heard_as_it_is_written_though_another_word_stands_for_it() -> None:
    said_for = {"驾驶证": ("驾照",), "补贴": ("津贴",)}
    entries = [*CATALOGUE, Entry("driving", ("驾驶证", "换驾照", "驾照"))]
    search = ItemSearch(entries, ambiguous=AMBIGUOUS, synonyms=said_for)
    assert search.find("架照去哪办").decided == "driving"
    assert search.find("高龄津帖去哪办").decided == "elderly"


def test_a_name_among_much_else_is_looked_for_by_meaning() -> None:
    named, shared = (Mention(0, 2, ids, 1.0, exact=True) for ids in (("birth",), ("birth", "marriage")))
    unlikely = Finding((Candidate("marriage", 0.001),), (), is_close=True)
    assert unlikely.is_faint
    assert replace(unlikely, mentions=(shared,)).is_faint
    assert not replace(unlikely, mentions=(named,)).is_faint


def test_a_name_short_of_a_character_is_still_a_mention(by_spelling: ItemSearch) -> None:
    text = "退伍军优待证怎么领"
    finding = by_spelling.find(text)
    assert finding.candidates[0].id == "veteran-card"
    assert spans(finding, text) == ["退伍军优待证"]


def test_the_clause_that_asks_counts_more_than_the_story_before_it(by_spelling: ItemSearch) -> None:
    assert first(by_spelling, "上个月刚领结婚证,去县里跑了两趟都没办成,现在我想问换身份证要多少钱") == "id-renewal"


def test_a_paper_to_bring_is_not_what_is_asked_for(by_spelling: ItemSearch) -> None:
    finding = by_spelling.find("领结婚证要身份证明吗")
    assert finding.candidates[0].id == "marriage"


def test_what_is_set_apart_is_not_what_is_asked_for(by_spelling: ItemSearch) -> None:
    assert first(by_spelling, "不是残疾证,是那个护理补贴") == "care"


def test_what_is_missing_is_what_is_asked_for_when_nothing_else_is_named(by_spelling: ItemSearch) -> None:
    assert first(by_spelling, "我没有残疾证,头一回弄") == "disability"


def test_numerals_and_words_of_the_country_are_understood(by_spelling: ItemSearch) -> None:
    assert by_spelling.find("八十岁补贴").decided == "elderly"
    assert by_spelling.find("给伢子上户口").decided == "birth"


@pytest.mark.parametrize("text", ["", "   ", "👶👶", "\x00\x07", "?!。。", "咋办", "要多少钱"])
def test_a_text_without_content_finds_nothing(by_spelling: ItemSearch, text: str) -> None:
    finding = by_spelling.find(text)
    assert finding.decided is None
    assert not finding.known


@pytest.mark.parametrize("text", ["采砂许可证怎么办", "今天天气怎么样", "推荐一部电影"])
def test_what_is_not_there_is_not_answered(by_spelling: ItemSearch, text: str) -> None:
    assert by_spelling.find(text).decided is None


def test_a_new_alias_counts_at_once() -> None:
    renamed = [Entry("elderly", ("高龄津贴", "寿星红包")), *[entry for entry in CATALOGUE if entry.id != "elderly"]]
    assert ItemSearch(renamed).find("寿星红包咋领").decided == "elderly"


def test_an_ambiguous_name_means_only_items_that_are_there() -> None:
    fewer = [entry for entry in CATALOGUE if entry.id != "veteran-card"]
    finding = ItemSearch(fewer, ambiguous=AMBIGUOUS).find("优待证")
    assert finding.mentions[0].ids == ("senior-card",)


@pytest.mark.parametrize("text", ["补贴", "补贴咋办", "请问一下,补贴", "领补助"])
def test_a_word_alone_is_asked_back(text: str) -> None:
    search = ItemSearch(CATALOGUE, alone=ALONE, synonyms={"补贴": ("补助",)})
    finding = search.find(text)
    assert finding.decided is None
    assert [candidate.id for candidate in finding.candidates[:2]] == ["elderly", "care"]
    assert finding.mentions[0].ids == ("elderly", "care")


@pytest.mark.parametrize("text", ["护理补贴", "房子漏了有没有补贴", "给娃上户口,有补贴不"])
def test_a_word_with_more_beside_it_is_not_alone(text: str) -> None:
    alike, without = ItemSearch(CATALOGUE, alone=ALONE), ItemSearch(CATALOGUE)
    assert alike.find(text) == without.find(text)


def test_a_name_that_is_said_alone_may_mean_more_than_its_item() -> None:
    search = ItemSearch(CATALOGUE, alone={"残疾证": ("disability", "care")})
    assert search.find("残疾证").decided is None
    assert search.find("残疾证咋补办").candidates[0].id == "disability"


def test_an_empty_catalogue_finds_nothing() -> None:
    finding = ItemSearch([]).find("身份证丢了")
    assert finding.candidates == ()
    assert finding.decided is None


def test_a_catalogue_of_one_item_does_not_answer_everything() -> None:
    search = ItemSearch([Entry("birth", ("出生登记", "给娃上户口"))])
    assert search.find("给娃上户口").decided == "birth"
    assert search.find("电动车上牌要多少钱").decided is None


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="身份证丢残疾,。 👶补八十不是要吗x證", max_size=40))
def test_any_text_gives_ordered_scores_and_mentions_within_it(by_spelling: ItemSearch, text: str) -> None:
    finding = by_spelling.find(text)
    scores = [candidate.score for candidate in finding.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    ends = [0, *(end for mention in finding.mentions for end in (mention.start, mention.end)), len(text)]
    assert ends == sorted(ends)


def test_five_thousand_characters_are_read(by_spelling: ItemSearch) -> None:
    story = "今天我去镇上赶集了,人多得很," * 300 + "身份证丢了咋办"
    assert first(by_spelling, story) == "id-loss"


def test_how_people_tell_an_item_without_its_name_speaks_for_it_and_names_nothing(by_spelling: ItemSearch) -> None:
    told = [replace(entry, says=("女婿没在家,囡囡还是黑户",)) if entry.id == "birth" else entry for entry in CATALOGUE]
    search = ItemSearch(told, ambiguous=AMBIGUOUS, synonyms=SYNONYMS)
    text = "囡囡还是黑户咋办"
    assert first(search, text) == "birth"
    assert search.find(text).mentions == ()
    assert not by_spelling.find(text).known


def test_what_several_items_are_told_by_settles_none(by_spelling: ItemSearch) -> None:
    told = [replace(entry, says=("要办个本本",)) if entry.id in ("birth", "marriage") else entry for entry in CATALOGUE]
    assert ItemSearch(told, ambiguous=AMBIGUOUS).find("要办个本本").decided is None
