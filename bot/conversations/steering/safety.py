"""Danger first: which number to ring, at once; and a warm word for whoever does not want to live."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import Any, Dict, FrozenSet, Mapping, Optional, Sequence, Set, Tuple

from bot.conversations.complaints.complaint_tasks import remind
from bot.conversations.complaints.complaint_wording import ANGRY, TELL_OR_TALK
from bot.conversations.meaning.danger import Danger, danger_in, danger_told, is_of_another
from bot.conversations.meaning.swindle import (
    asks_whether_it_is_ours,
    did_not_fall_for_it,
    gave_it_away,
    goes_on_calling,
    tells_the_money_is_there,
)
from bot.conversations.meaning.threats import is_threat, told_beside
from bot.conversations.steering import complaints
from bot.conversations.steering.complaint_beginning import is_angry_still
from bot.conversations.turns.turn import Heard, Turn
from bot.delivery.reply import Reply, typeset

# What staff see beside the conversation.
IN_DANGER, THREATENS = "有危险", "扬言伤人"


_CONSOLED = (
    "您心里难受,我听着。先顾好自己,吃口饭、歇一歇,办事不急这一会儿。\n"
    "想找人说说话,打 12356(心理援助,不要钱)。想接着办,随时跟我说。",
    "我在呢,您慢慢说,想哭就哭一会儿。叫个亲人、邻居来陪您坐坐。\n夜里难熬,打 12356 有人接,不要钱。",
)


def consoled(said: Sequence[Mapping[str, Any]]) -> Reply:
    """A human word for whoever grieves, another than was said last; what was begun goes on when they want."""
    return _not_said_last(_CONSOLED, said)


def _not_said_last(ways: Sequence[str], said: Sequence[Mapping[str, Any]]) -> Reply:
    """Return the way after the one that was said last, the first where none was."""
    last = {stored.get("text") for stored in said}
    before = next((n for n, way in enumerate(ways) if last & _typeset(way)), -1)
    return Reply(text=ways[(before + 1) % len(ways)])


def condoled() -> Reply:
    """A human word to whoever has lost somebody; what there is to be done waits until they want."""
    return Reply(
        text="听您这么说,心里真不是滋味。您节哀,先顾好自己,身边有人陪着最好。\n"
        "难受得熬不住,打 12356(心理援助,不要钱)。后面要办的手续不急,您想办了点一下,或者直接跟我说。"
    )


def with_the_doctors() -> Reply:
    """A human word to whoever has got somebody to the doctors."""
    return Reply(text="到了医院就好,听医生的,您也喘口气。\n后面要报医药费、看病钱上有难处,跟我说,我帮您看能办哪样。")


def relieved(said: Sequence[Mapping[str, Any]]) -> Reply:
    """A human word where it is over what the last answer, as stored, was about, and what is still to be done."""
    danger = _danger_answered({stored.get("text") for stored in said}) or Danger.UNCLEAR
    return Reply(text=f"{_AFTERWARDS.get(danger, _AFTERWARDS[Danger.UNCLEAR])}\n有啥要办的,缓过来再跟我说。")


def grieves(said: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the last answer, as stored, met somebody's grief."""
    said_now = {str(stored.get("text")) for stored in said}
    return bool(said_now & _typeset(*_CONSOLED, str(condoled().text))) or any("节哀" in one for one in said_now)


_OUT_OF_THE_WATER = "马上打 119 和 120!大声喊人,扔绳子、竹竿、能浮的东西,不会水的千万别下去。"
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
    Danger.WOUND: (
        "马上打 120!拿干净的布使劲按住伤口,别松手,喊身边的人来。\n"
        "您这条命要紧。等救护车的时候,打 12356(心理援助,不要钱)有人陪您说话,我也一直在。"
    ),
    Danger.FIRE: "马上打 119!人先出来,别回去拿东西。有人受伤再打 120。",
    Danger.GAS: "人先出去,开着门窗,别开灯、别打火!到外面再打 119。有人头晕、叫不醒,打 120。",
    Danger.DROWNING: _OUT_OF_THE_WATER,
    Danger.WATER: _OUT_OF_THE_WATER,
    Danger.ILLNESS: "马上打 120!说清在哪、人咋样了。别随便挪动病人,守在旁边等救护车。",
    Danger.LOST: (
        "马上打 110,不用等满一天!说清穿的啥、啥时候在哪不见的,备好近照。\n叫上邻居、村干部一起找,家里留个人等着。"
    ),
    # Whoever sees it need not step in, and is to tell (未成年人保护法, 第十一条).
    Danger.CHILD: (
        "马上打 110!说清是哪家、娃咋样了,您不用自己去拦。不想让人晓得是您说的,跟警察讲一声。\n"
        "娃受了伤,再打 120。也告诉村干部一声,娃要有人护着。"
    ),
    Danger.VIOLENCE: "马上打 110!先离开危险的地方,到人多的地方去。有人受伤再打 120。",
    Danger.UNCLEAR: "要是有危险,别等我:\n报警 110,着火 119,救护车 120。",
}


