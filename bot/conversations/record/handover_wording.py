"""What residents read when a conversation goes to a person and comes back."""

from __future__ import annotations

from bot.conversations.record.handover_models import Reason
from bot.delivery.reply import Choice, Reply, typeset
from bot.ledger.states import Grade

TO_PERSON = "转人工"
LEAVE_WORDS = "留个言"
CALL_ME = "请给我回电话"
NOT_WAITING = "不等了,接着问机器人"

# Typed instead of pressed; only whole sentences, since 「我不等了,要投诉」 is for a person.
NOT_WAITING_WORDS = frozenset({"不等了", "不用等了", "算了", "算了吧", "不找人了", "不转了", "取消", NOT_WAITING})


def to_person() -> Choice:
    """Press for a person."""
    return Choice(TO_PERSON, {"intent": "request_human"})


def call_me() -> Choice:
    """Press to be rung."""
    return Choice(CALL_ME, {"intent": "request_human", "leave": "callback"})


def other_ways() -> tuple[Choice, ...]:
    """What can be done when nobody is there."""
    return (Choice(LEAVE_WORDS, {"intent": "request_human", "leave": "question"}), call_me())


def queued(position: int, minutes: int | None) -> Reply:
    """Somebody waits for a person: how many come before, and how long that has taken today."""
    return _waiting(f"好,给您转工作人员了。{_standing(position, minutes)}。\n有啥要说的先写在这儿,他们都看得到。")


def still_queued(position: int, minutes: int | None) -> Reply:
    """Somebody who waits asks whether anybody is there."""
    return _waiting(f"还在给您排着,没忘。{_standing(position, minutes)}。\n不想等了就说“不等了”。")


def _standing(position: int, minutes: int | None) -> str:
    before = f"前面还有 {position - 1} 位" if position > 1 else "您排在第一个"
    wait = f"今天平均等 {minutes} 分钟左右" if minutes is not None else "要等多久说不准,有人接了马上告诉您"
    return f"{before},{wait}"


def _waiting(text: str) -> Reply:
    return typeset(Reply(text=text, choices=(Choice(NOT_WAITING, {"intent": "cancel", "queue": "leave"}),)))


def sorry_queued(position: int, minutes: int | None) -> Reply:
    """Not understood twice: a person comes."""
    reply = queued(position, minutes)
    return typeset(Reply(text=f"对不住,我还是没听懂,耽误您了。{reply.text[2:]}", choices=reply.choices))


def nobody_there(why: str, phone: str) -> Reply:
    """No person now: why, when again, and what can be done meanwhile."""
    return typeset(
        Reply(
            text=(
                f"{why}\n您可以留个言,工作人员上班就在这儿回您;或者留个电话,给您打回去。急事打 {phone}。\n"
                "办事的问题,接着问我也行。"
            ),
            choices=other_ways(),
        )
    )


def out_of_hours(opens: str) -> str:
    """Closed now."""
    return f"这会儿工作人员没上班,{opens}。"


def all_busy() -> str:
    """Open, but nobody is at the desk."""
    return "这会儿网上没有工作人员值守,都在窗口忙。"


def nobody_answered(phone: str) -> Reply:
    """The wait was too long."""
    return nobody_there("对不住,让您等久了,工作人员都在忙,还没人接。", phone)


def taken(name: str) -> Reply:
    """A person is there."""
    return typeset(Reply(text=f"工作人员{name}来了,接着跟您说。"))


def passed_on(name: str) -> Reply:
    """Another person takes over."""
    return typeset(Reply(text=f"给您转到工作人员{name},前面说的都看得到,不用再说一遍。"))


def passed_to_department(department: str) -> Reply:
    """Another department's people take over."""
    return typeset(Reply(text=f"这事归{department}管,给您转过去了。前面说的他们都看得到,稍等一下。"))


def back_in_queue(reason: Reason) -> Reply:
    """The person has gone: somebody else will come."""
    why = {
        Reason.CLOSING: "接您话的工作人员下班了",
        Reason.IDLE: "接您话的工作人员手上有事,耽搁了",
        Reason.SET_APART: "接您话的工作人员手上有别的事",
    }.get(reason, "接您话的工作人员这会儿不在了")
    return typeset(Reply(text=f"对不住,{why},给您换一位,稍等。前面说的都在,不用再说一遍。"))


def lapsed() -> Reply:
    """Nothing was owed any more: the bot is there again."""
    return typeset(Reply(text="工作人员先去忙了。您还有啥要问的,直接跟我说;要找人,说一声「转人工」。"))


