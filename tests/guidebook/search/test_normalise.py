import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guidebook.search.normalise import Normaliser, number_of

PLAIN = Normaliser({})


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("身份證", "身份证"),
        ("殘疾證👍🏽辦理", "残疾证办理"),
        ("ＡＴＭ１２", "atm12"),
        ("  你好 　世界 ", "你好 世界"),
        ("好。。。吗?!", "好,吗"),
        ("八十岁", "80岁"),
        ("满六十五", "满65"),
        ("四零五零", "4050"),
        ("一百零五", "105"),
        ("三五个人", "三五个人"),
        ("百十来块", "百十来块"),
        ("", ""),
        ("👶🏻", ""),
        ("\x00\u200d\ud800", ""),
    ],
)
def test_texts_are_brought_to_one_form(written: str, normal: str) -> None:
    assert PLAIN.normal(written).text == normal


def test_a_place_in_the_normal_form_leads_back_to_the_original() -> None:
    text = "我爷爺 👴 八十五歲了"
    normal = PLAIN.normal(text)
    start = normal.text.index("85")
    begin, end = normal.original_span(start, start + 2)
    assert text[begin:end] == "八十五"


def test_synonyms_become_the_standard_word_and_the_longest_goes_first() -> None:
    words = Normaliser({"孩子": ("娃", "小娃娃"), "爸爸": ("老汉儿",)})
    normal = words.normal("老汉儿和小娃娃")
    assert normal.text == "爸爸和孩子"
    assert normal.original_span(3, 5) == (4, 7)


def test_clauses_end_at_pauses_and_close_up_gaps() -> None:
    clauses = PLAIN.normal("我 爸 走了,,户口、咋销?").clauses()
    assert [clause.text for clause in clauses] == ["我爸走了", "户口咋销"]


@given(st.text(max_size=60))
def test_every_normal_character_has_a_place_in_order(text: str) -> None:
    normal = PLAIN.normal(text)
    assert len(normal.spans) == len(normal.text)
    assert all(0 <= start < end <= len(text) for start, end in normal.spans)
    assert list(normal.spans) == sorted(normal.spans)


@given(st.integers(min_value=11, max_value=9999))
def test_chinese_numerals_are_read(number: int) -> None:
    assert number_of(_written(number)) == str(number)


def _written(number: int) -> str:
    """Write ``number`` (11..9999) the way a schoolbook does."""
    digits, units = "零一二三四五六七八九", ["千", "百", "十", ""]
    out = "".join((digits[int(d)] + unit) if d != "0" else "零" for d, unit in zip(f"{number:04d}", units, strict=True))
    while "零零" in out:
        out = out.replace("零零", "零")
    out = out.strip("零")
    return out[1:] if out.startswith("一十") else out
