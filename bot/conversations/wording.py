"""What the bot says around the facts: short, warm, plain. The facts themselves come from the guides."""

from __future__ import annotations

from typing import Sequence

from bot.delivery.reply import Choice, Reply
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


def short(plain: str) -> str:
    """Return a plain name without what it explains in brackets: 「给娃上户口」."""
    return plain.split("(")[0].split("(")[0].strip()


def call(town: Town, *, phone: str, hours: str) -> str:
    """Whom to ring, and when."""
    return f"您打 {phone} 问一声,{hours}有人接。"


def no_sure_fact(topic: str, *, phone: str, hours: str) -> str:
    """There is no fact in the guides: better none than a wrong one."""
    return f"{topic}这一条,我没有准数,怕误您的事。您打 {phone} 问一声,上班时间:{hours}。"


def doubtful(doubt: str, *, phone: str) -> str:
    """A fact that is not sure: name what is not, and whom to ask."""
    return f"拿不准的是:{doubt.rstrip('。')}。来前打 {phone} 问一声。"


def which_item(names: Sequence[str]) -> str:
    """Ask back which of several items is meant."""
    return "您说的是哪一样?点一个,或者回个数字。" if len(names) > 1 else "您说的是这个吗?"


def not_here(town: Town, hours: str) -> str:
    """The guides have no such item: say so, and whom to ask; never a neighbour's materials."""
    return (
        f"您问的这件事,我这儿的指南里没有,不敢乱说。\n"
        f"您打{town.hall.name} {town.hall.phone} 问一声,上班时间:{hours}。"
    )


def question(asked: Question, *, lead: str = "") -> Reply:
    """Ask one thing, with its answers to press and a way out for whoever does not know."""
    choices = [
        Choice(option.label, {"intent": "inform", "question": asked.id, "option": option.id}) for option in asked.options
    ]
    choices.append(Choice(DO_NOT_KNOW, {"intent": "dont_know"}))
    return Reply(text=f"{lead}{asked.ask}", choices=tuple(choices))


def noted(labels: Sequence[str]) -> str:
    """Echo what the resident's own words have told."""
    return f"您说了「{'、'.join(labels)}」,我记下了。\n" if labels else ""


def beginning(item: Item) -> str:
    """The first words of a checklist task, with a human word first where one is due."""
    comfort = f"{item.comfort}\n" if item.comfort else ""
    return f"{comfort}{short(item.plain)},我帮您理一遍。\n"


def explained(asked: Question) -> str:
    """What a question is about, for whoever does not know."""
    return f"{asked.why}\n" if asked.why else ""


def not_understood(town: Town, *, hours: str, again: bool) -> str:
    """A message that meant nothing to the bot: once with examples, then with a person's phone."""
    if again:
        return (
            f"对不住,我还是没听懂,耽误您了。\n"
            f"您直接打{town.hall.name} {town.hall.phone},有人帮您,上班时间:{hours}。"
        )
    return (
        "这句我没听明白。您换个说法,说要办啥事就行。\n"
        "比如:「身份证丢了咋办」「交医保」「给娃上户口要带啥」。"
    )


def nothing_waits() -> str:
    """An answer to nothing that was asked."""
    return "好。您想办啥事、想问啥,直接跟我说就行。"


def cancelled() -> str:
    """A task left by the resident."""
    return "好,那就先不说这个。您啥时候想问,随时叫我。"


def apology(town: Town) -> Reply:
    """Said when a turn has failed for good: nothing is lost, and a person helps."""
    return Reply(
        text=(
            "对不住,我这边出了点毛病,没能答上来。您的话我都记着,一句没丢。\n"
            f"急的话请打{town.hall.name} {town.hall.phone}。"
        )
    )


def name_the_item() -> str:
    """A question that names nothing, with nothing talked about before."""
    return "您要办的是哪件事?说个大概就行,比如「身份证丢了」「交医保」「给娃上户口」。"


def one_by_one(names: Sequence[str]) -> str:
    """Several things were asked at once: the first is answered, the others wait."""
    return f"您还提到{'、'.join(f'「{name}」' for name in names)},说完这个,点一下接着说。"


def disputed(phone: str, complaint_phone: str) -> str:
    """The window wants something else than the list says, or the answer was wrong."""
    return (
        "让您白跑了,对不住。您说的我记下了,会请工作人员核对这份清单。\n"
        f"现在就想弄清楚,打 {phone} 问窗口;窗口随便加材料的,打监督电话 {complaint_phone}。"
    )
