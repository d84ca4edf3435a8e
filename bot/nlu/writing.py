"""What was written, as every rule after it reads it: simplified, with the word for each picture that stands for one.

「給我家🐶上證」 is read as 「给我家狗上证」; the transcript keeps what was written. Which picture is which word the
guides say, among the words for it in ``words.yml``. A picture beside its own word, or behind a sentence that is whole
without it, is only drawn there and says nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Dict, Mapping, Sequence

import opencc

_TO_SIMPLIFIED = opencc.OpenCC("t2s")

# A skin's colour, a variation, what joins two pictures.
_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
# What is said with a hand and no word, once or several times: 「👌」, 「🙏🙏🙏」.
_GESTURES = {
    "👌": "好的",
    "👍": "好的",
    "🆗": "好的",
    "✅": "对",
    "❌": "不是",
    "🙏": "谢谢",
    "🌹": "谢谢",
    "🤝": "谢谢",
    "👋": "再见",
}
# A word in letters, however it stands among the characters.
_LETTERS = re.compile("[A-Za-z]+")
# Before the end, after one of these, a word is missing: 「要交多少💰」.
_MISSING = "少几交领补办换给的个"


def plain(text: str, synonyms: Mapping[str, Sequence[str]]) -> str:
    """Return ``text`` in simplified characters, with each picture that stands for a word as that word.

    :param synonyms: the guides' words: standard word → what is said for it, pictures among it.
    """
    gestures = set(_MODIFIERS.sub("", "".join(text.split())))
    if len(gestures) == 1 and gestures <= _GESTURES.keys():
        return _GESTURES[gestures.pop()]
    return _spelled_out(_spoken(_TO_SIMPLIFIED.convert(text), synonyms), synonyms)


def _spelled_out(text: str, synonyms: Mapping[str, Sequence[str]]) -> str:
    """Return ``text`` with a word for each of its abbreviations in letters that the guides know: 「sfz掉了」."""
    found = [word.lower() for word in _LETTERS.findall(text)]
    if not found:
        return text
    words = {other.lower(): word for word, others in synonyms.items() for other in others if _LETTERS.fullmatch(other)}
    return _LETTERS.sub(lambda word: words.get(word[0].lower(), word[0]), text)


def _spoken(text: str, synonyms: Mapping[str, Sequence[str]]) -> str:
    if not any(_is_picture(character) for character in text) or not re.search(r"[^\W_]", text):
        return text
    words = _words_by_picture(synonyms)
    plain = _MODIFIERS.sub("", text)
    return "".join(_read(plain, place, words, synonyms) for place in range(len(plain)))


def _read(text: str, place: int, words: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]) -> str:
    character = text[place]
    word = words.get(character)
    if word is None:
        return character
    before, after = text[:place], text[place + 1 :]
    is_written = any(said in text for said in (word, *synonyms[word]) if not _is_picture(said[0]))
    goes_on = re.match(r"[^\W_]", after) is not None or any(after.startswith(picture) for picture in words)
    return word if not is_written and (goes_on or before.endswith(tuple(_MISSING))) else character


def _words_by_picture(synonyms: Mapping[str, Sequence[str]]) -> Dict[str, str]:
    return {
        picture: word
        for word, others in synonyms.items()
        for picture in (_MODIFIERS.sub("", other) for other in others if _is_picture(other[0]))
    }


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So"
