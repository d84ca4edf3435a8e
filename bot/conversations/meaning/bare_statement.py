"""What a bare statement begins: 「上幼儿园」 tells a need, 「怀起娃儿了」 what has happened, and neither a wrong.

Where nothing is asked and nothing was talked about before, a classifier has little to go by; what it takes for a
complaint, a farewell or idle talk is looked at once more. Whoever tells what they need is answered or told whom to
ask, and a complaint begins with a wrong.
"""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence

from bot.conversations.meaning.danger import danger_told, tells_no_kind_of_danger
from bot.conversations.meaning.second_look import asks, is_abuse

_EITHER_OR = re.compile(r"(.)不\1")
# Longer than this, a story is told.
_LONGEST = 24
# What people come to have done, as the verbs of it.
_DONE = (
    "上|读|转|考|学|入|办|生(?!气)|养|种|包|租|住|装|配|接|领|认|修|建|盖|翻|拆|砍|迁|搬|嫁|娶|结|离|开|换|改|补|申请|找|退|贷"
    "|打(?:疫苗|工|针)|看病|治|做(?:手术|透析|化疗|亲子)|当兵|出国|回(?:家|村|乡)|坐(?:月子|轮椅)|买(?:房|社保|保险|医保)|去.{1,4}(?:看病|治|住院|打工|上学)|动手术"
)
_WANTS = re.compile(
    f"(?:^|[^不])(?:想要?|[快就]?要(?!不是|是)|准备|打算|该)(?:给[\u4e00-\u9fff]{{1,3}}?|去|回|把)?[\u4e00-\u9fff]{{0,6}}?(?:{_DONE})"
)
# 「装宽带」, 「上幼儿园」: the thing to be done and nothing beside it.
_BARE = re.compile(
    "(?:上(?![网海步])|读|转|装|接|修|租|养|种|配|领|补(?![贴助偿])|换|办(?!事)|申请)[\u4e00-\u9fff]{2,8}"
)
# What nobody comes to the office for.
_PASTIME = re.compile("听|看(?!病)|唱|歌|新闻|邮件|短信|网|蛋糕|飞机|彩票|电影|你|[a-zA-Z]")
# What happens to people in their lives, at which they come to the office.
_HAPPENED = re.compile(
    "怀[起上了]|怀孕|有喜|生了(?!气|病)|[二三]胎|坐月子|住院|手术|开刀|透析|化疗|放疗|癌|肿瘤|尿毒症|白血病|脑梗|中风|瘫|残疾|截肢"
    "|[腿脚手胳膊腰]{1,2}(?:断|折|不行|坏)|眼.{0,3}看不见|听不[见到]|失明|聋|哑|自闭症|脑瘫|痴呆|吃.{0,4}药|高血压|糖尿病|重病|大病"
    "|退休|下岗|失业|没得?(?:活干|工作|收入|饭吃|钱交|钱治)|做不动|干不[动了]|考上|当过?兵|退[伍役]|越战|打仗|嫁过|打零?工|没人(?:养|照顾|照看|管饭)"
    "|没[爹爸妈娘]|养了.{0,6}[狗猪鸡牛羊鸭]|种了.{0,6}(?:地|稻|麦|谷|菜|粮|树|苗)|包了.{0,4}(?:地|山|塘|林)|买了.{0,6}(?:车|房|摩托)|满[五六七八九]十|[六七八九]十(?:大寿|岁)|着了难|遭了?(?:灾|难|水)"
)
# What a wrong is told with. So few say none, whoever complains, that it is asked of guesses alone.
_WRONG = re.compile(
    "没得?人(?!养|照[顾看]|管饭)|冇人|[不没]得?(?:管(?![饭用])|给|修|理|让|公|干净|通知|通|亮)|(?<!高兴)坏|破|烂|断(?!奶)|塌|裂|堵|臭|脏|吵|嘈|噪|闹|占|拒|不停|停满|跳闸|冒|熏|呛|挡|抢|偷|骗|[假馊霉]|乱"
    "|[骂吼凶训轰]|欺|刁难|贪|[多乱硬]收|收[了我].{0,5}[钱块元费]|扣(?!缴)|欠(?!税)|拖|[等排跑]了|超载|超标|毒|污|烟|灰尘|咬|砸|摔|撞|掉|丢|停[水电]|差|态度"
    "|白跑|皮球|亲戚|熟人|走后门|不公|违|投诉|举报|检举|反[映应]|意见|(?<![报广公])告(?!知)|揭|气[死人]|倒(?:垃圾|灰|污|粪)|烧|顶替|冒领|锁|红包|说法|公道|扰"
)
_CLAIMS_NOTHING = frozenset({"nlu_fallback", "out_of_scope", "inform", "cancel", "goodbye"})
# From here on a complaint is one, whatever its words; before, the words say so.
_SURE = 0.6
_SURE_BESIDE_A_NEED = 0.9
# Where a wrong is told, so little makes it one of ours: of 1,500 lines of chatter and 500 things out of scope none.
_NOT_UNLIKELY = 0.03
_BEST = 2
# A permit to lay waste water is asked for, and 「是电瓶坏了还是充电器坏了」 is wondered.
_OF_BUSINESS = re.compile("核准|审[核批]|许可|批准|流程|手续|报告|设施改|还是")


def tells_need(text: str) -> bool:
    """Whether a few words say what is wanted or what has happened in somebody's life, and ask nothing."""
    said = text.strip(" ,.!\uff0c。\uff01了")
    if asks(text) or _EITHER_OR.search(text) or not 1 < len(said) <= _LONGEST or danger_told(text) is not None:
        return False
    wants = _WANTS.search(text) is not None or _BARE.fullmatch(said) is not None
    return tells_what_happened(text) or (wants and _PASTIME.search(text) is None)


def tells_what_happened(text: str) -> bool:
    """Whether a text says what has happened in somebody's life, of which the guides may well know under a name."""
    return _HAPPENED.search(text) is not None


def begins_with_a_need(intent: str, text: str) -> bool:
    """Whether what was taken for nothing, for idle talk or for leave taken says what is needed: 「退休了」."""
    if intent == "report_emergency":
        return tells_no_kind_of_danger(text) and tells_need(text)
    return intent in _CLAIMS_NOTHING and tells_need(text)


def tells_no_wrong(text: str, confidence: float) -> bool:
    """Whether what was taken for a complaint with ``confidence`` is none: no word of a wrong, and no sureness.

    A name of the guides beside it makes the classifier's guesses count that are far from sure; a complaint is the less
    likely for it.
    """
    if _WRONG.search(text) is not None:
        return False
    return confidence < _SURE or (confidence < _SURE_BESIDE_A_NEED and tells_need(text))


def begins_with_a_wrong(intent: str, text: str, ranking: Sequence[Mapping[str, Any]]) -> bool:
    """Whether what was taken for nothing or for idle talk tells of a wrong: 「广场舞吵得睡不着」."""
    if intent not in {"nlu_fallback", "out_of_scope"} or asks(text) or tells_need(text) or is_abuse(text):
        return False
    likely = any(one["name"] == "file_complaint" and one["confidence"] >= _NOT_UNLIKELY for one in ranking[:_BEST])
    return likely and _WRONG.search(text) is not None and _OF_BUSINESS.search(text) is None
