"""Around a walk: the wish to be led that does not ask how, away for a while, and back."""

from __future__ import annotations

import re

# 「手机交医保」 wants to be led, though it does not ask how.
_ON_THE_PHONE = re.compile(
    "^(?:我|俺)?(?:想|要|能不能|可以)?(?:在|用|拿)?(?:手机|网|微信|小程序)[上里]?(?:帮|替|给)?(?:[我俺他她]?(?:家)?[爸妈爹娘爷奶]?[爸妈爹娘爷奶]?)"
    "(?:自己)?(?:交|缴|刷脸|认证|报备|备案|约号|预约)"
)
# 「我先吃饭去」 is no trouble with a step; 「回来了」 takes it up again.
_GOES_AWAY = re.compile(
    "^(?:我|俺|那|等[一会下]*[儿子]?)*(?:先|得|要)(?:去)?(?:吃[个口]?饭|煮饭|做饭|弄饭|睡|忙|干活|下地|喂|接(?:娃|孩子|人)|带娃|上厕所|开会|上班)[^,\uff0c。]{0,6}$"
)
_IS_BACK = re.compile("^(?:我|俺|好|嗯|[,\uff0c])*(?:又)?(?:回来|吃完饭?|吃好饭?|忙完|弄完饭|空)[了啦咯](?:哈|啊|呀)*$")


def wants_the_phone(text: str) -> bool:
    """Whether it is wished for to do something on the phone, in a few words: 「手机交医保」."""
    return _ON_THE_PHONE.search(text) is not None


def goes_away(text: str) -> bool:
    """Whether somebody puts the phone down for a while: 「我先吃饭去」."""
    return _GOES_AWAY.search(text.strip()) is not None


def is_back(text: str) -> bool:
    """Whether somebody says that they are back: 「回来了」."""
    return _IS_BACK.search(text.strip()) is not None
