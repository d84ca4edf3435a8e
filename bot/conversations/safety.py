"""Danger first: which number to ring, at once; and a warm word for whoever does not want to live."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import Any, FrozenSet, Mapping, Optional, Sequence, Set

from bot.conversations.turn import Heard, Turn
from bot.delivery.reply import Reply, typeset


class Danger(Enum):
    """What kind of danger a message tells of, with the words it is known by. The first that matches counts."""

    # Whoever has taken poison needs the ambulance first, whatever the reason was.
    # Said as a threat, nothing is taken yet: 「我要是喝药死在你们大厅…」.
    POISON = (
        "^(?!.*(要是|如果|大不了|信不信|逼我|早晚|干脆).{0,6}喝.{0,2}药)(?!.*喝.{0,2}药死(给|在)你)"
        ".*((?<!想)(?<!想要)喝(了)?(农)?药|吃(了)?(农|安眠|老鼠)药|百草枯|敌敌畏|中毒)"
    )
    DESPAIR = (
        "不(得)?[想要](再)?活(?![动鱼鸡禽畜])|活不下去|活够|活腻|活着.{0,2}(没|莫得|冇).{0,4}(意思|奔头|盼头|想头)|(没|莫得|冇)(啥|什么)?活头|想(跟着|跟|陪着?)(他|她|娃|孩子|老伴|爸|妈)?(一起|一块儿?)?(走|去)|不想(再)?拖累|了断|想死|寻死|自杀|轻生|一了百了|想不(开|通)"
        "|(咋|怎么|啷个|如何)个?活(啊|呀|哟|嘛|哦|下去)?[?\uff1f。!\uff01]*$|活不成|没法活|喝.{0,2}药死|(要是|如果|大不了|信不信|逼我|早晚|干脆).{0,6}喝.{0,2}药"
        "|跳楼|跳河|上吊|割腕|不如死|死了(算|干净|清净)|不想(再)?熬|熬不下去|药.{0,3}(攒|备)|遗书"
    )
    FIRE = "着火|起火|失火|火灾|冒(黑|浓)?烟|烧起来|火(苗|大得|烧)|爆炸"
    GAS = "煤气|天然气|液化气|燃气|沼气"
    WATER = "溺水|淹|落水|(掉|落|滑)(进|到|下)?.{0,2}(河|水|井|塘|沟)"
    ILLNESS = (
        "晕(倒|过去|起)|昏(倒|过去|迷)|叫不(醒|应)|没气|喘不上|不省人事|大出血|流(了)?(好)?多血|中风|心脏|心口|胸口"
        "|抽(搐|过去|筋)|摔(断|伤|倒|在?地[上下])|起不来|要生了|羊水|噎|触电|(半边|半个|一边)(身子|身|手脚)|嘴(歪|皮子)|口吐白沫|被(蛇|电)|烫伤|车祸|撞"
    )
    LOST = "失踪|走丢|走失|(找不到|不见了?)(娃|孩子|老人|人)|(娃|孩子|老人|我妈|我爸|奶奶|爷爷)(不见了|找不到|找不着)"
    VIOLENCE = (
        "(拿|动|持|提)(着)?(刀|斧|棒)|打(我|俺|人|他|她|架|娃|老)|(被|挨|遭)[^,\uff0c。]{0,6}打(?!印|电话)|砍|杀|抢|偷|家暴|强奸|威胁|跟踪|拐"
        "|来贼|进贼|有贼|小偷|入室|翻墙|撬(门|锁)"
        "|堵(在)?门"
    )
    UNCLEAR = ""


# So plain that nobody says it of anything else: not even a sentence that was not understood may pass it over.
_ALARM = re.compile(
    "着火了|起火了|烧起来|在冒(黑|浓)?烟|冒(黑|浓)烟|火(烧|苗).{0,6}(来|大)|晕(倒|过去)|昏(倒|过去|迷)|叫不(醒|应)|没气了|喘不上|不省人事"
    "|口吐白沫|(半边|半个)(身子|身).{0,4}(动不|麻|没知觉)|嘴(歪|乌)|喝(了)?农药|百草枯|敌敌畏|安眠药|煤气.{0,3}(漏|中毒)|不(得)?[想要](再)?活(?![动鱼鸡禽畜])|活够了"
    "|活不下去|想死|自杀|寻死|上吊|跳楼|拿刀|砍(我|人)|打(我|俺)(?!的?(电话|手机|微信))|(掉|落)(进|到|下)?(河|水|井|塘)[里了]"
)
_PAST = re.compile(
    "去年|前年|上个?(月|周|星期|礼拜)|上(次|回)|以前|前(几天|段时间|阵子|些)|早就|那年|[一二两三四五六七八九十几\\d]+年前|今年[初春夏秋]"
)

# What a complaint tells of has mostly happened; with one of these it is sure to have.
_OVER = re.compile(
    "昨[天日晚夜]|前[天晚夜]|那[天次晚回]|当[时天晚]|(?<!今)(?<!今天)晚上|送.{0,3}医院了|住(了|着)?院|出院"
)
_NOW = re.compile("现在|正在|这会儿?|快来|赶紧|救命|救救|倒在|爬不起|动不了|不动了")
# What nobody waits with until it is written down, and what a complaint is never about otherwise.
_CRY = re.compile(
    "不(得)?[想要](再)?活(?![动鱼鸡禽畜])|活够了|想死|自杀|寻死|上吊|跳楼|晕(倒|过去)|昏(倒|过去|迷)|叫不(醒|应)|不省人事|口吐白沫"
    "|(喝|吃)了?.{0,3}(农药|敌敌畏|百草枯|老鼠药|安眠药)"
)
_SORROW = re.compile(
    "心[里头]?(很|好|太|真)?(难受|难过|苦|堵|不好受|不好过)|(好|很|太|真)(难过|伤心)|想哭"
    "|(好|很|真)想(他|她|我?爸|我?妈)|舍不得[他她]"
)


# A death told in passing, of whom it was: not 「媳妇走了」, who may have left, nor 「儿子工作没了」.
_BEREAVED = re.compile(
    "(爸|妈|爹|娘|[他她]|老伴|老头子?|老公|丈夫|男人|儿子?|女儿|闺女|娃|崽|孩子|爷|奶|公公|婆婆|外公|外婆|哥|姐|弟|妹|两口子|家里人|亲人|屋里人)"
    "[^,\uff0c。]{0,8}?((?<!工作)(?<!手机)(?<![钱卡证包本房地活])(没了|不在了|过世|去世|死了|断气|咽气|过身|过咯|过哒|老咯|老了去)"
    "|(?<!要)(走了|走咗|走哒|走的)(?![出去几两一丢路半多三]))"
)
_LEFT = re.compile("离(了)?婚|跑了|改嫁|出走|打工|出去")


def is_bereaved(text: str) -> bool:
    """Whether somebody tells that one of theirs has died, in words that name no business: 「老伴也走了」."""
    return _BEREAVED.search(text) is not None and _LEFT.search(text) is None and _NOW.search(text) is None


def is_of_a_child(text: str) -> bool:
    """Whether it may be a child that has died, or several at once: nobody is shown a list of errands first."""
    return re.search("儿子|女儿|闺女|娃|崽|孩子|儿没|两口子|妹|弟", text) is not None


def is_alarm(text: str) -> bool:
    """Whether a message tells of danger now, beyond doubt."""
    return _ALARM.search(text) is not None and not is_past(text)


def is_sorrow(text: str) -> bool:
    """Whether somebody tells how heavy their heart is, and asks nothing."""
    return _SORROW.search(text) is not None


def consoled() -> Reply:
    """A human word for whoever grieves; what was begun goes on when they want."""
    return Reply(
        text="您心里难受,我听着。先顾好自己,吃口饭、歇一歇,办事不急这一会儿。\n"
        "想找人说说话,打 12356(心理援助,不要钱)。想接着办,随时跟我说。"
    )


def condoled() -> Reply:
    """A human word to whoever has lost somebody; what there is to be done waits until they want."""
    return Reply(
        text="听您这么说,心里真不是滋味。您节哀,先顾好自己,身边有人陪着最好。\n"
        "难受得熬不住,打 12356(心理援助,不要钱)。后面要办的手续不急,您想办了点一下,或者直接跟我说。"
    )


def is_past(text: str) -> bool:
    """Whether a message tells of something long over: a house that burnt last year wants help, not the fire brigade."""
    return _PAST.search(text) is not None


def is_danger_now(text: str) -> bool:
    """Whether what is told in a complaint, or to add to one, is danger that goes on and not something that happened."""
    danger = danger_in(text)
    if danger is Danger.DESPAIR or _NOW.search(text):
        return not is_past(text)
    return danger is not Danger.UNCLEAR and not is_past(text) and _OVER.search(text) is None


def is_cry_for_help(text: str) -> bool:
    """Whether a story, whatever else it is about, tells of a life in danger now."""
    return _CRY.search(text) is not None and is_danger_now(text)


def danger_in(text: str) -> Danger:
    """Return the kind of danger a message tells of."""
    return next(danger for danger in Danger if re.search(danger.value, text))


# 110 police, 119 fire, 120 ambulance; 12356 is the national psychological aid line (国家卫生健康委, 2025).
_ANSWER = {
    Danger.DESPAIR: (
        "您心里一定很难受,谢谢您肯说出来。您这条命要紧,先别一个人扛着。\n"
        "现在就打 12356(心理援助,不要钱),有人听您说;身边有危险,马上打 120 或 110。\n"
        "也请给家里人、邻居打个电话,叫他们来陪着您。"
    ),
    Danger.POISON: (
        "马上打 120!说清在哪、吃了什么、多久了,药瓶一起带上。\n不要自己乱催吐。煤气中毒的,先抬到屋外透气。"
    ),
    Danger.FIRE: "马上打 119!人先出来,别回去拿东西。有人受伤再打 120。",
    Danger.GAS: "人先出去,开着门窗,别开灯、别打火!到外面再打 119。有人头晕、叫不醒,打 120。",
    Danger.WATER: "马上打 119 和 120!大声喊人,扔绳子、竹竿、能浮的东西,不会水的千万别下去。",
    Danger.ILLNESS: "马上打 120!说清在哪、人咋样了。别随便挪动病人,守在旁边等救护车。",
    Danger.LOST: (
        "马上打 110,不用等满一天!说清穿的啥、啥时候在哪不见的,备好近照。\n叫上邻居、村干部一起找,家里留个人等着。"
    ),
    Danger.VIOLENCE: "马上打 110!先离开危险的地方,到人多的地方去。有人受伤再打 120。",
    Danger.UNCLEAR: "要是有危险,别等我:\n报警 110,着火 119,救护车 120。",
}


# The bot can call nobody: whoever waits for the ambulance after a first answer must ring themselves.
_RING_YOURSELF = "我这儿叫不来人,电话要您自己打,越快越好。\n"
_STILL_HERE = (
    "我在,您慢慢说,我都听着。您不是没人管。\n"
    "真人的声音比我管用:12356(心理援助,不要钱)随时有人接;身边有危险,马上打 120 或 110。"
)
_SCAM = (
    "这多半是骗子!先别转账,别点链接,验证码谁要都别给。\n"
    "已经转了钱:马上打110,再打银行电话把钱止住。\n拿不准:打96110(反诈专线)问一问。"
)
_SCAMMED = (
    "别慌,抢时间:\n1. 马上打110报警,转了多少、转到哪个账号说清楚。\n"
    "2. 打银行的客服电话(卡背面印着),挂失卡、冻结账户,改密码。\n"
    "3. 别再跟对方说话,别删聊天记录、短信和转账记录。\n拿不准就打96110(反诈专线),有人一步一步教您。"
)
# Whoever has done what the swindler asked for.
_FELL_FOR_IT = re.compile(
    "(转|打|汇|付|交|给)(了|过去|出去)|点(了|进去|开了)|填(了|过)|输(了|过)|扫(了|过)|说(了|出去)|下(了|载了)|被骗|上当|咋办|怎么办|咋整|咋个办"
)


def alarm_of(said: Sequence[Mapping[str, Any]]) -> Optional[str]:
    """Return the intent of the danger that the last answer was about, from its replies as stored; None after any other.

    What is said next mostly belongs to it, though by itself it would mean nothing.
    """
    texts = {stored.get("text") for stored in said}
    if texts & _typeset(_SCAM, _SCAMMED):
        return "report_scam"
    return "report_emergency" if _danger_answered(texts) is not None else None


def _danger_answered(texts: Set[Any]) -> Optional[Danger]:
    answers = {danger: (answer, _RING_YOURSELF + answer) for danger, answer in _ANSWER.items()}
    answers[Danger.DESPAIR] = (_ANSWER[Danger.DESPAIR], _STILL_HERE)
    return next((danger for danger, ways in answers.items() if texts & _typeset(*ways)), None)


@cache
def _typeset(*texts: str) -> FrozenSet[str]:
    """Return the texts of ours as they are stored; asked in every turn, of the same few."""
    return frozenset(typeset(Reply(text=text)).text for text in texts)


def answer_scam(turn: Turn, heard: Heard) -> None:
    """Stop the money; whoever has paid, clicked or told a password hears what to do within the hour."""
    told_before = alarm_of(turn.dialogue.said) == "report_scam"
    turn.say(Reply(text=_SCAMMED if told_before and _FELL_FOR_IT.search(heard.text) else _SCAM))


def answer_emergency(turn: Turn, heard: Heard) -> None:
    """Say the number to ring, first and alone; for despair also where a person is."""
    danger = danger_in(heard.text)
    before = _danger_answered({stored.get("text") for stored in turn.dialogue.said})
    if before is not None and danger in (Danger.UNCLEAR, before):
        _stay(turn, before)
        return
    turn.say(Reply(text=_ANSWER[danger]))
    if danger is Danger.DESPAIR:
        hall = turn.town.hall
        turn.say(
            Reply(text=f"您愿意的话,也可以打 {hall.phone},{hall.name}的同志帮您联系人上门。难处能一样一样想办法。")
        )


def _stay(turn: Turn, danger: Danger) -> None:
    """Whoever goes on talking after an alarm: still there, and what has to be done before anything else."""
    turn.say(Reply(text=_STILL_HERE if danger is Danger.DESPAIR else _RING_YOURSELF + _ANSWER[danger]))
