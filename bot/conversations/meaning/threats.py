"""Whoever threatens the office or somebody there: known by the words, and met calmly.

A threat is what the one who writes means to do to somebody else; what somebody
else means to do, or does, is danger (see ``danger``). It is nothing to file by
itself (see ``safety`` for what is answered).
"""

from __future__ import annotations

import re
from typing import List, Tuple

from bot.conversations.meaning.complaint_context import first_sentence
from bot.conversations.meaning.complaint_words import told_wrong
from bot.conversations.meaning.danger import danger_told
from bot.conversations.meaning.danger_words import HARMLESS, OVER, PAST, either
from bot.conversations.meaning.second_look import asks
from bot.ledger.telling import tells_something

_CLAUSE = re.compile("[,\uff0c。;\uff1b!\uff01?\uff1f\n]+")
# A word of violence inside something that is none.
_FIGURE = either(
    "[气肺头脑壳胸][都也要快]*[气要快]*[爆炸]+|油炸|炸(?:锅|鱼|鸡|油条|串|薯条|山|石头)|砸(?:锅|钱|手里|招牌|饭碗)|砸·饭碗|[搞办弄]砸",
    "砍(?:价|树|柴|伐|竹)|杀(?:价|[猪鸡牛羊鱼毒虫]|手锏)|烧(?:秸秆|香|纸|水|饭|钱|脑|火做)|打死(?:[我俺]|[你他她]们?[也都])",
    "杀人的心都有|要人?命[了啊]|要[了我俺]+的?命|拼命(?:干|做|加班|学|跑|排|挣|打工)|拼了?老命|打击报复|报复[我俺]",
)
_THEM = (
    "(?:你(?!自己)|您|他|她|那个?(?:[男女胖瘦小老狗]|人|家伙|东西|办事|窗口|主任|书记|村)|这(?:帮|群|些人)|这[里儿](?!的)|窗口|大厅|柜台|前台|政府|村委|镇上|办公|便民|中心"
    "|办事员|工作人员|[村镇支]?(?:主任|书记|支书|[村镇]长|领导|干部)|保安|全家|谁|狗日|王八|龟儿|人(?![家民]))"
    # What is theirs and no part of them: 「砍了他家的树」.
    "(?!们?家?的?(?:树|竹|[地菜草果鸡狗]|秸秆|材料|证|书(?!记)|衣|东西|遗物|垃圾))"
)
_TO_THE_END = "(?:弄|整|搞|打|揍|撞|捅)(?:死|残|断|废)(?:了|掉)?"
_DOES = f"(?:[杀砍捅剁宰炸烧](?:了|死|烂|平|掉|光|翻)?|砸(?:了|烂|掉|平)?|{_TO_THE_END}|揍|扇|废了|掀了?|做掉|干掉)"
_VIOLENCE = either(
    f"{_DOES}{_THEM}|收拾{_THEM}[们几个一顿]*¶",
    f"[把将拿给]·{_THEM}·…(?:[杀砍捅剁宰炸烧砸平废掀](?:了|死|烂|掉|光|平|个)|点[了着燃]|(?:弄|整|搞|打|揍)(?:死|残|断|废)|(?:腿|手)[^,]?打断)",
    f"给?{_THEM}…点把?火|开车…撞(?:死|进|烂|了)?{_THEM}",
)
# Said of what is still to come.
_MEANT = re.compile(
    "要|想|敢|非|会|就|信不信|小心|迟早|早晚|恨不得|老子|今[天晚]|明[天晚]|后天|等[会下着]|马上|这就|一把火|开车|一刀|点把?火|再不|大不了|谁.{0,6}谁|打断|我[去来]|干得出|直接"
)
# In the same breath, whatever clause it stands in.
_PROVOKED = re.compile("信不信|惹[毛急火]|逼急|再[惹敢骂]|老子")
# What is asked of it: 「砸了窗口玻璃要赔多少」.
_ASKED = re.compile("吗|要赔|手续|多少钱|[咋怎]么?办|去?哪")
_WEAPON = either(
    "(?:拿|提|带|扛|揣|抄|掏|买|备|弄)[起着了好上个]*(?:一?[把桶包瓶根个])?(?:菜|西瓜|杀猪|砍柴|铁)?(?:刀|斧头?|棍子?|棒子?|锄头|锤子?|汽油|炸药|炸弹|雷管|枪|家伙|锹)"
    f"…(?:[去来到上]?(?:找|见|会)(?:{_THEM})|[去来到上冲](?:{_THEM}|镇)|[跟和](?:{_THEM})…拼|放(?:在|到)?{_THEM}|来(?:¶|了)|砍|捅)"
)
_PHRASE = either(
    "同归于尽|(?:[让叫要](?:你|他|她)…)?血债血[偿还]|[让叫拉](?:你|他|她)…(?:陪葬|垫背|偿命|不得好死)|(?:跟|和|找|与)(?:你|他|她)们?…(?:拼命|拼了|玩命|鱼死网破)",
    "(?:灭|杀|弄死|砍死)了?(?:你|他|她)们?·(?:全家|一家)|砸(?:你们?的?|了你们?的?)?场子|要了?(?:你|他|她)们?的?·命",
    "(?:叫|找|喊|带)[几帮些一群个兄弟]*(?:人|兄弟)[^,。]{0,4}(?:收拾|弄|打|砸|修理|教训)…(?:你|他|她|那|窗口)|报复(?:你|他|她|社会|政府)",
    "(?:知道|晓得|记住)(?:你|他|她)们?·(?:家|住)[^。]{0,6}(?:小心|等着|走着瞧|跑不)|(?:小心|当心)(?:你|他|她)们?·(?:狗命|小命|全家|脑袋|儿子|娃|孩子)|见血|(?:[我俺]|老子)[就也]?[要想去会]*放火(?!烧山|炼)",
)
# Who does it, by the last one named before it.
_KIN = "爸|妈|爹|娘|爷|奶|公|婆|男人|丈夫|媳妇|儿|女|娃|孩子|哥|姐|弟|妹|邻居|朋友|家里|们?村"
_DOER = re.compile(
    f"(?P<second>[你您])|(?P<other>[我俺](?:老?(?:{_KIN}))|[他她]|有人|别人|人家|对方|邻居|隔壁|那个?人|(?:老公|老婆|儿子|女儿|保安|村长))"
    "|(?P<self>[我俺咱]|老子)"
)
_DENIED = either(
    "不会|不是要|没说·要|没有?要|哪敢|不敢|不可能|不至于|没想|又不是|差点|怕[你他她有]|不[能许让准]|别|梦见|听说|新闻|电影|电视"
)


