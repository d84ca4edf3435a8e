"""What the bot says around the facts: short, warm, plain. The facts themselves come from the guides."""

from __future__ import annotations

import re
from typing import Optional, Sequence

from bot.delivery.reply import Choice, Reply
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Item, Question, Town

NONE_OF_THESE = "都不是"
DO_NOT_KNOW = "不晓得"

# What each question about an item is called in an answer, and whether the guide's fact answers it.
TOPIC = {
    "ask_conditions": "谁能办",
    "ask_process": "怎么办",
    "ask_time_limit": "多久办好",
    "ask_fee": "要多少钱",
    "ask_amount": "能发多少",
    "ask_online": "网上能不能办",
    "ask_cross_region": "外地能不能办",
    "ask_delivery": "能不能寄",
    "ask_proxy": "能不能代办",
    "ask_legal_basis": "依据",
    "ask_progress": "咋查办到哪一步了",
    "ask_payment_missing": "钱没到是咋回事",
    "ask_location": "在哪办",
    "ask_office_hours": "上班时间",
    "ask_phone": "电话",
    "ask_appointment": "要不要预约",
    "ask_home_service": "能不能上门",
    "ask_form": "表格",
    "ask_materials": "带什么",
    "ask_overview": "怎么办",
    "ask_material_detail": "材料的细节",
    "lack_material": "材料没有咋办",
}


# Each doubt may end in it; an answer says it once.
_ASK_FIRST = re.compile("[,\uff0c;\uff1b](来前|去前|先|办前)?(打个?电话)?问(一声|清楚?)$")


def told_apart(labels: Sequence[str]) -> str:
    """Return what options read, as one enumeration: in quotes where there are several, for they hold commas too."""
    return labels[0] if len(labels) == 1 else _quoted(labels)


def pays_nothing() -> str:
    """An item that is paperwork alone."""
    return "这件事是办手续,不发钱。"


def no_sure_fact(topic: str, *, phone: str, hours: str) -> str:
    """There is no fact in the guides: better none than a wrong one."""
    return f"{topic}这一条,我没有准数,怕误您的事。您打 {phone} 问一声,上班时间:{hours}。"


def doubtful(doubts: Sequence[str], *, phone: str) -> str:
    """Facts that are not sure: name what is not, all in one line, and whom to ask."""
    parts = [_ASK_FIRST.sub("", doubt.rstrip("。")) for doubt in doubts]
    named = [part for n, part in enumerate(parts) if not any(part in other for other in parts[:n] + parts[n + 1 :])]
    return f"拿不准的是:{';'.join(named or parts[:1])}。来前打 {phone} 问一声。"


def which_item(options: int) -> str:
    """Ask back which of several items is meant."""
    return "您说的是哪一样?点一个,或者回个数字。" if options > 1 else "您说的是这个吗?"


def not_here(town: Town, hours: str, *, named: str = "") -> str:
    """The guides have no such item: say so, and whom to ask; never a neighbour's materials.

    ``named`` tells it from what else was asked.
    """
    which = f"您说的「{named}」" if named else "您问的这件事"
    return f"{which},我这儿的指南里没有,不敢乱说。\n您打{town.hall.name} {town.hall.phone} 问一声,上班时间:{hours}。"


def question(asked: Question, *, lead: str = "") -> Reply:
    """Ask one thing, with its answers to press and a way out for whoever does not know."""
    choices = [
        Choice(option.label, {"intent": "inform", "question": asked.id, "option": option.id})
        for option in asked.options
    ]
    choices.append(Choice(DO_NOT_KNOW, {"intent": "dont_know"}))
    return Reply(text=f"{lead}{asked.ask}", choices=tuple(choices))


def noted(labels: Sequence[str]) -> str:
    """Echo what the resident's own words have told."""
    return f"您说了{_quoted(labels)},我记下了。\n" if labels else ""


def _quoted(labels: Sequence[str]) -> str:
    return "、".join(f"「{label}」" for label in labels)


def beginning(item: Item) -> str:
    """The first words of a checklist task."""
    return f"{short_name(item.plain)},我帮您理一遍。\n"


def explained(asked: Question) -> str:
    """What a question is about, for whoever does not know."""
    return f"{asked.why}\n" if asked.why else ""


def not_understood_again(town: Town, *, hours: str) -> str:
    """The second message running that meant nothing to the bot: a person's phone."""
    return f"对不住,我还是没听懂,耽误您了。\n您直接打{town.hall.name} {town.hall.phone},有人帮您,上班时间:{hours}。"


def not_understood() -> str:
    """A message that meant nothing to the bot: with examples."""
    return "这句我没听明白。您换个说法,说要办啥事就行。\n比如:「身份证丢了咋办」「交医保」「给娃上户口要带啥」。"


def long_story(town: Town) -> str:
    """A story in which nothing was found: the matter in a few words, or a person who listens."""
    return (
        "您说的我都看了,就是没拿准最想办的是哪一件。\n您用几个字说要办啥,比如「领高龄钱」「办五保」「报医药费」;"
        f"想跟人细说,打 {town.hall.phone}。"
    )


