"""What a message says plainly, whatever the classifier made of it: danger, a correction, a way back, a numbered line.

Each rule is narrow, and only speaks where understanding alone was unsure or
cannot know: it sees one sentence, not what was said before it.
"""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional, Sequence

from bot.conversations.meaning.beside import meant_instead
from bot.conversations.meaning.danger import is_bereaved, is_past, is_sorrow, may_despair, tells_no_kind_of_danger
from bot.conversations.meaning.walk_words import goes_to_another

# Intents that claim nothing: a rule may overrule them.
_VAGUE = frozenset(
    {"out_of_scope", "nlu_fallback", "inform", "affirm", "deny", "dont_know", "step_stuck", "greet", "goodbye", "thank"}
)
# Whoever complains may be telling of a life in danger.
_TOLD_IN = frozenset({"file_complaint", "make_suggestion", "supplement_complaint"})
_COURTESY = frozenset({"greet", "goodbye", "thank"})
_ASKS = re.compile(
    "怎么|咋|嘛(?:时候|事)|如何|啥|什么|哪|多少|(?<![十好])几|能不能|可不可以|要不要|[中行]不[中行]|得不得|吗|[??]"
)
_CORRECTS = re.compile(
    "(说|打|写|点|选|搞|弄|记|讲)错|不对"
    "|^[哦噢啊诶]?不[,，]|改成|改一下|更正|应该是|其实是|不是.{1,10}[,,。 ]?(是|要)|说反了"
)
_WRONG = re.compile("^我?(刚才?|刚刚)?(说|打|写|点|选|搞|弄|记|讲)(错|反)")
# Said of the bot or the window, it is an objection, not a correction of one's own words.
_OF_OTHERS = re.compile("户口[本簿]?上|证上|折子上|你们?(说|讲|弄|搞)|窗口|您(说|讲)|他们")
_MEANT = re.compile("(问|说|要|办)的是|我(是)?(问|说)")
_BACK = re.compile(
    "^[好嗯那,\uff0c]*(接着|继续)(说|讲|问|聊)(?=.{2})|(刚才|刚刚|先前|前面|之前|方才|头先)(那|的|说|问|讲|个|件|样|身|办)|(回到|说回|转回)"
)
# 「谢谢,那银行的钱咋取」, 「谢谢,我妈也没发」: thanks, and then what is wanted.
_THANKS_FIRST = re.compile(
    "^(?:好[的嘞吧]?|嗯|行)?[,\uff0c\\s]*(?:谢谢|多谢|谢了|感谢|劳烦)(?:您|你|你们|了|啊|哈|啦|叔叔|阿姨|同志|师傅|老师)*"
    "[,\uff0c。!\uff01\\s]+(?P<rest>.{3,})$"
)
_ONE_MORE = re.compile("[也还][没不要想有]|没(?:发|到|给|领|办|交)|再问|还有")
# At a loss, and no one thing asked: 「那口子没了,咋整啊」.
_WHAT_NOW = re.compile(
    "(?:^|[\\s,\uff0c。])(?:我|俺|该|要|这|可|可该)*(?:咋个?|怎么|啷个|如何)(?:办|整|弄|搞)[啊呀呢嘛哦呦]*[?\uff1f]?$"
)
_LINE = re.compile(r"第\s*(\d{1,2}|[一二两三四五六七八九十])\s*[样条项行份]")
_LACKS = re.compile("没有|没得|冇|丢|找不到|不在|没带|没开")
# 「我想办个无人机飞行证」: plainly some paper is wanted, though the classifier is sure of no question about it.
_WANTS_PAPER = re.compile(
    "(想|要|去|来|咋|怎么|如何|哪里?|能)(办|申请|申领|领|补|换)[^吗?？]{1,12}(证|照|许可|登记|备案|补贴|手续)"
    "|^[^,，。]{2,10}(证|许可|登记|备案|补贴)(咋|怎么|如何|在哪|去哪|到哪|哪里)"
)
# What is hurled at somebody; with a matter beside it, the matter counts.
_ABUSE = re.compile(
    "[傻憨][逼批比叉子瓜蛋包货]|傻b|煞笔|沙[比雕]|[笨蠢]([货蛋猪驴]|得.{0,3}[猪狗牛]|死)|瓜(皮|娃子|怂)|王八(蛋|羔子)?|混蛋|混账|滚([远开蛋]|一边|出去|$)|(?<![我俺咱她])[你他]?(妈|娘|奶奶)的|去死"
    "|狗(东西|日的|屁|娘养)|日(你|他)|(老子|我)日|吃干饭|犊子|鸡巴|几把|[鸡几]巴|cnm|nmsl|tmd|wcnm|sb(?![a-z])|(你|你们)?(妈|爹|全家)死|脑壳(有包|进水|有病)|龟(儿子?|孙子?)|仙人板板|砍脑壳|锤子玩意|憨(包|批|货)|哈(批|儿)|憨憨"
    "|(你|它|这)?(是不是|真|好|太)(傻|蠢|笨)|没得?(啥|什么)?[屁卵鸟]?用的?(东西|玩意|机器人?)?$|[操日草艹][你他]|草泥马|垃圾(东西|机器人?|玩意)|(^|[你这它]们?个?)垃圾[!\uff01]*$|废物(点心)?|饭桶|放屁|脑残|脑子(有病|进水)|神经病|不要脸|(什么|啥)破(玩意|东西|机器人?)|吃屎|白痴|二百五|猪脑|智障|有病[吧啊]",
    re.IGNORECASE,
)
_BESIDE_ABUSE = re.compile(r"[\W_]|[你您们个是真的这那啊呀吧了都就老子给我莫别烦些机器人玩意东西一点用没得有屁]")
_MATTER = 4
# 「算了,先办户口」: what is left is left for something else.
_INSTEAD = re.compile(r"(算了|不办了|不弄了|不管它)[了吧,\uff0c。\s]*(我?先|还是|那就?|改|换|我?想|我?要)")
# What is left, it is left with one of these; with the others something is asked.
_LEAVES = re.compile("算了|拉倒|[办弄问搞说想要]了|不用了|退出|取消了?$")
_ASKS_OF_IT = re.compile(f"{_ASKS.pattern}|怎样|是不是|会不会|要不|[不没么][?\uff1f]?$")
_PAYS = re.compile(
    "(那|还|那还)?(要不要|要|用不用|用)(交|花|收)?钱(不|吗|嘛|么|呀)?[?\uff1f]?"
    "|那?(?:得|要|需要|一共|大概|是|总共)*(?:花|交|收)?(?:多少|好多|几多)钱[啊呀呢哦嘛咯]*[?\uff1f]?"
)
# So short that only what is talked about says what is meant: 「今年好多」, 「啥时候发」.
_SHORT_QUESTIONS = (
    (
        re.compile(
            "那?(?:今年|一年|一个?月|每个?月|每年)(?:能|大概|可以)?(?:有|发|领|补|给|拿)?(?:多少|好多|几多)钱?[啊呀呢哦嘛]*[?\uff1f]?"
        ),
        "ask_amount",
    ),
    (
        re.compile(
            "那?(?:钱)?(?:啥时候?|什么时候|几时|好久|多久|哪天|哪个?月)(?:能|才|会)?(?:发|到账|打钱|打下来|批|下来|给)[啊呀呢哦嘛钱]*[?\uff1f]?"
        ),
        "ask_time_limit",
    ),
    (re.compile("那?(?:钱)?(?:多少|好多|几多)钱?一?个?[月年][啊呀呢哦嘛]*[?\uff1f]?"), "ask_amount"),
    (
        re.compile(
            "那?(?:[我俺他她]|老人|本人|自己|亲自)*不(?:亲自|自己)?[来去到](?:场)?(?:办|要得|得行|可以|行|中|好|成)*[不没吗嘛么][?\uff1f]?"
            "|那?(?:[我俺他她])?(?:叫|喊|让|请|派)[我俺他她]?(?:家)?(?:儿子?|女儿|闺女|孙[子女]|媳妇|侄[儿子女]|老[公婆伴]|邻居|家里人)[来去办]+[嘛吧了啊呀不吗]*"
            "|那?(?:[我俺他她]的?)?(?:儿子?|女儿|闺女|孙[子女]|媳妇|侄[儿子女]|老[公婆伴]|邻居|家里人|别人|旁人)"
            "(?:代|帮|替)?[我俺他她]?[来去办](?:要得|得行|可以|行|中|好|成|得)+[不没吗嘛么][?\uff1f]?"
        ),
        "ask_proxy",
    ),
    (
        re.compile(
            "(?:那|我|俺|还是|就|只好|干脆)*(?:去|到|来)(?:窗口|大厅|柜台|你们那)[里儿]?(?:办|弄|搞|问)?[吧算了嘛咯呗]*"
        ),
        "ask_location",
    ),
    (
        # 「那要多久嘛」: what is meant by it stands before the question that waits.
        re.compile(
            "那?(?:要|得|需要|大概|一般)*(?:多久|好久|几天|多长时间)(?:能|才)?(?:办好|弄好|拿到|办|好)?[啊呀呢哦嘛咯]+[?\uff1f]?"
        ),
        "ask_time_limit",
    ),
)
# Whoever has heard who can get it, and wants it said of themselves: 「够不够嘛你就说」, 「那55呢」.
_VERDICT = re.compile(
    "你就说|给个?(?:准话|准信|痛快话)|一句话的事|(?:够不够|算不算|符不符合|够格不|合不合)(?:格|条件|标准|数)?[嘛吧啊呢]*[?\uff1f]?$"
)
_OF_AN_AGE = re.compile(
    "(?:那|要是|如果|那要是)?(?:我|他|她)?[\\d一二三四五六七八九十百]{1,4}(?:周?岁)?(?:呢|咧)[?\uff1f]?"
)
_NOT_HEARD = frozenset({"nlu_fallback", "out_of_scope", "inform", "affirm"})
# Left with 「算了」, and wanted after all.
_AFTER_ALL = re.compile(
    "^(那|我|嗯|哎|唉)*(还是|又想|接着|继续|再)(想|要)?(办|弄|搞|说|问|来)(吧|了|嘛|这个|那个|下去|一下)*[。!\uff01]*$"
)
_SHORT = 12
_CHINESE_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九十")} | {"两": 2}