_AFTERWARDS = {
    Danger.DESPAIR: ("听您这么说,我松了口气。那个念头再来,别一个人扛着:打 12356(心理援助,不要钱),或者叫家里人来陪您。"),
    Danger.FIRE: "没事就好,您也喘口气。怕有暗火,请消防员看过再进屋;又冒烟了,马上打 119。",
    Danger.GAS: "没事就好,您也喘口气。窗先开着,请卖气的师傅查过再点火;还有味、头晕,人出去,打 119、120。",
    Danger.WATER: "救上来就好!呛过水的,看着没事也送医院查一查;喘不上气、叫不醒,马上打 120。",
    Danger.ILLNESS: "缓过来就好,您也喘口气。今天还是去医院看一看;又不对劲,马上打 120。",
    Danger.WOUND: "止住就好。伤口要给医生看,您去医院,叫个人陪着。心里难受就打 12356(心理援助,不要钱),别一个人扛。",
    Danger.LOST: "找到就好!您报过警的,给 110 回一声,别让人白找。人吓着了,先让他歇歇、喝口水。",
    Danger.CHILD: "那先松口气。再动手,别等,马上打 110。",
    Danger.VIOLENCE: "先喘口气。对方再来、再动手,别等,马上打 110。家里人动的手,想找人商量打 12338(妇联热线)。",
    Danger.UNCLEAR: "没事就好,您也喘口气。又有不对劲的,人不舒服打 120,有危险打 110。",
}