def not_understood_of(of_it: str, *, phone: str) -> str:
    """A message that meant nothing to the bot while something is talked about; ``of_it`` is for what it may be."""
    return f"这句我没听明白。{of_it};问别的,换个说法告诉我。\n想跟人说,打 {phone}。"


def rather_a_person(town: Town, *, hours: str) -> str:
    """Whoever goes on being angry is better off with a person."""
    return f"我嘴笨,惹您生气了,对不住。跟人说更痛快:打{town.hall.name} {town.hall.phone},上班时间:{hours}。"


def none_of_ours() -> Sequence[Reply]:
    """What the hall has nothing to do with; the second is for whoever has just heard the first."""
    return (
        Reply(text="这个我帮不上忙。我只懂镇上便民服务中心能办的事,比如户口、医保、低保。您想办哪样?"),
        Reply(text="这个不归我管,不敢乱答您。要是想办户口、社保、低保这些事,尽管问我。"),
    )


def town_noted(town: Town, *, whose: str) -> str:
    """Somebody says which town they are of, 「您是」, or one of their people, and asks nothing."""
    return f"好,{whose}{town.name}的,我记下了。窗口和电话我按{town.name}的跟您说。您想办啥事?"


def trips(name: str, visits: int) -> str:
    """How often a resident has to come for something."""
    if visits == 0:
        return f"{name}:一趟都不用跑镇上。"
    return f"{name}:材料带齐,跑{visits}趟就行。"


def glad() -> str:
    """「好」「是的」 after an answer."""
    return "好嘞,那您慢慢准备。还有哪里不清楚,随时问我。"


def nothing_waits() -> str:
    """An answer to nothing that was asked."""
    return "好。您想办啥事、想问啥,直接跟我说就行。"


def what_to_correct() -> str:
    """The resident takes something back without saying what."""
    return "好,是哪一样说错了?点一个,我给您改过来。"


def amended(labels: Sequence[str]) -> str:
    """Echo what a correction has changed."""
    return f"好,改成{_quoted(labels)}。\n"


def stays(labels: Sequence[str]) -> str:
    """A correction names what the list was made for already."""
    return f"那还是按{_quoted(labels)}办,单子不用改。"


def cancelled() -> str:
    """A task left by the resident."""
    return "好,那就先不说这个。您啥时候想问,随时叫我。"


MAY_FOLLOW = "这样可以后补,先来办也行。"


def ask_about_lack(phone: str) -> str:
    """A paper that is not there, and nobody has written what then."""
    return f"没有它能不能办,我没有准数,怕误您的事。来前打 {phone} 问一声。"


def lost_without_word(paper: str, phone: str) -> str:
    """A paper that an item gave is lost, and nobody has written how to get another."""
    return f"{paper}能不能补、怎么补,我没有准数,怕误您的事。来前打 {phone} 问一声。"


def apology(town: Town) -> Reply:
    """Said when a turn has failed for good: nothing is lost, and a person helps."""
    return Reply(
        text=(
            "对不住,我这边出了点毛病,没能答上来。您的话我都记着,一句没丢。\n"
            f"急的话请打{town.hall.name} {town.hall.phone}。"
        )
    )


def what_is_it() -> str:
    """Somebody only says that there is something."""
    return "哎,您说,啥事?慢慢讲,我听着。"


def name_the_item() -> str:
    """A question that names nothing, with nothing talked about before."""
    return "您要办的是哪件事?说个大概就行,比如「身份证丢了」「交医保」「给娃上户口」。"


def one_by_one(names: Sequence[str]) -> str:
    """Several things were asked at once: the first is answered, the others wait."""
    return f"您还提到{_quoted(names)}。咱们一样一样来,说完这个我接着帮您。"


def one_way(windows: int) -> str:
    """Several things can be done in one way: at one window, or one after the other."""
    return "能一起办,就在一个窗口:" if windows == 1 else "能一趟办,各在各的窗口,一个一个来:"


def still_waiting(names: Sequence[str]) -> str:
    """The first is answered; what was asked in the same breath is one press away."""
    return f"您刚才还提到{_quoted(names)},点一下接着说。"


KEPT = "拿不准的先算上,多带一样总比多跑一趟好。\n"
NOTED = "好,这个我记下了。\n"


def without_paper(paper: str, lost: Optional[str]) -> str:
    """A paper is said not to be there while something is asked: not wanted here, or what to do about it."""
    if lost is None:
        return f"{paper}这件事用不上,没有不要紧。\n"
    return f"{paper}:{lost}\n" if lost else f"{paper}没有,我记着了,办的时候问窗口一声。\n"


def maybe_another(plain: str) -> str:
    """What is said while something is asked is rather of another thing."""
    return f"您说的要是「{plain}」的事,点它;还是办这个,就接着答一句:\n"


FIRST_WHICH = "先点一下是哪一样,我好说准。\n"
WITHOUT_PHONE = "打不了电话的,点「留给窗口」,窗口的答复写在这儿。"
RING_FOR_ME = "打不了电话的,赶紧叫身边的人帮着打。"
ASK_AGAIN = "这句我没听明白,您点一个就行。\n"


def which_town() -> str:
    """Ask which town, once."""
    return "您是哪个镇的?各镇的窗口、电话不一样,我好说准。"
