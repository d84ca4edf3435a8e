"""In whose hands a walk goes on: 「喊我儿子来弄」, 「换个手机行不行」; and what no other hand may have."""

from __future__ import annotations

import re

_KIN = (
    "(?:儿子?|女儿|闺女|娃儿?|崽|孙子?|孙女|外孙女?|媳妇|儿媳妇?|侄[儿子女]?"
    "|老公|老婆|爱人|老伴|邻居|村干部|别人|人家|[他她])"
)
_ANOTHER_HAND = re.compile(
    f"(?:[叫喊让等找请]|拿给|交给)(?:我|俺)?(?:家|们|的)?{_KIN}[^,\uff0c。]{{0,4}}(?:弄|搞|整|办|做|点|教|帮|看)"
    f"|(?:发|转|推|寄)(?:一?[下个])?(?:给|到)(?:我|俺)?(?:家|们|的)?{_KIN}"
    "|换(?:了|一)?(?:个|部|台)?(?:别的|新)?手机(?!号)|(?:用|拿)(?:别的|新|另外?一?[个部])手机"
    f"|(?:换|用|拿)(?:我|俺)?(?:家)?{_KIN}的?手机(?!号|上|里)"
)
# Put off or given up, it goes into nobody's hand now.
_NOT_NOW = re.compile("没有?手机|没得手机|不会用手机|手机号|算了|算球|罢了|停|明天|改天|回头|以后")
_DO_IT = re.compile(
    "你(?:来|直接|能不能|可以|就)?[给帮替][我俺](?:弄|交|办|点|填|认证|操作|搞)|给你[,\uff0c\\s]?你(?:来|直接)?[给帮替]?[我俺]?(?:弄|交|办|填)"
)
_SECRET = re.compile(
    r"验证码[^,\uff0c。]{0,6}?\d{4,8}|(?<!\d)\d{4,8}[^,\uff0c。]{0,4}验证码"
    r"|密码(?:就?是|[:\uff1a ])\s*[A-Za-z0-9]{4,}|身份证号已隐去"
)

_DOES_IT = "弄|搞|整|操作|办|做|用|刷|交|填|认证?|激活|备案"
_CANNOT = re.compile(
    f"(?:(?<!会)不会|不晓得咋|不知道[咋怎]么?|不懂[咋怎]么?|搞不懂[咋怎]么?)(?:自己)?(?:{_DOES_IT})|(?:弄|搞|整|办|做|用)不[来成好明]白?"
)


def goes_into_another_hand(text: str) -> bool:
    """Whether somebody else, or another phone, is to go on with it."""
    return _ANOTHER_HAND.search(text) is not None and _NOT_NOW.search(text) is None


def tells_a_secret(text: str) -> bool:
    """Whether a code, a password or an ID number stands in it, which belongs on the phone's own page alone."""
    return _SECRET.search(text) is not None


def wants_it_done(text: str) -> bool:
    """Whether the bot is to do it itself: 「你给我弄嘛」."""
    return _DO_IT.search(text) is not None


def cannot_do_it(text: str) -> bool:
    """Whether somebody does not know how it is done: 「养老认证不会弄」."""
    return _CANNOT.search(text) is not None
