"""What has happened to another thing as well: 「结婚证也没了」, 「我自己那个也到期了」."""

from __future__ import annotations

import re
from typing import Optional, Tuple

# What can be lost and be had anew; 「爷爷没了」 is a death.
PAPERS = ("证", "卡", "本", "簿", "照", "牌", "折", "折子", "证明")
_KIN = (
    "爸爸?|妈妈?|爹|娘|爷爷?|奶奶?|外公|外婆|公公|婆婆|老伴儿?|老[公婆头汉]|媳妇|丈夫|哥哥?|弟弟?|姐姐?|妹妹?"
    "|儿子|女儿|闺女|孙子|孙女|孩子|娃儿?|老人"
)
_WHOSE = f"(?:我们?|俺们?|咱们?|他们?|她们?|自己|自个儿?|本人|家里?|屋里|{_KIN}|的|那?[一个张本份](?![月年天])|那)"
_LOST = "丢|掉|没(?=[了得]?(?:$|[,\uff0c咋怎]))|不见|偷|找不[到着]"
_WORN = "到期|过期|坏|烂|磨[坏花损]"
_BY_SOMEBODY = "(?:给|被|让|遭)?(?:人)?(?:弄|搞|整)?"
_ALSO = "(?:也|都|一起|一块儿?|跟着)"
_WHAT_NOW = "(?:[,\uff0c\\s]*(?:又|该|要)?(?:咋|怎么|啷个|如何)个?(?:办|补|弄|整|搞|换))?"
_END = "[了啦咯哒的]*" + _WHAT_NOW + "[啊呀呢嘛哦。!\uff01?\uff1f]*"
_ALSO_GONE = re.compile(
    f"(?:还有|连|我|俺|的|那个|[,\uff0c\\s])*(?P<what>[\u4e00-\u9fff]{{2,6}}?){_ALSO}{_BY_SOMEBODY}(?:{_LOST})[了啦咯哒]*[。!\uff01]*"
)
_GONE = re.compile(
    f"(?:还有|连|我|俺|的|那个|[,\uff0c\\s])*(?P<what>[\u4e00-\u9fff]{{2,6}}?)也?{_BY_SOMEBODY}(?:{_LOST}){_END}"
)
# A thing that is not named again: it is like the one before, of somebody else.
_LIKE_IT = re.compile(
    f"(?:^|[\\s,\uff0c。;\uff1b!\uff01?\uff1f]|顺便|顺带|另外|还有|对了|然后)+(?P<whose>{_WHOSE}+)也(?:快|要|都|已经|早)*{_BY_SOMEBODY}"
    f"(?P<state>{_LOST}|{_WORN}){_END}$"
)


def also_lost(text: str) -> str:
    """Return what a text says was lost, too, and says nothing else; else nothing."""
    found = _ALSO_GONE.fullmatch(text.strip())
    return found["what"] if found is not None else ""


def lost_alone(text: str) -> str:
    """Return what a text says was lost, and asks at most what then: 「低保证丢了咋办」; else nothing."""
    found = _GONE.fullmatch(text.strip())
    return found["what"] if found is not None else ""


def like_it(text: str) -> Optional[Tuple[str, str]]:
    """Return what stands before the like of it and what is told of that, 「…,我自己那个也到期了」; else None."""
    found = _LIKE_IT.search(text)
    if found is None:
        return None
    return text[: found.start()], "丢" if re.fullmatch(_LOST, found["state"]) else found["state"]