def is_threat(text: str) -> bool:
    """Whether somebody threatens others, and neither despairs nor tells of danger that goes on."""
    threats, rest = _parted(text)
    return bool(threats) and danger_told("\uff0c".join(rest)) is None


def _parted(text: str) -> Tuple[List[str], List[str]]:
    """Return the clauses of a text that threaten, and the others."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    provoked = _PROVOKED.search(text) is not None
    threats = [clause for clause in clauses if _threatens(clause, provoked=provoked)]
    return threats, [clause for clause in clauses if clause not in threats]


def _threatens(clause: str, *, provoked: bool) -> bool:
    plain = _FIGURE.sub(" ", HARMLESS.sub(" ", clause))
    if any(words.search(plain) for words in (_DENIED, _ASKED, PAST, OVER)):
        return False
    found = _VIOLENCE.search(plain) or (None if asks(plain) else _WEAPON.search(plain))
    if found is not None and _doer(plain[: found.start()]) == "self":
        return provoked or any(words.search(plain) for words in (_WEAPON, _MEANT))
    phrase = _PHRASE.search(plain)
    return phrase is not None and _doer(plain[: phrase.start()]) != "other"


def _doer(before: str) -> str:
    """Return who does what follows: whoever was named last, the one who writes where nobody was."""
    return ["self", *(str(match.lastgroup) for match in _DOER.finditer(before))][-1]


def told_beside(text: str) -> str:
    """Return what a text with a threat in it tells to be complained of, without the threat; empty where nothing."""
    told = "\uff0c".join(_parted(text)[1])
    is_matter = tells_something(told) and (first_sentence(told) == "file_complaint" or told_wrong(told))
    return told if is_matter else ""