# The bot can call nobody: whoever waits for the ambulance after a first answer must ring themselves.
_RING_YOURSELF = "我这儿叫不来人,电话要您自己打,越快越好。\n"
# 12338 is the women's federations' line.
_AT_HOME = "\n家里人动的手,先躲到邻居家、村委会,伤拍下照。想找人商量打 12338(妇联热线)。"
_STILL_HERE = (
    "我在,您慢慢说,我都听着。您不是没人管。\n"
    "真人的声音比我管用:12356(心理援助,不要钱)随时有人接;身边有危险,马上打 120 或 110。",
    "我听着呢,您说的我都看得到。一个人别硬扛,叫个亲人、邻居来坐坐。\n"
    "12356 有人陪您说话,不要钱;身边有危险,打 120 或 110。",
    "难处能一样一样想办法,要办的事我陪您慢慢来,说是哪一样就行。\n心里过不去的时候先打 12356;有危险,打 120 或 110。",
)
# To whoever fears for somebody: not left alone, and nothing at hand (WHO, Preventing suicide: restrict the means).
_WATCH_OVER = (
    "您别慌,先去守着,一步别离开,让人慢慢说,您听着就好。农药、刀、绳子都收远。\n"
    "已经动手了、拦不住,马上打 120 和 110。\n"
    "12356(心理援助,不要钱)您也能打,会教您咋劝。"
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
_NOT_PAID = (
    "没上当就好!往后对方的电话别接,链接别点,验证码、密码谁要都别给。\n"
    "要是点过、填过、转过,马上跟我说。拿不准就打96110(反诈专线)。"
)
_SCAM_GOES_ON = (
    "别再接对方的电话,也别回。号码、短信、转账记录都留着,给警察看。\n"
    "钱转出去了,能不能追回来看报得快不快:现在就打110,再打银行电话把钱止住。\n拿不准就打96110(反诈专线)。"
)
_STILL_THERE = (
    "钱还在就好,趁现在把口子堵上:\n1. 打银行的客服电话(卡背面印着),挂失卡、改密码。\n"
    "2. 再来扣钱、登录的短信,马上打110。\n拿不准就打96110(反诈专线)。"
)
_OURS_NEVER = "这多半是骗子!我们的人不会叫您转钱"
_GAVE_MORE = "那更要快:先打银行的客服电话,挂失卡、改密码;打110的时候,把这一样也说上。\n拿不准就打96110(反诈专线)。"
_STOP_TALKING = (
    "还是那句:别再接对方的电话,微信也别回,拉黑了就清净。\n"
    "钱的事只认110和银行;该说的都留着给警察看。拿不准就打96110(反诈专线)。"
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
    if texts & _typeset(_SCAM, _SCAMMED, _SCAM_GOES_ON, _STOP_TALKING, _NOT_PAID, _STILL_THERE, _GAVE_MORE):
        return "report_scam"
    if any(str(text).startswith(typeset(Reply(text=_OURS_NEVER)).text) for text in texts):
        return "report_scam"
    return "report_emergency" if _danger_answered(texts) is not None else None


def _danger_answered(texts: Set[Any]) -> Optional[Danger]:
    answers: Dict[Danger, Tuple[str, ...]] = {
        danger: (answer, _RING_YOURSELF + answer) for danger, answer in _ANSWER.items()
    }
    answers[Danger.VIOLENCE] += (_RING_YOURSELF + _ANSWER[Danger.VIOLENCE] + _AT_HOME,)
    answers[Danger.DESPAIR] = (_ANSWER[Danger.DESPAIR], *_STILL_HERE, _WATCH_OVER, _RING_YOURSELF + _WATCH_OVER)
    found = next((danger for danger, ways in answers.items() if texts & _typeset(*ways)), None)
    return Danger.WATER if found is Danger.DROWNING else found


@cache
def _typeset(*texts: str) -> FrozenSet[str]:
    """Return the texts of ours as they are stored; asked in every turn, of the same few."""
    return frozenset(typeset(Reply(text=text)).text for text in texts)


def answer_scam(turn: Turn, heard: Heard) -> None:
    """Stop the money; whoever has paid, clicked or told a password hears what to do within the hour."""
    said = {stored.get("text") for stored in turn.dialogue.said}
    told_before = alarm_of(turn.dialogue.said) == "report_scam"
    fell_for_it = (told_before and _FELL_FOR_IT.search(heard.text) is not None) or gave_it_away(heard.text)
    has_heard, turn.dialogue.swindled = turn.dialogue.swindled, True
    if has_heard and asks_whether_it_is_ours(heard.text):
        hall = turn.town.hall
        turn.say(
            Reply(
                text=f"{_OURS_NEVER},也不要您的验证码、密码。谁要都别给。\n"
                f"是不是我们的人,打 {hall.phone}({hall.name})一问就晓得。拿不准就打96110(反诈专线)。"
            )
        )
    elif has_heard and tells_the_money_is_there(heard.text):
        turn.say(Reply(text=_STILL_THERE))
    elif told_before and did_not_fall_for_it(heard.text):
        turn.say(Reply(text=_NOT_PAID))
    elif fell_for_it and said & _typeset(_SCAMMED, _GAVE_MORE):
        turn.say(Reply(text=_GAVE_MORE))
    elif goes_on_calling(heard.text) or (
        said & _typeset(_SCAMMED, _GAVE_MORE, _SCAM_GOES_ON, _STOP_TALKING) and not fell_for_it
    ):
        turn.say(_not_said_last((_SCAM_GOES_ON, _STOP_TALKING), turn.dialogue.said))
    elif fell_for_it:
        turn.say(Reply(text=_SCAMMED))
    else:
        turn.say(_not_said_last((_SCAM, _SCAM_GOES_ON), turn.dialogue.said))


def answer_emergency(turn: Turn, heard: Heard) -> None:
    """Say the number to ring, first and alone; for despair also where a person is. Whoever threatens is heard."""
    if is_threat(heard.text):
        _answer_threat(turn, heard)
        return
    danger = danger_in(heard.text)
    if danger is not Danger.UNCLEAR or danger_told(heard.text) is not None:
        turn.label = IN_DANGER
    said = {stored.get("text") for stored in turn.dialogue.said}
    before = _danger_answered(said)
    if before is not None and danger in (Danger.UNCLEAR, before):
        watched_over = any(str(text).endswith(typeset(Reply(text=_WATCH_OVER)).text) for text in said)
        _stay(turn, before, of_another=watched_over)
        return
    if danger is Danger.DESPAIR and is_of_another(heard.text):
        turn.say(Reply(text=_WATCH_OVER))
        return
    turn.say(Reply(text=_ANSWER[danger]))
    if danger is Danger.DESPAIR:
        hall = turn.town.hall
        turn.say(
            Reply(text=f"您愿意的话,也可以打 {hall.phone},{hall.name}的同志帮您联系人上门。难处能一样一样想办法。")
        )


_OTHER_WAYS = "您想当面说,我叫工作人员来;不想跟我们说,打 12345 也行。\n这会儿有人有危险,马上打 110。"
_WHAT_IS_IT = f"{ANGRY}\n是啥事把您逼到这一步的?您跟我说,我一句一句记下来,报上去有人管。\n{_OTHER_WAYS}"
_ANGRY_STILL = "我还在,您接着说,我听着。\n光跟我说不解气,就找个人当面讲,或者打 12345。有人有危险,打 110。"


def _answer_threat(turn: Turn, heard: Heard) -> None:
    """Hear the anger and say what can be done; the threat is not filed, what was told beside it may be."""
    turn.label = THREATENS
    if told := told_beside(heard.text):
        turn.say(Reply(text=f"{ANGRY}您说的这件事,我给您记下来。\n{_OTHER_WAYS}"))
        complaints.take_told(turn, dataclasses.replace(heard, text=told, intent="file_complaint"))
        return
    text = _ANGRY_STILL if is_angry_still(turn) else _WHAT_IS_IT
    turn.say(Reply(text=text, choices=TELL_OR_TALK))
    remind(turn)


def _stay(turn: Turn, danger: Danger, *, of_another: bool) -> None:
    """Whoever goes on talking after an alarm: still there, and what has to be done before anything else."""
    if danger is Danger.DESPAIR and not of_another:
        turn.say(_not_said_last(_STILL_HERE, turn.dialogue.said))
    else:
        more = _AT_HOME if danger is Danger.VIOLENCE else ""
        turn.say(Reply(text=_RING_YOURSELF + (_WATCH_OVER if of_another else _ANSWER[danger] + more)))
