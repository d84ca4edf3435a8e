"""What is said of lists, one thing's and the merged one of a bundle: short plain sentences, most important first."""

from __future__ import annotations

from typing import Sequence

from bot.conversations.turns.wording import told_apart
from bot.guidebook.bundles import BundleChecklist
from bot.guidebook.checklist import Checklist
from bot.guidebook.local_facts import LocalFacts
from bot.guidebook.plain_names import short_name
from bot.guidebook.schema import Bundle, Town

SOURCE = "出处和整份指南"
OPEN_CHECKLIST = "打开清单(能打印,能转给家里人)"
MIND = "还有几句要紧的:"
DOUBTS_OF_A_LIST = "单子上拿不准的那几样,我要不要带?"
WAY = "按这个先后去办,最省腿:"


def correction(label: str) -> str:
    """The choice that takes one answer back."""
    return f"不是「{label}」,改一下"


def referred(checklist: Checklist) -> str:
    """A case that is settled somewhere else."""
    phone = f"\n电话:{checklist.phone}({checklist.when})" if checklist.phone and checklist.when else ""
    return f"{checklist.refer}{phone}"


def checklist_summary(checklist: Checklist, *, number: str) -> str:
    """At most five short lines: what, where, when, how much, the phone. An absent fact is owned up to."""
    told = told_apart([echo.label for echo in checklist.echoes]) if checklist.echoes else ""
    first = f"按您说的({told}),要带" if told else "要带"
    missing = f"没有准数,打 {checklist.phone} 问"
    return "\n".join(
        [
            f"带啥:{first}{len(checklist.brought)}样,都在单子上(编号{number})。",
            f"去哪:{checklist.where or missing}",
            f"啥时候:{checklist.when or missing}",
            f"多少钱:{(checklist.fee or missing).rstrip('。')}",
            f"电话:{checklist.phone}",
        ]
    )


def surely_needed(names: Sequence[str]) -> str:
    """Something useful between questions: what must be brought in any case."""
    return f"先说准的:不管哪种情形,{'、'.join(names)}都要带。再问您一句就齐了。"


def place_meanwhile(facts: LocalFacts) -> str:
    """Something useful between questions: where it is done."""
    return f"先说准的:在{facts.where}办,{facts.when}。再问您一句就齐了。"


def none_of_the_cases(*, phone: str, hours: str) -> str:
    """None of the cases of a question is the resident's: the guides' lists are not theirs."""
    return f"您这种情形,我手上没有现成的单子,不敢乱说。您打 {phone} 说说,窗口晓得咋办。上班时间:{hours}。"


def ask_by_phone(facts: LocalFacts, useful: str) -> str:
    """Too many cases are left to show them all: a person sorts it out best."""
    useful = useful.replace("再问您一句就齐了。", "")
    return f"没关系,{useful}\n您打 {facts.phone} 说说您家的情形,{facts.when}有人接。"


def both_ways(facts: LocalFacts) -> str:
    """Every case is shown to whoever cannot tell which is theirs."""
    return f"没关系,几种情形我都列给您,您对着看。\n在{facts.where}办,{facts.when},电话 {facts.phone}。"


def bundle_beginning(bundle: Bundle, names: Sequence[str]) -> str:
    """What belongs together, in order, before anything is asked."""
    steps = "\n".join(f"{number}. {name}" for number, name in enumerate(names, start=1))
    return f"{short_name(bundle.plain)},一共这几样,我帮您理成一张单子:\n{steps}"


def optional_step(name: str, optional: str) -> str:
    """Ask whether a step that only some need is wanted."""
    return f"「{name}」{optional.rstrip('。')}。您要办这一样吗?"


def bundle_by_phone(town: Town) -> str:
    """A bundle that could not be settled here."""
    return f"没关系,说不清不要紧。您打{town.hall.name} {town.hall.phone},一样一样帮您对。"


def bundle_summary(checklist: BundleChecklist, *, number: str) -> str:
    """What the merged list is."""
    brought = sum(not line.is_fetched for line in checklist.lines)
    return f"几件事合成一张单子,共{brought}样(编号{number})。\n同一样证件只列一次,复印件已经加在一起。"


def doubtful_documents(numbers: Sequence[int], *, phone: str) -> str:
    """Which documents of a long list are not sure; what of them is written on the list's page."""
    return f"第{'、'.join(map(str, numbers))}样各地要的不一样,来前打 {phone} 问一声。"


def only_names(names: Sequence[str]) -> str:
    """The list in one breath."""
    return f"就带这{len(names)}样:{'、'.join(names)}。"
