"""What a resident's own words already answer: 「娃刚生下来咋上户口,我俩没领证」 answers whether they are married.

``answers_in(text, questions, synonyms) -> {question id: option id}`` finds the
``says`` and labels of the options in a text. Of phrases that overlap the
longest counts, so that 没领证 is not 领证. A phrase that is denied (不是丢了)
or asked about (是不是丢了) answers nothing, and so do two options of one
question in one text: then the question is asked. An age alone (「62了」) is of the
option whose label has it (「60岁以上老人」): nobody can write all of them down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.guidebook.schema import Question
from bot.guidebook.search.normalise import Normal, Normaliser
from bot.guidebook.search.sounds import sound

# What denies the phrase right after it, with at most one light word in between; what asks about it.
_LIGHT = "[是有在给用要再曾能会想去来过到]?$"
_DENIED = re.compile(f"(不是|没有|并非|没|未|不|别|非){_LIGHT}")
_ASKED = re.compile(f"(是不是|有没有|能不能|会不会|要不要|可不可以|算不算|在不在|用不用|需不需要){_LIGHT}")
# 「要重新评不」 asks, as 「要不要重新评」 does.
_BEFORE_ASKED = re.compile("(?:要|用|能|会|得|需要|可以)$")
_AFTER_ASKED = re.compile("^(?:不|没|吗|么)$")
# Phrases that only answer when they are all that was said: 「有」 stands in half of all sentences,
# and 「没领」 or 「登记过」 do not say what: 「出生证没领」 tells nothing of the parents.
_BARE = frozenset(
    [
        "是",
        "不是",
        "有",
        "没有",
        "没",
        "无",
        "对",
        "不对",
        "不",
        "能",
        "不能",
        "要",
        "不要",
        "会",
        "不会",
        "在",
        "不在",
        "好",
        "行",
        "可以",
        "不行",
        "领了",
        "没领",
        "登记过",
        "没登记",
        "两个都有",
        "两样都有",
        "我自己",
        "我自个儿",
        "俺自己",
    ]
)
# 「啥子?」 sounds like 傻子, and asks what was said.
_ASKS_BACK = frozenset({"啥", "啥子", "什么", "么子", "么事", "哪个", "哪样", "咋子"})
# Who it is, and since when, is not a subject of its own: 「我们早领了」 is 「领了」.
_LEADING = re.compile("^(?:我们俩?|我俩|俺们|俺俩|咱们?|咱俩|他们俩?|他俩|爸妈|两口子|都|早就?|已经|还(?=没))+")
# 「急」 is 「急,等不了」.
_LABEL_PARTS = re.compile("[,\uff0c、]")
_TRAILING = re.compile("[啊呀呢吧嘛的了哦噢哈咯嘞哒呗诶]+$")


# 「72」, 「他62岁了」; 「快80了」 is not 80 yet. Of a list that starts with them, labels tell an age.
_AGE = re.compile(
    "(?:他|她|我|俺|老人|老头|老太|老[爸妈伴汉]|[爸妈爹娘]|爷爷|奶奶|婆婆|公公|孩子|娃儿?)*"
    "(?:今年|都|已经|刚|满)*([1-9][0-9]{1,2}|[1-9](?=周?岁))(?:周?岁)?多?[了啦喽的哦啊]*"
)
_AGES = re.compile(r"(?:没满|不满)(?P<below>\d+)岁|满?(?P<low>\d+)岁|(?P<first>\d+)到(?P<last>\d+)岁")
_OLDEST = 130


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    question: str
    option: str
    denied: bool

    def covers(self, other: _Match) -> bool:
        """Whether this is a longer phrase about the same question that overlaps the other."""
        overlaps = self.start < other.end and other.start < self.end
        return self.question == other.question and overlaps and self.end - self.start > other.end - other.start


def answers_in(
    text: str, questions: Sequence[Question], synonyms: Mapping[str, Sequence[str]] | None = None
) -> dict[str, str]:
    """Return question id → option id for every question the text answers by itself.

    :param questions: those that may be answered, such as ``item.asked``.
    :param synonyms: ``Guidebook.words.synonyms``: standard word → words said for it.
    """
    normaliser = _normaliser(tuple((word, tuple(others)) for word, others in (synonyms or {}).items()))
    found: dict[str, set[str]] = {}
    clauses = normaliser.normal(text).clauses()
    for clause in clauses:
        matches = [match for question in questions for match in _matches(clause, question, normaliser)]
        for match in matches:
            if not match.denied and not any(other.covers(match) for other in matches):
                found.setdefault(match.question, set()).add(match.option)
    if len(clauses) == 1 and (age := _AGE.fullmatch(clauses[0].text)) is not None:
        for question in questions:
            found.setdefault(question.id, set()).update(_of_an_age(question, int(age[1])))
    return {question: options.pop() for question, options in found.items() if len(options) == 1}


def _of_an_age(question: Question, age: int) -> list[str]:
    """Return the options that somebody of an age may be meant by: those whose labels begin with it."""
    ages = ((option.id, _AGES.match(option.label)) for option in question.options)
    return [option for option, found in ages if found is not None and age in _ages_of(found)]


def _ages_of(found: re.Match[str]) -> range:
    if found["below"]:
        return range(int(found["below"]))
    if found["first"]:
        return range(int(found["first"]), int(found["last"]) + 1)
    return range(int(found["low"]), _OLDEST)


def is_bare(text: str, synonyms: Mapping[str, Sequence[str]] | None = None) -> bool:
    """Whether a text is a 「没得」 or 「有」 and no more: of what was asked, and of nothing that was not."""
    normaliser = _normaliser(tuple((word, tuple(others)) for word, others in (synonyms or {}).items()))
    said = normaliser.normal(text).tight().text
    return _TRAILING.sub("", _LEADING.sub("", said)) in {_TRAILING.sub("", bare) for bare in _BARE}


def label_meant(question: Question, text: str) -> str | None:
    """Return the option of whose label alone a whole answer is a piece: 「新领」 is 「新领结婚证」."""
    said = text.strip()
    trimmed = _TRAILING.sub("", said)
    said = trimmed if len(trimmed) > 1 else said
    meant = [
        option.id
        for option in question.options
        if (len(said) > 1 and said in option.label) or said == _LABEL_PARTS.split(option.label)[0]
    ]
    return meant[0] if len(meant) == 1 else None


def heard_as(question: Question, text: str) -> str | None:
    """Return the one option that a whole answer sounds like: voice input writes 高雪压 for 高血压."""
    whole = _TRAILING.sub("", text.strip(" ,.!?\uff0c。\uff01\uff1f"))
    if whole in _ASKS_BACK:
        return None
    said = _sounds(whole)
    alike = {
        option.id
        for option in question.options
        for phrase in (option.label, *option.says)
        if len(said) > 1 and said == _sounds(phrase)
    }
    return alike.pop() if len(alike) == 1 else None


@lru_cache(maxsize=20000)
def _sounds(text: str) -> tuple[str, ...]:
    return tuple(sound(character) for character in text)


def is_named(text: str, names: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> bool:
    """Whether one of the names stands in a text, in whatever words people have for theirs."""
    normaliser = _normaliser(tuple((word, tuple(others)) for word, others in synonyms.items()))
    said = normaliser.normal(text).tight().text
    return any(name in said for name in _normal_phrases(tuple(names), normaliser))


@lru_cache(maxsize=8)
def _normaliser(synonyms: tuple[tuple[str, tuple[str, ...]], ...]) -> Normaliser:
    return Normaliser(dict(synonyms))


@lru_cache(maxsize=20000)
def _normal_phrase(phrase: str, normaliser: Normaliser) -> str:
    return normaliser.normal(phrase).tight().text


@lru_cache(maxsize=500)
def _normal_phrases(phrases: tuple[str, ...], normaliser: Normaliser) -> tuple[str, ...]:
    return tuple(_normal_phrase(phrase, normaliser) for phrase in phrases)


@lru_cache(maxsize=5000)
def _phrases(label: str, says: tuple[str, ...], normaliser: Normaliser) -> frozenset[str]:
    return frozenset(_normal_phrase(said, normaliser) for said in (label, *says))


def _matches(clause: Normal, question: Question, normaliser: Normaliser) -> list[_Match]:
    text = clause.text
    whole = _TRAILING.sub("", _LEADING.sub("", text))
    matches: list[_Match] = []
    for option in question.options:
        for phrase in _phrases(option.label, option.says, normaliser):
            if phrase in _BARE:
                if whole == _TRAILING.sub("", phrase):
                    matches.append(_Match(0, len(text), question.id, option.id, denied=False))
                continue
            phrase = phrase if phrase in text else _at_its_end(text, phrase)
            if phrase:
                matches += [
                    _Match(
                        at,
                        at + len(phrase),
                        question.id,
                        option.id,
                        denied=_is_denied(text[:at], text[at + len(phrase) :]),
                    )
                    for at in _places(text, phrase)
                ]
    return matches


def _at_its_end(text: str, phrase: str) -> str:
    """Return a phrase without its particle where a clause ends with that, 「是到期」 for 到期了; else nothing."""
    bare = _TRAILING.sub("", phrase)
    return bare if len(bare) > 1 and bare not in _BARE and text.endswith(bare) else ""


def _places(text: str, phrase: str) -> list[int]:
    at = text.find(phrase)
    places = []
    while at >= 0:
        places.append(at)
        at = text.find(phrase, at + 1)
    return places


def _is_denied(before: str, after: str) -> bool:
    asked = _BEFORE_ASKED.search(before) is not None and _AFTER_ASKED.match(after) is not None
    return asked or _ASKED.search(before) is not None or _DENIED.search(before) is not None
