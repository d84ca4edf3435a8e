import pytest

from bot.guidebook.search.hearing import Hearing
from bot.guidebook.search.normalise import Normaliser

WORDS = ("身份证", "户口本", "医保", "补办", "护理补贴")
NAMES = ("养老保险", "残疾证", "低保", "结婚证", "事业登记", "医保电子凭证", "奖扶金", "补办")
HEARING = Hearing(WORDS, NAMES)


def heard(text: str) -> str:
    return HEARING.heard(Normaliser({}).normal(text).tight()).normal.text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("身份正丢了", "身份证丢了"),
        ("养老报险咋交", "养老保险咋交"),
        ("残急证怎么办", "残疾证怎么办"),
        ("我想办低宝", "我想办低保"),
        ("底保怎么申请", "低保怎么申请"),
        ("医保电子平正", "医保电子凭证"),
        ("互口本在哪改", "户口本在哪改"),
        ("领结分证", "领结婚证"),
        ("伏理补贴", "护理补贴"),
    ],
)
def test_what_sounds_like_a_word_of_the_catalogue_is_put_right(said: str, meant: str) -> None:
    assert heard(said) == meant


@pytest.mark.parametrize(
    "said", ["可以报销吗", "失业登记", "一会儿再说", "身份证明", "底板坏了", "不办了", "以报", "奖扶今年发吗"]
)
def test_words_that_mean_something_themselves_are_left_alone(said: str) -> None:
    assert heard(said) == said


def test_what_is_written_as_it_is_named_is_no_other_word_that_sounds_alike() -> None:
    hearing = Hearing((), ("残疾人福利", "残疾人护理补贴", "护理补贴"))
    said = "俺那个残疾人护理补贴没来"
    assert hearing.heard(Normaliser({}).normal(said).tight()).normal.text == said


def test_the_changed_places_are_known() -> None:
    found = HEARING.heard(Normaliser({}).normal("办身份正").tight())
    assert found.changed == {3}
