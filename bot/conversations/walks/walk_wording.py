"""What is said around the sentences of a walk; the sentences themselves come from its file."""

from __future__ import annotations

from typing import List, Optional, Sequence

from bot.conversations.meaning.walk_context import OUTCOME
from bot.delivery.reply import Choice, Link, Picture, Reply
from bot.guidebook.schema import WHO, Step, WalkQuestion, Walkthrough
from bot.walks.course import Course

# Whoever it is done for, before that is known.
SOMEBODY = "办事的人"
DONE, STUCK, BACK = "好了,下一步", "弄不成", "上一步"
_MOST_TRIED = 3


def _does(intent: str, course: Course, **more: str) -> "dict[str, str]":
    return {"intent": intent, "walk": course.run.walk, **more}


def introduction(course: Course) -> Reply:
    """What it is, what to have at hand, how long it takes, and the way back into it."""
    walk = course.walk
    who = course.run.who if course.knows_for_whom else SOMEBODY
    needs = "、".join(need.replace(WHO, who) for need in walk.needs)
    return Reply(
        text=(
            f"好,我一步一步陪您弄:{walk.plain}。用的是{walk.place}。\n"
            f"手边备好:{needs}。大概{walk.minutes}分钟。\n"
            f"中途放下了不要紧,回来说「接着办 {course.run.code}」就接上,换个手机也行。"
        ),
        link=Link(walk.video.title, walk.video.url) if walk.video is not None else None,
    )


def place(course: Course, *, lead: str = "", version: str = "") -> Reply:
    """Where the resident stands: a step with its picture, a branch, or the end."""
    here = course.place
    if isinstance(here, WalkQuestion):
        return branch(course, here, lead=lead)
    return step(course, here, lead=lead, version=version) if here is not None else ending(course, lead=lead)


def step(course: Course, here: Step, *, lead: str, version: str) -> Reply:
    """One screen, one sentence."""
    length = course.length
    of = f"(共{length}步)" if length is not None else ""
    lines = [
        f"{lead}第{course.number(here)}步{of}:{course.worded(here.title)}",
        course.worded(here.do),
        f"弄对了是这样:{course.worded(here.see)}",
    ]
    if here.tip:
        lines.append(f"提醒:{course.worded(here.tip)}")
    choices = [
        Choice(DONE, _does("next_step", course, step=here.id)),
        Choice(STUCK, _does("step_stuck", course, step=here.id)),
    ]
    if len(course.run.path) > 1:
        choices.append(Choice(BACK, _does("previous_step", course)))
    return Reply(text="\n".join(lines), image=picture(course.walk, here, version), choices=tuple(choices))


def picture(walk: Walkthrough, here: Step, version: str) -> Picture:
    """A step's picture as the web serves it; the version makes a new address of a changed one."""
    return Picture(url=f"/w/{walk.id}/pictures/{here.picture}?v={version}", alt=here.alt)


def branch(course: Course, question: WalkQuestion, *, lead: str = "", explained: bool = False) -> Reply:
    """A question on which the way depends."""
    why = f"{question.why}\n" if explained and question.why else ""
    choices = tuple(
        Choice(
            option.label, {"intent": "inform", "walk": course.run.walk, "question": question.id, "option": option.id}
        )
        for option in question.options
    )
    return Reply(text=f"{lead}{why}{course.worded(question.ask)}", choices=choices)


def ending(course: Course, *, lead: str = "") -> Reply:
    """All steps are done: what comes next, and whether it worked."""
    choices = tuple(
        Choice(option.label, {"intent": intent, "walk": course.run.walk, "question": OUTCOME.id, "option": option.id})
        for option, intent in zip(OUTCOME.options, ("inform", "step_stuck"), strict=True)
    )
    return Reply(text=f"{lead}步骤都走完了。{course.worded(course.walk.after)}\n{OUTCOME.ask}", choices=choices)


def succeeded() -> Reply:
    """It worked."""
    return Reply(text="太好了,您自己弄成了!下回还不会,随时叫我。")


def not_after_all() -> Reply:
    """It was said to have worked, and then that it did not."""
    return Reply(text="哦,那就是还没办成,我改过来了。不急,总有法子。")


