"""What is plainly a complaint, a praise or a wait without an answer, by its words alone."""

from __future__ import annotations

import pytest

from bot.conversations.meaning.complaint_context import unheard
from bot.conversations.meaning.complaint_words import asks_after_own, is_praise, is_unanswered, told_wrong

# What a classifier made of such sentences.
GUESSES = ("nlu_fallback", "out_of_scope", "start_walkthrough", "step_stuck", "ask_overview", "thank", "affirm")
WRONGS = [
    "等了两个钟头没办成",
    "排了一上午的队也没轮到",
    "等了半天都没人理",
    "守了一下午没叫到我的号",
    "排了三个小时的队,最后说下班了",
    "让我去别的窗口,别的窗口又让我回来",
    "今天推明天,明天推后天",
    "喊我后天再来,来了又说没网",
    "每次都说少一张表",
    "老说材料不齐",
    "害我跑了三趟",
    "说话跟吃了枪药一样",
    "嗓门大得像吵架",
    "把我的材料甩出来",
    "材料给我扔到地上",
    "对老年人没得耐心",
    "嫌我妈啰嗦",
    "黑着个脸给人看",
    "看不起农村人",
    "拿我们不当人",
    "办事的在那里嗑瓜子",
    "窗口的姑娘一直在刷抖音",
    "喊了好多声都没人应",
    "有人插队也不管",
    "熟人来了就先办",
    "没有智能手机就不给办",
    "给我办错了,名字写成别人的",
    "窗口把我的名字打错了",
    "材料被你们弄丢了",
    "村里把我家的申请弄丢了",
    "叫号叫过了不给我办",
    "你们这服务态度真差劲",
    "打电话没人接",
    "工作人员上班吃早饭",
    "多扣了我一年的医保",
    "我的补贴被人冒领了",
    "门都没开",
    "气死我了",
    "我反应个事",
    "有个事要跟你们说道说道",
    "我要告他",
    "我想tousu",
    "ju bao",
]


@pytest.mark.parametrize("text", WRONGS)
def test_a_wrong_is_heard_whatever_was_understood(text: str) -> None:
    assert {unheard(guess, text, confidence=0.95) for guess in GUESSES} == {"file_complaint"}


@pytest.mark.parametrize(
    "text",
    [
        "等了半天短信都没收到",
        "等了好久没出来",
        "要等半天才打开",
        "住院发票拿来报,要等好久钱才到",
        "明天再来",
        "我上午去办了",
        "户口本上名字写错了",
        "身份证丢了",
        "我要告诉他",
        "手机摔坏了",
        "熬了一上午的汤",
    ],
)
def test_what_happens_to_a_screen_or_at_home_is_no_wrong_of_the_office(text: str) -> None:
    assert not told_wrong(text)


@pytest.mark.parametrize(
    "text",
    [
        "多亏二号窗口的同志",
        "李姐帮我跑前跑后,太感谢了",
        "谢谢你们上次帮我妈办好了,特别耐心",
        "小王服务真好",
        "感谢三号窗口",
        "昨天办事的小张帮了大忙,要谢谢他",
        "大厅那个小伙子真热心",
        "给三号窗口点个赞",
        "村医对老人特别细心,她人真好",
    ],
)
def test_praise_is_heard(text: str) -> None:
    assert {unheard(guess, text, confidence=0.95) for guess in GUESSES} == {"give_praise"}


@pytest.mark.parametrize(
    "text", ["你真好", "谢谢,你真棒", "三号窗口的人态度不好", "她对我没耐心", "服务好啥好", "窗口态度很差"]
)
def test_thanks_to_whoever_answers_and_blame_are_no_praise(text: str) -> None:
    assert not is_praise(text)


@pytest.mark.parametrize(
    "text",
    [
        "材料交了两个月没动静",
        "申请递上去半年没下文",
        "说好十天,一个月了还没音讯",
        "交上去就石沉大海",
        "低保报了三个月不见批",
        "残疾证办了半年还没拿到",
        "一直没有结果",
    ],
)
def test_papers_that_nothing_came_of_are_told(text: str) -> None:
    assert is_unanswered(text)
    assert unheard("nlu_fallback", text, confidence=0.6) == "file_complaint"


def test_who_asks_is_answered() -> None:
    assert unheard("ask_progress", "材料交了两个月咋还没动静", confidence=0.9) is None
    assert unheard("ask_progress", "申请交到镇里大半年了,一直没音讯,到底批没批", confidence=0.9) is None
    assert unheard("ask_office_hours", "头班车十一点半才到,你们中午关不关门,不然我白跑", confidence=0.9) is None


@pytest.mark.parametrize("text", ["我那个事咋还没人管", "上次反映的井盖还没修", "我报的问题查得咋样"])
def test_ones_own_matter_is_asked_after(text: str) -> None:
    assert asks_after_own(text)