def reconsidered(
    intent: str,
    *,
    text: str,
    mentioned: Sequence[str],
    task: Optional[Mapping[str, Any]],
    ranking: Sequence[Mapping[str, Any]],
) -> str:
    """Return the intent after a second look; ``task`` is the mirror of the dialogue (see ``task_mirror.mirror``)."""
    if intent in _VAGUE | _TOLD_IN | {"report_emergency", "ask_overview"} and not mentioned and is_bereaved(text):
        # Nobody is told good-bye, or to ring the ambulance, who tells of a death; nor who does not want to live on.
        return "report_emergency" if may_despair(text) else "nlu_fallback"
    if intent == "ask_progress" and not mentioned and is_bereaved(text) and not _ASKS.search(text):
        # 「老头子走了一个多月了」
        return "nlu_fallback"
    if intent in {"ask_process", "lack_material"} and not mentioned and is_bereaved(text) and _WHAT_NOW.search(text):
        return "nlu_fallback"
    if intent == "lack_material" and is_bereaved(text):
        # 「我家老爷子没了,养老金咋整」: no paper is missing.
        return "ask_overview"
    if intent in _VAGUE and not mentioned and may_despair(text):
        return "report_emergency"
    if intent == "report_emergency" and is_past(text) and _ASKS.search(text):
        return likeliest_question(ranking, otherwise="ask_conditions")
    if intent in _VAGUE and not mentioned and is_abuse(text):
        return "nlu_fallback"
    if intent in _COURTESY | {"cancel", "repeat_answer"} and mentioned and _ASKS.search(text):
        return likeliest_question(ranking, otherwise="ask_overview")
    if intent == "cancel" and not _LEAVES.search(text) and _ASKS_OF_IT.search(text):
        # 「不办会怎样」, 「养老金是不是要停」: asked, and nothing is left by it.
        return likeliest_question(ranking, otherwise="ask_conditions")
    if intent == "cancel" and mentioned and _INSTEAD.search(text):
        return "ask_overview"
    thanked = _THANKS_FIRST.match(text) if intent in _COURTESY else None
    if thanked is not None and (_ASKS.search(thanked["rest"]) or mentioned):
        return likeliest_question(ranking, otherwise="ask_overview")
    if thanked is not None and _ONE_MORE.search(thanked["rest"]):
        return "nlu_fallback"
    if intent in _COURTESY and (_ASKS.search(text) or mentioned) and len(text) > _SHORT:
        # A greeting before a question: 「喂你好,那个,我想问一下子,就是那个衣保咋缴费呀」.
        return likeliest_question(ranking, otherwise="ask_overview" if mentioned else intent)
    mourns = intent == "out_of_scope" and (task or {}).get("grief") and not asks(text)
    sorrows = intent in _VAGUE | {"report_emergency"} and is_sorrow(text) and tells_no_kind_of_danger(text)
    if not mentioned and (mourns or sorrows):
        # 「睡不着」, to whoever has just been consoled, is not foreign; nor is anybody to ring the ambulance.
        return "nlu_fallback"
    if intent in {"out_of_scope", "file_complaint", "inform"} and not mentioned and is_senseless(text):
        return "nlu_fallback"
    if intent == "nlu_fallback" and not mentioned and _WANTS_PAPER.search(text):
        return likeliest_question(ranking, otherwise="ask_overview")
    return _in_conversation(intent, text, mentioned, task, ranking) if task is not None else intent


