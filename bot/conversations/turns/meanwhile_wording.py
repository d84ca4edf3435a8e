"""The words for what is said in the middle of something: told, asked beside it, asked back, back to its question."""

from __future__ import annotations

from typing import Sequence

CONDOLENCES = "您节哀。"
# Before the question, after something that was understood and answers it not.
STILL_ASKED = "嗯,您说的我晓得了,还差一句:\n"

# A step of several that was neither wanted nor declined, twice: it is kept.
KEPT_UNSAID = "您说的我记着。这一样先给您算上,用不着办的,跟窗口说一声就行。\n"

SORRY_FOR_THE_TRIP = "让您白跑了,对不住。"


def back_to(name: str) -> str:
    """Lead back to the list that was being made, before its question."""
    return f"接着说「{name}」:\n"


def cannot_say(phone: str) -> str:
    """A question in the middle of a list that the guide does not answer: whom to ask, before the list's own."""
    return f"这个我答不准,打 {phone} 问一声。我先把要带的给您理好:\n"


def cannot_say_either(phone: str) -> str:
    """The same for the next question running, in other words."""
    return f"这句也要窗口的同志才说得准,您记下来,打 {phone} 时一起问。\n"


def heard_of(of_it: str, *, phone: str) -> str:
    """What was told beside what is talked about, though no question waits for it."""
    return f"好,我晓得了。{of_it},或者直接说。\n想跟人说,打 {phone}。"


def unclear_of(of_it: str, *, phone: str) -> str:
    """Somebody does not see through what was answered."""
    return f"不要紧,哪儿没弄明白,我再说一遍。{of_it},或者说「说简单点」。\n想跟人说,打 {phone}。"


def elsewhere_still(name: str) -> str:
    """Another question of what is not done in the town, which only those who do it can answer."""
    return f"「{name}」镇上办不了,这个我说不细,问那边最清楚:"


def elsewhere_told(name: str) -> str:
    """More is told of what is not done in the town."""
    return f"好,我晓得了。「{name}」镇上办不了,您说的这些,打过去讲给那边听:"


def still_not_here(phone: str, hours: str) -> str:
    """Asked on of what the guides have not got."""
    return f"您要是还问刚才那件事,我这儿没有,不敢乱说。打 {phone} 一起问清楚,上班时间:{hours}。"


def towns_served(names: Sequence[str]) -> str:
    """Somebody of another town asks whether they are served here."""
    return f"我这儿管的是{'、'.join(names)}的事。别的镇,打 12345 问那边的便民服务中心;外地人在这儿办的事,尽管问我。"


def disputed(phone: str, complaint_phone: str) -> str:
    """The window wants something else than the list says, or the answer was wrong."""
    return (
        f"{SORRY_FOR_THE_TRIP}您说的我记下了,会请工作人员核对这份清单。\n"
        f"现在就想弄清楚,打 {phone} 问窗口;窗口随便加材料的,打监督电话 {complaint_phone}。"
    )


def window_decides(phone: str) -> str:
    """After an objection it is asked what is right: the window takes the papers, and a call saves a way."""
    return (
        f"我的单子跟窗口说的不一样,收不收是窗口定。您先打 {phone},问清是哪一样、能不能后补,再跑这一趟。\n"
        "家里有现成的,就带上,多带一样总比多跑一趟好。"
    )


def no_verdict(phone: str) -> str:
    """Who can get it has been told, and it is asked again whether they do."""
    return (
        "够不够,我定不了,也不敢替窗口说:看的就是刚才那几条,要窗口核过才算数。\n"
        f"您打 {phone},把您家的情形说一说,那边能给您说清楚。"
    )


def which_otherwise() -> str:
    """Ask in other words which of several things is meant, after an answer that did not say."""
    return (
        "这句我没听明白,还拿不准是哪一样。您换个法子说:是谁要办、出了啥事,一句话就行。\n"
        "这几样里有,就点一个;说不清,我请人给您打电话。"
    )


def pick_the_item() -> str:
    """A second message that names nothing: something to pick from."""
    return (
        "还差一点,我才晓得是哪件。看看是不是这里头的,是就点一个。\n"
        "都不是,就说说谁要办、出了啥事;说不清,我请人给您打电话。"
    )


def has_it() -> str:
    """What somebody is, or has already, was told, and not what is wanted."""
    return "好,我晓得了。是想办哪样?点一个,或者直接说。"


def what_of_it() -> str:
    """What has happened was told, and not what is wanted."""
    return "您说的我听到了。是想办哪样、领哪样?说一声就行,比如「低保」「残疾证」「慢病卡」「准生证」「种粮补贴」。"


HERE_AGAIN = "一样一样对着带就行。"
PRINT = "点「打开清单」就能打印;自己不会打,把手机拿给村干部或家里人,请他们帮着打一张。"
PASS_ON = "点「打开清单」,那一页能转给家里人;不会转的,把手机拿给身边人帮一下。"


def list_to_come(*, asked: bool) -> str:
    """A list is wanted before there is one: what has to be known first."""
    more = "把下面这句答完,单子就发给您" if asked else "说是要办哪件事,我理好单子发给您"
    return f"单子是一件事一张,{more},能打印,也能转给家里人。"


def larger_type(*, on_page: bool) -> str:
    """How the letters are made larger where the message is read."""
    where = "点上头的「大字」" if on_page else "在微信“我”里点“设置”“通用”“字体大小”,往大拉"
    return f"字能调大:{where}。还看不清,叫身边人念给您听,或者打电话问,都行。"


WHY_ASKED = "问清楚了,单子才开得准,省得您多跑一趟。"


def heard_on() -> str:
    """Told more beside what is talked about, the second time running."""
    return "嗯,我听着呢。您家的情形我定不了,得窗口的同志听了才算数;要我告诉您带啥、去哪、找谁,说一声就行。"


def still_not_understood(phone: str) -> str:
    """Not understood again, right after a person's phone was told."""
    return (
        f"我还是没听懂,耽误您了,不怪您。您只说是哪样证、哪样钱、哪样事,两三个字就行,比如「狗证」「低保」。\n"
        f"嫌麻烦就打 {phone},跟人说最快。"
    )


def done_already(name: str) -> str:
    """What the list was being made for has been done."""
    return f"好,「{name}」办过了,那就不用再办。没办下来、钱没到,或者还想问别的,直接跟我说。"


def window_wants_more() -> str:
    """The window wants something else: of which thing, before it can be held against a list."""
    return f"{SORRY_FOR_THE_TRIP}您说的我记下了。\n当时是去办哪一样?说一声,我把清单给您对一对。"


def after_this(name: str) -> str:
    """Something else was lost, too: it comes after the list that is being made."""
    return f"好,「{name}」也记着,这一样理完就说。"


def in_writing() -> str:
    """Somebody says that they cannot hear or speak, and not yet what they want."""
    return "不要紧,不用打电话,就在这儿写给我,我都看得到。您想办啥事?"


KEEP_NUMBERS = "身份证号不用发给我,您的账我也查不了,号码已经替您遮住了。\n"