def given_back(*, resumes: bool) -> Reply:
    """The bot is there again."""
    text = "工作人员先说到这儿,我接着帮您。还要找人,说一声「转人工」。"
    choices = (Choice("接着刚才没办完的", {"intent": "repeat_answer"}),) if resumes else ()
    return typeset(Reply(text=text, choices=choices))


def closed() -> Reply:
    """The matter is done."""
    return typeset(Reply(text="这件事就先办到这儿。以后有啥事,随时在这儿说。"))


def ask_rating(handover_id: int) -> Reply:
    """Ask once how it was."""
    choices = tuple(
        Choice(grade.label, {"intent": "rate_service", "handover": handover_id, "grade": grade.value})
        for grade in Grade
    )
    return typeset(Reply(text="刚才工作人员帮得咋样?点一个就行,不点也没关系。", choices=choices))


def rated() -> Reply:
    """Thanks for a rating."""
    return typeset(Reply(text="好,记下了,谢谢您。"))


def rated_before() -> Reply:
    """A rating counts once."""
    return typeset(Reply(text="您已经评过了,谢谢您。"))


def bot_down() -> Reply:
    """The bot does not answer: a person will."""
    return typeset(Reply(text="我这边出了点毛病,答得慢了,对不住。您的话一句没丢,给您转工作人员了,稍等。"))


def bot_down_alone(phone: str) -> Reply:
    """The bot does not answer, and nobody is at the desk."""
    text = f"我这边出了点毛病,这会儿答不上来,对不住。您的话一句没丢,好了马上回您。急事打 {phone}。"
    return typeset(Reply(text=text))


def left() -> Reply:
    """Somebody does not wait any longer."""
    return typeset(Reply(text="好,那不等了。您接着问我就行,要找人再说一声。"))


def write_it_down() -> Reply:
    """Ask for the question that is left."""
    return typeset(Reply(text="好,您把想问的一次写在下面,写全一点。工作人员上班就看,在这儿回您。"))


# With which every answer speaks of a call that is to come.
RINGS = "给您打过去"


def ask_phone() -> Reply:
    """Ask for the phone."""
    return typeset(Reply(text="好,您留个电话,再说一句是啥事。号码只给回电话的人看。"))


def no_phone_in_it() -> Reply:
    """There was no phone in the answer."""
    return typeset(Reply(text="没看到电话号码。您再写一遍,手机号 11 位;不留了就说「算了」。"))


def no_phone_again(phone: str) -> Reply:
    """There was none in the second answer either: it is not asked for a third time."""
    text = (
        f"还是没看到电话号码,先不留了,要留随时再说。\n急的话您打 {phone},或者留个言,答复写在这儿。要问别的,直接跟我说。"
    )
    return typeset(Reply(text=text, choices=other_ways()))


def callback_kept(when: str) -> Reply:
    """The call is kept."""
    return typeset(Reply(text=f"记下了,{when}{RINGS}。没接到会再打,一共打三次。"))


def call_comes(when: str, phone: str, *, tried: int) -> Reply:
    """When the call comes, and at which number."""
    before = f"打过 {tried} 次,没打通。" if tried else ""
    return typeset(Reply(text=f"记着呢。{before}{when}{RINGS},打的是 {phone}。号码不对,再写一遍就行。"))


def call_withdrawn() -> Reply:
    """The call is not wanted any more."""
    return typeset(Reply(text="好,那个电话不打了。还有啥要问的,直接跟我说;要找人,说一声「转人工」。"))


def call_told(phone: str, *, hours: str) -> Reply:
    """What was said is shown to whoever rings."""
    return typeset(Reply(text=f"好,写上了,回电话的人看得到。他们上班时间{RINGS}({hours}),打的是 {phone}。"))


def call_moved(when: str, phone: str) -> Reply:
    """Another number is rung."""
    return typeset(Reply(text=f"好,改成打 {phone} 了,{when}{RINGS}。"))


def ask_right_phone() -> Reply:
    """Ask for the number that shall be rung instead."""
    return typeset(Reply(text="好,要打的号码您写一下,手机号 11 位。不改了就说「算了」。"))


def no_call_waits() -> Reply:
    """The call was made, or given up, meanwhile."""
    return typeset(
        Reply(text="这会儿没有要给您打的电话了:打过了,或者打了三次没打通。还要打,点一下。", choices=(call_me(),))
    )