def _in_conversation(
    intent: str, text: str, mentioned: Sequence[str], task: Mapping[str, Any], ranking: Sequence[Mapping[str, Any]]
) -> str:
    asks = intent.startswith(("ask_", "lack_"))
    if task.get("subject") and (asks or intent in _VAGUE):
        short = next((meant for words, meant in _SHORT_QUESTIONS if words.fullmatch(text.strip())), None)
        if short is not None:
            return short
    if task.get("subject") and (asks or intent in _VAGUE) and _PAYS.fullmatch(text):
        return "ask_fee"
    if task.get("subject") and "question" not in task and not mentioned and (asks or intent in _VAGUE):
        if _VERDICT.search(text):
            return "ask_conditions"
        if _OF_AN_AGE.fullmatch(text.strip()) and str(task.get("intent", "")).startswith("ask_"):
            return str(task["intent"])
    if intent in _NOT_HEARD and _AFTER_ALL.match(text) and task.get("subject") and "question" not in task:
        return "ask_overview"
    if line_number(text) is not None and (asks or intent in _VAGUE) and "question" not in task:
        return "lack_material" if _LACKS.search(text) else "ask_material_detail"
    if goes_back(text) and (asks or intent in _VAGUE):
        return intent if asks and intent != "ask_progress" else "ask_overview"
    if goes_to_another(text) and intent in {"previous_step", "repeat_step", "resume_walkthrough"}:
        # The walk is not what is talked about now: a step of it is not meant.
        return "ask_overview"
    if mentioned and corrects(text) and _MEANT.search(text) and (asks or _is_elsewhere(intent, mentioned, task)):
        otherwise = intent if asks else "ask_overview"
        return str(task["intent"]) if str(task.get("intent", "")).startswith("ask_") else otherwise
    if not asks and intent in _VAGUE | {"dispute_answer"} and corrects(text) and meant_instead(text):
        return likeliest_question(ranking, otherwise="inform") if _ASKS.search(text) else "inform"
    if task.get("told") and corrects(text) and (not asks or _WRONG.search(text)):
        return "inform"
    return intent