def answered(course: Course, here: Optional[Step], answer: str, *, of: Optional[Step] = None) -> Reply:
    """What to do about a problem, with the step still before them; one of another step says so."""
    lead = f"您说的像是「{course.worded(of.title)}」那一步:\n" if of is not None else ""
    more = _does("step_stuck", course, step=here.id) if here is not None else _does("step_stuck", course)
    choices = [Choice("还是不行", more)]
    if here is not None:
        choices.insert(0, Choice(DONE, _does("next_step", course, step=here.id)))
        choices.append(Choice("这步再说一遍", _does("repeat_step", course)))
    return Reply(text=lead + course.worded(answer), choices=tuple(choices))


def what_is_wrong(course: Course, here: Step) -> Reply:
    """It does not work, and the words do not say why: the common troubles of this screen to press."""
    choices = tuple(
        Choice(problem.name, _does("step_stuck", course, step=here.id, problem=str(place)))
        for place, problem in enumerate(here.problems)
    )
    again = Choice("都不是", _does("step_stuck", course, step=here.id, problem="none"))
    return Reply(text="不急,您看是哪样?点一个,或者照您看见的说一句。", choices=(*choices, again))


def picture_kept(course: Course, here: Optional[Step]) -> Reply:
    """A screenshot came: it waits for people, who read here at which step it was taken."""
    where = f"第{course.number(here)}步「{course.worded(here.title)}」" if here is not None else ""
    return Reply(text=f"图我存下了,窗口的人能看到,是「{course.walk.plain}」{where}的。我自己看不来图。")


def help_from_people(course: Course, here: Optional[Step], *, window: str, phone: str, hours: str) -> Reply:
    """Stuck twice: a person, with the step and what was tried; the window; the way without a phone."""
    lines: List[str] = ["弄了几回没弄成,别跟手机较劲,咱换个法子:"]
    lines.append(f"1. 找人帮:点下面「转人工」,或者打 {phone}({hours}),照着这句说:")
    lines.append(f"   「{_told(course, here)}」")
    lines.append(f"2. 到{window},拿着手机,工作人员当面弄给您看。")
    lines.append(f"3. {course.worded(course.walk.paper)}")
    choices = [Choice("转人工", {"intent": "request_human"})]
    if here is not None:
        choices.append(Choice("这步再说一遍", _does("repeat_step", course)))
    choices.append(Choice("先放着", {"intent": "cancel"}))
    return Reply(text="\n".join(lines), choices=tuple(choices))


def _told(course: Course, here: Optional[Step]) -> str:
    place = course.place
    asked = f"「{course.worded(place.ask)}」这一问" if isinstance(place, WalkQuestion) else "最后"
    where = f"第{course.number(here)}步「{course.worded(here.title)}」" if here is not None else asked
    tried = f",遇上过:{'、'.join(course.run.tried[-_MOST_TRIED:])}" if course.run.tried else ""
    return f"我在办「{course.walk.plain}」,卡在{where}{tried}"


def without_a_phone(walk: Walkthrough, *, window: str, phone: str, hours: str) -> Reply:
    """Whoever has no such phone, or cannot use it, is told the way without; and that somebody may be led for them."""
    return Reply(
        text=(
            f"不要紧,{walk.paper.replace(WHO, '您')}\n"
            f"窗口在{window},电话 {phone}({hours})。\n"
            "家里有人会用手机的,叫他点下面,我一步一步教他。"
        ),
        choices=(offer(walk),),
    )


def left(course: Course) -> Reply:
    """Put down for now."""
    return Reply(
        text=(
            f"好,先放着。啥时候想接着弄,说「接着办 {course.run.code}」,从停下的地方接上,换个手机也行。\n"
            f"{course.worded(course.walk.paper)}"
        )
    )


RESUMED = "好,接着来。\n"
CHANGED = "这份指引刚更新过,咱从这儿接着来。\n"


def said_to_a_branch(course: Course, question: WalkQuestion, said: str) -> str:
    """What the funnel notes of words that answered no branch, at the step before it."""
    return f"「{course.worded(question.ask)}」{said}" if said else f"「{course.worded(question.ask)}」"


def go_on(course: Course) -> Reply:
    """Something else was asked in between: the way back is one press away."""
    here = course.place
    where = f"办到第{course.number(here)}步" if isinstance(here, Step) else "还没弄完"
    return Reply(
        text=f"刚才「{course.walk.plain}」{where},还接着弄吗?",
        choices=(Choice("接着弄", _does("resume_walkthrough", course)), Choice("先放着", {"intent": "cancel"})),
    )


