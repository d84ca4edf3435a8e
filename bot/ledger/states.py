"""The fixed words of the ledger: states, what may happen, where a complaint came from, how it was rated."""

from __future__ import annotations

from bot.guidebook.schema.enums import Labelled


class State(Labelled):
    """Where a complaint stands. The order from ``ACCEPTED`` to ``CLOSED`` is that of GB/T 36113."""

    DRAFT = ("draft", "没说完")
    FILED = ("filed", "已登记")
    ACCEPTED = ("accepted", "受理")
    ASSIGNED = ("assigned", "派单")
    ACKNOWLEDGED = ("acknowledged", "签收")
    IN_PROGRESS = ("in_progress", "办理")
    REPLIED = ("replied", "答复")
    FOLLOW_UP = ("follow_up", "回访")
    CLOSED = ("closed", "办结")
    REJECTED = ("rejected", "不予受理")
    FORWARDED = ("forwarded", "转交上级")
    JOINED = ("joined", "并案")
    WITHDRAWN = ("withdrawn", "已撤回")
    DROPPED = ("dropped", "没报")


# The town owes an answer in these.
OPEN = (
    State.FILED,
    State.ACCEPTED,
    State.ASSIGNED,
    State.ACKNOWLEDGED,
    State.IN_PROGRESS,
    State.REPLIED,
    State.FOLLOW_UP,
)
# In these the answer itself is still owed, so the deadline runs.
UNANSWERED = (State.FILED, State.ACCEPTED, State.ASSIGNED, State.ACKNOWLEDGED, State.IN_PROGRESS)
FILED_STATES = tuple(state for state in State if state not in (State.DRAFT, State.DROPPED))


class Action(Labelled):
    """What may happen to a complaint; each leaves one entry."""

    DRAFT = ("draft", "记下第一句")
    SAY_MORE = ("say_more", "接着说")
    DROP = ("drop", "不报了")
    FILE = ("file", "登记")
    SUPPLEMENT = ("supplement", "补充")
    DETAIL = ("detail", "填写要点")
    ADD_PICTURE = ("add_picture", "添加图片")
    WITHDRAW = ("withdraw", "撤回")
    ANSWER_FOLLOW_UP = ("answer_follow_up", "回答回访")
    RATE = ("rate", "评价")
    REOPEN = ("reopen", "重办")
    CATEGORISE = ("categorise", "定类别")
    NAME_SUBJECT = ("name_subject", "定被反映人")
    ACCEPT = ("accept", "受理")
    REJECT = ("reject", "不予受理")
    FORWARD = ("forward", "转交上级")
    ASSIGN = ("assign", "派单")
    ACKNOWLEDGE = ("acknowledge", "签收")
    RETURN = ("return", "退单")
    START = ("start", "开始办理")
    REPLY = ("reply", "答复")
    TELL = ("tell", "当面或电话告知")
    EXTEND = ("extend", "延期")
    URGE = ("urge", "催办")
    SUPERVISE = ("supervise", "督办")
    JOIN = ("join", "并案")
    ABSORB = ("absorb", "并入一件")
    SHARE = ("share", "并案告知")
    LET_GO = ("let_go", "撤出一件")
    REJOIN = ("rejoin", "改并")
    RELEASE = ("release", "分出续办")
    FOLLOW_UP = ("follow_up", "回访")
    CLOSE = ("close", "办结")
    RESOLVE = ("resolve", "当场办结")
    NOTE = ("note", "备注")
    UNMASK = ("unmask", "查看电话")
    EXCLUDE = ("exclude", "申请剔除")
    CONFIRM_EXCLUSION = ("confirm_exclusion", "同意剔除")
    ERASE = ("erase", "依法删除")
    WARN = ("warn", "到期提醒")
    REDATE = ("redate", "重算期限")
    ASK = ("ask", "请回访评价")


class Source(Labelled):
    """受理渠道: how a complaint came."""

    BOT = ("bot", "机器人")
    STAFF = ("staff", "人工坐席")
    PHONE = ("phone", "电话")
    COUNTER = ("counter", "当面")
    BOX = ("box", "意见箱")
    HOTLINE = ("hotline", "12345转办")


class Grade(Labelled):
    """好差评: the five grades (国办发〔2019〕51号)."""

    VERY_GOOD = ("5", "非常满意")
    GOOD = ("4", "满意")
    FAIR = ("3", "基本满意")
    BAD = ("2", "不满意")
    VERY_BAD = ("1", "非常不满意")

    @property
    def is_satisfied(self) -> bool:
        """Whether it counts as satisfied: the upper three do."""
        return int(self.value) >= int(Grade.FAIR.value)


class Way(Labelled):
    """How an answer reached somebody who is not on a channel of ours."""

    PHONE = ("phone", "电话告知")
    COUNTER = ("counter", "当面告知")
    LETTER = ("letter", "书面寄送")
    NO_CONTACT = ("no_contact", "匿名、没留联系方式")


class FollowUp(Labelled):
    """What a call back came to."""

    SOLVED = ("solved", "解决了")
    UNSOLVED = ("unsolved", "没解决")
    NOT_REACHED = ("not_reached", "没联系上")
    DECLINED = ("declined", "不愿说")
