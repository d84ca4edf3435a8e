"""Danger first: which number to ring, at once; and a warm word for whoever does not want to live."""

from __future__ import annotations

import re
from enum import Enum

from bot.conversations.turn import Heard, Turn
from bot.delivery.reply import Reply


class Danger(Enum):
    """What kind of danger a message tells of, with the words it is known by. The first that matches counts."""

    # Whoever has taken poison needs the ambulance first, whatever the reason was.
    POISON = "(?<!想)(?<!想要)喝(了)?(农)?药|吃(了)?(农|安眠|老鼠)药|百草枯|敌敌畏|中毒"
    DESPAIR = (
        "不(得)?[想要](再)?活(?![动鱼鸡禽畜])|活不下去|活够|活腻|活着.{0,2}(没|莫得|冇).{0,4}(意思|奔头|盼头|想头)|(没|莫得|冇)(啥|什么)?活头|想(跟着|跟|陪着?)(他|她|娃|孩子|老伴|爸|妈)?(一起|一块儿?)?(走|去)|不想(再)?拖累|了断|想死|寻死|自杀|轻生|一了百了|想不(开|通)"
        "|跳楼|跳河|上吊|割腕|不如死|死了(算|干净|清净)|不想(再)?熬|熬不下去|药.{0,3}(攒|备)|遗书"
    )
    FIRE = "着火|起火|失火|火灾|冒(黑|浓)?烟|烧起来|火(苗|大得|烧)|爆炸"
    GAS = "煤气|天然气|液化气|燃气|沼气"
    WATER = "溺水|淹|落水|(掉|落|滑)(进|到|下)?.{0,2}(河|水|井|塘|沟)"
    ILLNESS = (
        "晕(倒|过去|起)|昏(倒|过去|迷)|叫不(醒|应)|没气|喘不上|不省人事|大出血|流(了)?(好)?多血|中风|心脏|心口|胸口"
        "|抽(搐|过去|筋)|摔(断|伤)|要生了|羊水|噎|触电|(半边|半个|一边)(身子|身|手脚)|嘴(歪|皮子)|口吐白沫|被(蛇|电)|烫伤|车祸|撞"
    )
    VIOLENCE = (
        "(拿|动|持|提)(着)?(刀|斧|棒)|打(我|俺|人|他|她|架|娃|老)|(被|挨|遭)(他|她|人)?打|砍|杀|抢|偷|家暴|强奸|威胁|跟踪|拐"
        "|失踪|走丢|找不到(娃|孩子|老人)|堵(在)?门"
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
    Danger.VIOLENCE: "马上打 110!先离开危险的地方,到人多的地方去。有人受伤再打 120。",
    Danger.UNCLEAR: "要是有危险,别等我:\n报警 110,着火 119,救护车 120。",
}


def answer_emergency(turn: Turn, heard: Heard) -> None:
    """Say the number to ring, first and alone; for despair also where a person is."""
    danger = danger_in(heard.text)
    turn.say(Reply(text=_ANSWER[danger]))
    if danger is Danger.DESPAIR:
        hall = turn.town.hall
        turn.say(
            Reply(text=f"您愿意的话,也可以打 {hall.phone},{hall.name}的同志帮您联系人上门。难处能一样一样想办法。")
        )
