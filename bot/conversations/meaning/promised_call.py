"""What is said of a call that was promised: that it is not wanted any more, when it comes, which number, what beside.

It means that only while the call is waited for and nothing else is asked: a name alone may be of a complaint, too.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any, Mapping, Optional

from bot.conversations.meaning.second_look import asks
from bot.people.vault import TOKEN


class OfTheCall(Enum):
    """What somebody who waits for a call wants of it."""

    LEFT = "left"
    WHEN = "when"
    ANOTHER_NUMBER = "another number"
    WRONG_NUMBER = "wrong number"
    BESIDE = "beside"


# More than this tells a story, or asks for something else.
_LONGEST = 30
_TO = "(?:再|给|跟|我|俺|你们|他们|就|来)*"
_RING = "(?:[打回](?:个|了)?电话|[打回](?:过来|回来)|电话|打(?!印|听|算|工|卡|针|开|[我俺他她]了)|回(?:电|话|(?=了)))"
_LEFT = re.compile(
    f"(?:不用|不要|别|莫要?|甭|不必|用不着|不消|冇使|唔使){_TO}{_RING}(?:过来)?(?:了|啦|咯|哒|哈|吧|嘛|$|[,\uff0c。!\uff01])"
    "|(?:取消|撤[了掉销]|不要)(?:那个|这个|掉|了)?(?:回电|电话)|电话(?:就)?(?:不用|不要|别|莫|甭)[打回]"
)
_LEFT_SHORTLY = re.compile(
    "(?:那|还是|就|哎|唉)*(?:算了|不用了|不要了|不必了|不麻烦了)[吧啊嘛哈。!\uff01,\uff0c谢您你们]*"
)
_TIME = (
    "(?:今[天晚早]|明[天早晚]|后天|(?:周|星期|礼拜)[一二三四五六日天]|早上|上午|中午|下午|晚上|晚点|晚些|迟点|早点"
    "|[0-9一二两三四五六七八九十]{1,3}点(?:半|钟|多|以?后|以?前|左右)*|现在|马上|等一?[会下]儿?|过一?会儿?|下班|吃了?饭)"
)
_AT_A_TIME = re.compile(
    f"{_TIME}.{{0,8}}(?:{_RING}|有空|得空|方便|接得?[到了]|在家|没空|不在|忙|开会|干活|睡)|{_TIME}$"
)
_WHEN = re.compile(
    f"(?:啥|什么|么子|哪个|几)时候?|几时|多[久咱]|好久|几点|哪天|何时|{_TIME}.{{0,3}}(?:会|能)?{_RING}.{{0,4}}[吗不么没嘛][?\uff1f]?$"
)
_NOT_YET = re.compile(
    f"(?:还没|咋没|怎么没|没人|没见|没得人|等了?.{{0,6}}没).{{0,6}}{_RING}|(?:会|能)不会?{_RING}|{_RING}.{{0,4}}[吗不么没][?\uff1f]?$"
)
_WRONG = re.compile(
    "(?:号码|电话|号|手机).{0,6}(?:说|写|打|报|给|留|弄|搞|记)?(?:错|不对)|(?:说|写|报|留|给|记)错.{0,6}(?:号|电话)|^(?:我|刚才?|刚刚|哎呀|不对|[,\uff0c\\s])*(?:说|写|报|留|打|给)错了"
)
_CHANGES = re.compile("换(?:个|成|一?下)|改(?:成|一?下|个)|是〔电话|应该是|不是〔电话|打这个|这个才")
_SOMEBODYS = re.compile(
    "打(?:给)?(?:我|俺)?(?:家里|屋头|家)?(?:老伴|老公|老婆|男人|婆娘|媳妇|爱人|儿子|女儿|闺女|娃儿?|孩子|孙子|孙女|爸|妈|爹|娘|哥|姐|弟|妹|邻居)?(?:儿|家)?的?(?:另一个|另外|座机|手机|电话|号码|家里|屋头)"
)
_NAME = re.compile(
    "(?:^|[,\uff0c。\\s])(?:我|俺|本人|免贵|名字)?(?:叫(?!号|醒|车)|姓)(?!什么|啥|你|他|她)[\u4e00-\u9fff]{1,4}(?:$|[,\uff0c。\\s])"
)

# 「路灯坏了,我电话 139…」 is of something else.
_BESIDE_A_NUMBER = re.compile(
    f"我|俺|的|这|那|个|电话|手机|座机|号码?|是|就|你们?|也|可以|行|都|请|麻烦|到|给|吧|嘛|哈|{_RING}|{_TIME}|\\W|_"
)


def of_the_call(text: str, *, just: bool) -> Optional[OfTheCall]:
    """Return what a text says of the call that is waited for, None where it says something else.

    ``just``: the last answer was about the call, so that a bare 「算了」 is too.
    """
    if TOKEN.search(text):
        if _WRONG.search(text) or _CHANGES.search(text):
            return OfTheCall.WRONG_NUMBER
        told = _SOMEBODYS.search(text) or _NAME.search(text) or not _BESIDE_A_NUMBER.sub("", TOKEN.sub("", text))
        return OfTheCall.ANOTHER_NUMBER if told else None
    if len(text) > _LONGEST:
        return None
    at_a_time = _AT_A_TIME.search(text) is not None
    if not at_a_time and not asks(text) and (_LEFT.search(text) or (just and _LEFT_SHORTLY.fullmatch(text.strip()))):
        return OfTheCall.LEFT
    if _NOT_YET.search(text) or (_WHEN.search(text) and re.search(_RING, text)) or (just and _WHEN.fullmatch(text)):
        return OfTheCall.WHEN
    if _WRONG.search(text) and not asks(text):
        return OfTheCall.WRONG_NUMBER
    if asks(text):
        return None
    if _SOMEBODYS.search(text):
        return OfTheCall.ANOTHER_NUMBER
    return OfTheCall.BESIDE if at_a_time or _NAME.search(text) else None


def says_of_the_call(text: str, task: Optional[Mapping[str, Any]]) -> bool:
    """Whether a text is of the call that is waited for, ``task`` being what ``mirror`` made: nothing else may wait."""
    if task is None or "call" not in task or "kind" in task:
        return False
    return of_the_call(text, just=task["call"] == "just") is not None