def _is_elsewhere(intent: str, mentioned: Sequence[str], task: Mapping[str, Any]) -> bool:
    """「不对,我是问医保卡」: what looks like no more than a no names something else than what is talked about."""
    return intent in _VAGUE | {"dispute_answer"} and any(item != task.get("subject") for item in mentioned)


def asks(text: str) -> bool:
    """Whether there is a word in it by which people ask."""
    return _ASKS.search(text) is not None


def likeliest_question(ranking: Sequence[Mapping[str, Any]], *, otherwise: str) -> str:
    """Return the best-ranked intent that asks about an item."""
    return next((str(r["name"]) for r in ranking if str(r["name"]).startswith(("ask_", "lack_"))), otherwise)


def corrects(text: str) -> bool:
    """Whether a resident takes their own words back: 「我说错了,是跟爸爸」."""
    return _CORRECTS.search(text) is not None and _OF_OTHERS.search(text) is None


def goes_back(text: str) -> bool:
    """Whether something talked about before is meant: 「回到刚才身份证的事」."""
    return _BACK.search(text) is not None


def without_way_back(text: str) -> str:
    """Return what a text says beside the way back: what it goes back to."""
    return _BACK.sub(" ", text)


def line_number(text: str) -> Optional[int]:
    """Return the number of the checklist's line that is named, as in 「第4样没有咋办」."""
    found = _LINE.search(text)
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else _CHINESE_DIGITS[found[1]]


def is_abuse(text: str) -> bool:
    """Whether a text swears at whoever reads it and says nothing else."""
    rest, times = _ABUSE.subn("", text)
    return times > 0 and len(_BESIDE_ABUSE.sub("", rest)) <= _MATTER


def is_senseless(text: str) -> bool:
    """Whether a text cannot mean anything: one or two characters over and over, or keys struck at random."""
    written = re.sub(r"[\W_]", "", text)
    letters = re.sub("[a-zA-Z]", "", written)
    if not letters:
        return len(written) >= 4
    if len(letters) < 4 or letters.isdigit():
        return False
    # A sentence of a dozen characters repeats a third of them at most; a long one may repeat half.
    return 5 * len(set(letters)) <= 3 * len(letters) if len(letters) <= _SHORT else len(set(letters)) <= 3
