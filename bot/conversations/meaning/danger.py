"""What words tell of danger, and what only sounds like it: decided by rule, whatever a classifier makes of it.

A classifier is trained anew now and then, and each time a few sentences move.
Of a life that may not happen. ``danger_told`` is for what is beyond doubt,
``sounds_like_danger_only`` for idioms, papers and things long over; between the
two the classifier decides, and ``danger_in`` says which kind of danger it is.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Mapping, Optional, Pattern

from bot.conversations.meaning import danger_words as words

# A story longer than this is told to be written down.
_LONG = 90


class Danger(Enum):
    """What kind of danger a message tells of, with words it may be known by where it is sure to be one."""

    POISON = "喝药|吃·药|中毒|POISON"
    DROWNING = "跳(?:河|江|井|塘|水库)了"
    WOUND = "割[腕脉]了"
    DESPAIR = (
        "活不下去|活路|想(?:跟着|跟|陪着?)(?:[他她娃爸妈]|孩子|老伴)?(?:一起|一块儿?)?[走去](?!办|户|迁)|不想再?[拖连]累|累赘|日子·(?:没法|过不)|逼死[我俺]|了断|想不开"
        "|(?:咋|怎么|啷个|如何)个?活(?:啊|呀|哟|嘛|哦|下去)?[?\uff1f。!\uff01]*$|活不成|没法活|不想再?熬|[撑扛熬]不(?:下去|住|到头)|[我俺]死了|死了[就你]"
    )
    FIRE = "火灾|冒[黑浓]?烟|燃了|着火|起火|失火|火烧"
    GAS = "煤气|天然气|液化气|燃气|沼气"
    WATER = "溺水|淹|落水"
    ILLNESS = (
        "晕起|喘不|血|中风|心脏|心口|胸口|抽[搐筋风]|摔[断伤倒]|摔了?[一个两]*[跤交]|摔在?地|[摔跌]下|栽|起不来"
        "|触电|烫伤|车祸|撞|高烧|没知觉|[被遭]毒?[蛇电]"
    )
    LOST = "失踪|找不到(?:娃|孩子|老人|人)|不见了?(?:娃|孩子|老人|人)|抱走"
    CHILD = "虐待"
    VIOLENCE = "打[人他她架娃老]|[被挨遭]…打(?!印|电话)|[砍杀抢偷摸掐砸]|家暴|威胁|跟踪|拐|入室|翻墙|堵在?门"
    UNCLEAR = ""


_BEYOND_DOUBT: Mapping[Danger, Pattern[str]] = dict(zip(Danger, words.BEYOND_DOUBT, strict=True))
_LIKELY: Mapping[Danger, Pattern[str]] = {danger: words.either(danger.value) for danger in Danger}
_BEREAVED = re.compile(
    "(爸|妈|爹|娘|[他她]|老伴|老头子?|老倌子?|老汉儿?|那口子|当家的|老公|丈夫|男人|儿子?|女儿|闺女|娃|崽|孩子|爷|奶|公公|婆婆|外公|外婆|阿公|阿婆|哥|姐|弟|妹|叔|伯|舅|姑[姑妈父]|姨[妈父夫]|岳[父母]|丈人|丈母|两口子|家里人|亲人|屋里人|嗲嗲|娭毑)"
    "[^,\uff0c。]{0,8}?((?<!工作)(?<!手机)(?<![钱卡证包本房地活])(没了|不在了|过世|去世|死了|断气|咽气|过身|过咯|过哒|老咯|老了去)"
    "|(?<![要抱拐带])(走了|走咗|走哒|走咯|走的)(?![出去几两一丢路半多三]))"
    "|(爸|妈|爹|娘|老伴|老头子?|老倌子?|老汉儿?|那口子|爷|奶|公公|婆婆|老公|老婆)走了?(?:都|有|快|已经)*"
    "(?:[一两二三四五六七八九十几半多\\d]+个?多?(?:天|月|年|星期|礼拜))"
    # 「老人走咯」 says it all; 「带老人走了好远」 does not.
    r"|(?:^|[,\uff0c。\s])(?:我家|家里|屋里)?老人家?(?:走[了咯哒咗]|不在了|没了)(?=$|[,\uff0c。!\uff01?\uff1f\s])"
)
_LEFT = re.compile("坐牢|判了?刑|服刑|强戒|离(了)?婚|跑了|改嫁|出走|打工|出去")
_IN_HOSPITAL = re.compile("(?:在|到|送|进|住)(?:了|进|到|去)?(?:医院|卫生院|急诊|急救)|救护车(?:来|到)了|住院了")
_OVER = re.compile(
    "(?:[我俺他她娃人火气血]|(?:警察|民警|消防员?|医生|救护车|村干部)[来到]了|孩子|老人|[爸妈爹娘]|煤气|阀门|已经|现在|都|刚刚?|自己|刚才|[,\uff0c\\s])*"
    "(?:找[到着]|没(?:啥|什么)?事(?:情|儿)?|灭|关[好掉上]?|[救拉]上来|[救出]来|醒(?:过来)?|回来|安全|缓过来|止住|不[哭吵闹]|[好停]起?来?)"
    "[了啦咯哒]+[,\uff0c。!\uff01\\s]*(?:谢谢[你您]?|多谢|放心|不用了|没得?啥?事了?)?[。!\uff01]*"
)
_SORROW = re.compile(
    "心[里头]?(很|好|太|真)?(难受|难过|苦|堵|不好受|不好过)|(好|很|太|真)(难过|伤心)|想哭"
    "|(好|很|真)想(他|她|我?爸|我?妈)|舍不得[他她]|呜呜|😭|😢|哭得|哭了一|(?:一直|天天|都)在?哭(?!闹)"
    "|[走去][了得](?:太|这么|好|那么)?(?:突然|早|急)|(?:不晓得|不知道|不晓)(?:该)?(?:咋个?|怎么|啷个|如何)过"
    r"|(?<!得了)(?<!诊断)抑郁(?![症病患])|emo了?[\s。!\uff01]*$|心好?累|(快|要|真的?|都|好)(崩溃|撑不住)了?|压力[好太很真]大"
)
# A life that somebody else speaks of ending: 「我妈说她不想活了」.
_OF_ANOTHER = words.either(
    "[我俺]?(?:爸|妈|爹|娘|爷爷|奶奶|公公|婆婆|外婆|老公|老婆|媳妇|婆娘|儿子|女儿|闺女|娃|孩子|老伴|老汉儿?|哥|姐|弟|妹|邻居|朋友)…(?:说|念叨|喊|讲|闹|(?<!不)[要想])",
    "(?:[他她]|有人)·(?:说|念叨|喊|讲|闹|要|想|站|写)",
)
_OF_ONESELF = re.compile("(?<!说)[我俺][也就都真只]*(?:不|想|活|要死|死给)")


def danger_told(text: str) -> Optional[Danger]:
    """Return the danger that a message tells of beyond doubt and as going on now, None where it does not.

    A despair of today is one, whatever else the sentence asks. Any other danger
    that is over, of somebody dead, or beside an office's business is left to the classifier.
    """
    plain = words.HARMLESS.sub(" ", text)
    told = _beyond_doubt(plain)
    if _despairs(plain):
        return told if told in (Danger.POISON, Danger.DROWNING, Danger.WOUND) else Danger.DESPAIR
    if told is Danger.DESPAIR or len(text) > _LONG or not _goes_on(plain) or _is_matter(text):
        return None
    return told


def sounds_like_danger_only(text: str) -> bool:
    """Whether a message has a word of danger in it and tells of none now: an idiom, a paper, a loss, an old story."""
    plain = words.HARMLESS.sub(" ", text)
    if _despairs(plain):
        return False
    if words.DEAD.search(text):
        return True
    told = _beyond_doubt(plain)
    if _is_matter(text) and (told is None or not _goes_on(plain)):
        return danger_in(text) is not Danger.DESPAIR
    return told is None and plain != text and danger_in(text) is Danger.UNCLEAR


def danger_in(text: str) -> Danger:
    """Return the kind of danger a message tells of."""
    plain = words.HARMLESS.sub(" ", text)
    told = _beyond_doubt(plain)
    if told not in (None, Danger.UNCLEAR):
        return told
    return next(
        danger for danger, likely in _LIKELY.items() if likely.search(plain) and not _is_meant_only(danger, plain)
    )


def tells_no_kind_of_danger(text: str) -> bool:
    """Whether no word in a message is of any danger that has a name."""
    return danger_told(text) is None and danger_in(text) is Danger.UNCLEAR


def is_in_hospital(text: str) -> bool:
    """Whether whoever is in danger is with the doctors already: 「在医院了」."""
    return _IN_HOSPITAL.search(text) is not None


def is_over(text: str) -> bool:
    """Whether nothing is said after an alarm but that it is over: 「找到了」, 「关了」, 「我没事了」."""
    return _OVER.fullmatch(text.strip()) is not None


def _beyond_doubt(plain: str) -> Optional[Danger]:
    found = (danger for danger, sure in _BEYOND_DOUBT.items() if sure.search(plain))
    return next((danger for danger in found if not _is_meant_only(danger, plain)), None)


def _is_meant_only(danger: Danger, plain: str) -> bool:
    """Whether poison is threatened with or kept, and not taken: whoever has taken it needs the ambulance first."""
    return danger is Danger.POISON and words.NOT_TAKEN.search(plain) is not None


def _despairs(plain: str) -> bool:
    """Whether despair of today is told; whoever died of it, or thought of it long ago, is not meant."""
    for sentence in re.split("[。;\uff1b!\uff01]", plain):
        if words.DESPAIR.search(sentence) is None or words.DEAD.search(sentence):
            continue
        told = [clause for clause in re.split("[,\uff0c]", sentence) if words.DESPAIR.search(clause)]
        if words.SINCE.search(sentence) or not told or any(words.PAST.search(clause) is None for clause in told):
            return True
    return False


def _goes_on(plain: str) -> bool:
    if words.DEAD.search(plain):
        return False
    return words.NOW.search(plain) is not None or not (words.PAST.search(plain) or words.OVER.search(plain))


def _is_matter(text: str) -> bool:
    return words.MATTER.search(text) is not None and words.ASKED.search(text) is not None


def may_despair(text: str) -> bool:
    """Whether despair of today is heard where nothing else is understood: 「活不下去」 may be of money, or of life."""
    return danger_in(text) is Danger.DESPAIR and words.DEAD.search(text) is None and not is_past(text)


def is_past(text: str) -> bool:
    """Whether a message tells of something long over: a house that burnt last year wants help, not the fire brigade."""
    return words.PAST.search(text) is not None


def is_danger_now(text: str) -> bool:
    """Whether what is told in a complaint, or to add to one, is danger that goes on and not something that happened."""
    if danger_told(text) is not None:
        return True
    known = danger_in(text) is not Danger.UNCLEAR
    # 「又」 alone says of no danger that it goes on: 「第二天又堆起来了」.
    told = words.NOW.search(text if known else text.replace("又", "")) is not None
    return (told or (known and not words.OVER.search(text))) and not is_past(text)


def is_of_another(text: str) -> bool:
    """Whether it is somebody else who does not want to live, and whoever writes fears for them."""
    return _OF_ANOTHER.search(text) is not None and _OF_ONESELF.search(text) is None


def is_bereaved(text: str) -> bool:
    """Whether somebody tells that one of theirs has died, in words that name no business: 「老伴也走了」.

    Not 「媳妇走了」, who may have left, nor 「儿子工作没了」.
    """
    return _BEREAVED.search(text) is not None and _LEFT.search(text) is None and words.NOW.search(text) is None


def is_of_a_child(text: str) -> bool:
    """Whether it may be a child that has died, or several at once: nobody is shown a list of errands first."""
    return re.search("儿子|女儿|闺女|娃|崽|孩子|儿没|两口子|妹|弟", text) is not None


def is_sorrow(text: str) -> bool:
    """Whether somebody tells how heavy their heart is, and asks nothing."""
    return _SORROW.search(text) is not None