def again_or_anew(course: Course) -> Reply:
    """A walk that was begun before is asked for again."""
    here = course.place
    where = f"第{course.number(here)}步「{course.worded(here.title)}」" if isinstance(here, Step) else "快完了"
    return Reply(
        text=f"「{course.walk.plain}」上回教到{where}。接着来,还是从头来?",
        choices=(
            Choice("接着来", _does("resume_walkthrough", course)),
            Choice("从头来", _does("start_walkthrough", course, fresh="yes")),
        ),
    )


def which_walk(walks: Sequence[Walkthrough], *, none_open: bool = False) -> Reply:
    """Ask which of several is meant."""
    ask = "您这儿没有办到一半的。想学哪一样?点一个。" if none_open else "您想学哪一样?点一个,我一步一步教您。"
    return Reply(text=ask, choices=tuple(offer(walk, title=walk.plain) for walk in walks))


def offer(walk: Walkthrough, *, title: str = "一步一步教我") -> Choice:
    """The choice that starts a walk."""
    return Choice(title, {"intent": "start_walkthrough", "walk": walk.id})


def known_of_it(walk: Walkthrough, answer: str) -> Reply:
    """What a walk answers of something that goes otherwise, said to whoever is not being led through it."""
    return Reply(text=f"在{walk.place}里:{answer}", choices=(offer(walk, title=walk.plain),))


def keep_it_to_yourself() -> str:
    """A code or a number was typed here: it belongs on the phone's page, and to nobody."""
    return "验证码、密码、身份证号别发给我,也别告诉旁人,填在手机那一格里就行。\n"


def cannot_do_it(course: Course) -> str:
    """The bot is asked to do it itself."""
    return f"我摸不到您的手机,替您点不了,也不能要您的号码。不想弄的话,{course.worded(course.walk.paper)}\n"


def in_another_hand(course: Course) -> Reply:
    """Somebody else goes on with it, or another phone."""
    return Reply(
        text=f"行。叫他在他手机上也打开这儿,说「接着办 {course.run.code}」,就从这一步接上;拿您的手机接着弄也行。",
        choices=(Choice("接着弄", _does("repeat_step", course)), Choice("先放着", {"intent": "cancel"})),
    )


def still_beside_you(course: Course, here: Step) -> Reply:
    """Stuck again right after people were offered: not the same offer once more."""
    return Reply(
        text="不怪您,手机上的东西是难弄。您照着屏幕上写的念一句给我,或者截张图发来,窗口的人看得见。\n"
        "不想弄了就放着,到窗口、到村里都能办。",
        choices=(
            Choice("这步再说一遍", _does("repeat_step", course)),
            Choice("转人工", {"intent": "request_human"}),
            Choice("先放着", {"intent": "cancel"}),
        ),
    )


def unknown_code(code: str) -> Reply:
    """A code that leads nowhere."""
    return Reply(text=f"「{code}」这个号我没找着,也许记错了一位,或者过了一个月。您说要办哪样,咱从头来,也快。")


def no_such_step(number: int, course: Course) -> str:
    """A step was asked for that this way does not have."""
    return f"没有第{number}步,一共{len(course.walk.path(course.run.answers))}步。\n"


def how_far(course: Course) -> str:
    """How many steps it is and what the last one does; while a branch is open, only what the last one does."""
    last = course.walk.path(course.run.answers)[-1]
    of = f"一共{course.length}步," if course.length is not None else ""
    return f"{of}最后一步是「{course.worded(last.title)}」。您眼下在这儿:\n"


def done_already() -> Reply:
    """「好了」「办成了」 when nobody is being led (any more)."""
    return Reply(text="好嘞,那就好。还有啥要办、要问的,随时叫我。")


def gone(window: str, phone: str) -> Reply:
    """The walk was taken away while somebody was in it."""
    return Reply(text=f"对不住,这份手机指引刚撤下来了,可能是平台改了。您打 {phone} 问一声,或者到{window}办。")


def first_step() -> str:
    """There is nothing before the first step."""
    return "这就是头一步了。\n"


def before(here: Step, course: Course) -> str:
    """What a problem leads to, said before the step it leads to."""
    return f"咱到「{course.worded(here.title)}」这一步:\n"
