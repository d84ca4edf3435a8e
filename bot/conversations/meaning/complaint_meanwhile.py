"""What is said while a complaint waits and is no more of it: no name, a question of what was talked about before it."""

from __future__ import annotations

import re
from typing import Sequence

from bot.conversations.meaning.second_look import asks, goes_back

# More than this tells a story.
_FEW_WORDS = 12
_UNNAMED = re.compile(
    "(?:电话|名字|号码|姓名)?(?:我?就?都?)(?:不用|不想|不要|[不别莫])(?:[想用要])?留(?:电话|名字?|姓名|号码|姓)*[了啦吧嘛的]*[。!\uff01]*"
    "|(?:不要|别|莫|不想|不)(?:写|登|记|留|说出?|提)(?:上)?(?:我的?|俺的?)?(?:名字|姓名|大名)[了啦吧嘛]*[。!\uff01]*"
)
# In words that a model of single sentences takes for a story.
_LEAVES = re.compile("算了[,\uff0c]?我?(?:就)?不(?:想)?(?:投诉?|报|说|反映|举报|告|讲)(?:了|算了)?[吧嘛。!\uff01]*")
_NOTHING_MORE = re.compile(
    "(?:暂时|就)?(?:没|没有|莫得|没得|冇)(?:别的|啥|什么|其他的?|补充的?)?(?:要)?(?:说|讲|补充|补)?(?:了|啦|咯|哒)[。!\uff01]*"
    "|(?:就|只有)这些|[说讲]?完了"
)
_TAKES_LEAVE = re.compile(
    "(?:[好嗯哦]的?|那就?|行|先)*[,\uff0c]?(?:谢谢|多谢|谢了|感谢|麻烦|辛苦|再见|拜拜|有劳)(?:你们?|您|了|啦|哈|啊|呀|大家|你了)*[。!\uff01]*"
)
_A_TIME = re.compile(
    "(?:大概|差不多|就是|是|在)*(?:昨天|前天|今天|早上|上午|中午|下午|晚上)*"
    "(?:[一二两三四五六七八九十]{1,3}|\\d{1,2})点(?:半|多|钟|来钟|左右|的时候)*[。]?"
)
# 「真的有名额限制吗」
_IS_IT_SO = re.compile("^(?:是|真的?|到底|难道).{0,8}(?:吗|么|没有?|不)[?\uff1f]?$")
_NOT_HEARD = frozenset({"nlu_fallback", "out_of_scope"})
_HOW_FAR = re.compile("^(?:那|现在)?(?:办|处理|查|弄)(?:到|得)(?:哪|[咋怎]|啥)")
_WHICH_OF_IT = re.compile("那|到底|[不没么吗嘛](?:得|啊|哦)?[?\uff1f。]?$")


def says_unnamed(text: str) -> bool:
    """Whether somebody leaves no name and no phone, and says nothing else: 「不用留电话」, 「电话就不留了」."""
    return _UNNAMED.fullmatch(text.strip()) is not None


def leaves_it(text: str) -> bool:
    """Whether somebody wants to leave it after all: 「算了,不投诉了」."""
    return _LEAVES.fullmatch(text.strip()) is not None


def says_nothing_more(text: str) -> bool:
    """Whether somebody has said all there was: 「没了」, 「没别的了」."""
    return _NOTHING_MORE.fullmatch(text.strip()) is not None


def takes_leave(text: str) -> bool:
    """Whether somebody thanks and goes, though what was told is not filed yet."""
    return _TAKES_LEAVE.fullmatch(text.strip()) is not None


def is_a_time(text: str) -> bool:
    """Whether a time of day is all that is said, and no hours are asked: 「下午两点」."""
    return _A_TIME.fullmatch(text.strip()) is not None


def asks_how_far(text: str) -> bool:
    """Whether it is asked how far the matter at hand has come, without a word for it: 「办到哪一步了」."""
    return _HOW_FAR.search(text) is not None


def asks_beside(intent: str, text: str, mentioned: Sequence[str], before: str) -> bool:
    """Whether a few words ask on of what was talked about before, or go back to what they name.

    「那到底要不要」, 「报多少」, 「继续说低保」: taken down as more of the story, they would never be answered.
    """
    if mentioned and goes_back(text):
        return True
    asked = asks(text) or _WHICH_OF_IT.search(text) is not None
    asks_one = intent.startswith(("ask_", "lack_")) or (intent in _NOT_HEARD and _IS_IT_SO.search(text) is not None)
    return bool(before) and asks_one and asked and len(text) <= _FEW_WORDS
