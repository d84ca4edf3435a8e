"""A swindler at work, told from a fee that an office should not take: decided by the words, whatever a classifier says.

A swindler comes from afar or under another's name, and wants money moved or a
secret told. Whoever asks thirty yuan for a stamp sits at a window, and is complained of.
"""

from __future__ import annotations

from bot.conversations.meaning.danger_words import either

_SWINDLER = either(
    "安全账户|洗钱|屏幕共享|共享屏幕|刷单|解冻费|^我?刚?被骗了·[块钱万千百]",
    "(?:冒充|假冒|自称)…(?:局|院|银行|公安|警察|客服|领导|社保|医保|民政|干部|中心)",
    "(?:有·人|陌生|自称|冒充)[^。]{0,16}加(?:我|俺)·微信(?!群)",
    "说自?己?是…(?:公安|警察|法院|检察|客服|银行|[保政税]局)",
    "说我…(?:儿|女|娃|孙|老公|老婆)[^。]{0,8}(?:出事|车祸|被抓|住院|欠)[^。]{0,12}[转汇打]",
)
_SECRET = either(
    "[让叫要喊问]我?…[报念发说]…(?:验证码|密码|卡号)|告诉…(?:验证码|密码|卡号)",
    "(?:验证码|密码|卡号)…(?:报|告诉|发|念|说|给)[给了]*(?:他|她|对方|人家|骗子|那边|别人)",
)
_FROM_AFAR = either("有人|对方|陌生|电话(?:里|说|让|叫|喊)|(?:打|接|来)·电话|短信|群里|网友|加我|上门|客服(?!电话)")
_MOVES_MONEY = either(
    "[让叫要喊说领][^。]{0,10}(?:转账|转·钱|转·[一二两三五八几\\d]|汇|打钱|点·链接|下载|垫)|[先要]·交·(?:保证金|手续费|押金)|包办",
    "交·[钱费]?[^。]{0,6}(?:就能|就给|才能|才给|包)[^。]{0,4}[办领发]|[让叫喊]我…(?:扫码|扫·二维码)",
)
_OFFICE = either(
    "窗口|柜台|大厅|前台|工作人员|办[事证][员的]|村[里上干会主支委]|会计|干部|镇[里上]|[盖戳]·章|复印|填·表|照相|拍照|收据|收了钱不"
)
_WANTS_OF_ME = either("要[我俺]·(?:身份证|银行卡|卡号|密码|验证码|账号|照片|刷脸|扫脸|人脸|的?号码|转)")
_DID_NOT = either("^(?:我|俺)?(?:还|都|也)?没有?(?:交|转|给|点|填|打|信|理|说)")
_THEM = "(?:他们?|她|对方|那边|那个?人|骗子|人家)"
_GAVE = either(
    f"(?:验证码|密码|卡号|身份证)…(?:给|告诉|说给|报给|发给|念给|被){_THEM}(?:知道|看到|晓得)?[了过]",
    f"(?:我|都|已经|就)…(?:告诉|说给|报给|发给|念给){_THEM}[了过]¶",
    f"{_THEM}·(?:知道|晓得|有|拿到)[了我]*的?·(?:身份证|卡号|密码|验证码)",
)
_OURS = either(
    "(?:是|系)[不]?[是]?·(?:你们|您们|镇上|村上|政府)的?(?:人|电话)[不没吗嘛么]?|(?:真的?假的?|是真的[不吗嘛么]|是不是真的)"
)
_MONEY_THERE = either("钱·(?:还在|没少|没动|没丢|没扣|都在)|没扣钱|没少钱")
_CALLS_STILL = either("(?:他|她|对方|那边|那个?人|骗子|人家)…(?:还|又|一直|老是|不停)…(?:打|来|发|催|问|加)")
_TAKEN = either(
    "收了?[我俺]|要[我俺]…[块元钱]|多收|乱收|强制…收|收了钱不|[让叫喊要][我俺]…(?:红包|请客|吃饭|送礼)|[钱块元交请烟酒]…才[给肯]?[办盖开批签]"
)


def is_swindle(text: str) -> bool:
    """Whether a swindler is surely at work: far away or under another's name, and after money or a secret."""
    if _SWINDLER.search(text):
        return True
    if _OFFICE.search(text):
        return False
    return _SECRET.search(text) is not None or bool(_FROM_AFAR.search(text) and _MOVES_MONEY.search(text))


def goes_on_calling(text: str) -> bool:
    """Whether somebody tells that the other side rings or writes still: 「他还在给我打电话」."""
    return _CALLS_STILL.search(text) is not None


def gave_it_away(text: str) -> bool:
    """Whether a code, a password or a number is with the swindler: 「我已经把验证码给他了」."""
    return _GAVE.search(text) is not None


def asks_whether_it_is_ours(text: str) -> bool:
    """Whether somebody wants to know if it is the office that rings: 「真的是你们的人不」."""
    return _OURS.search(text) is not None


def tells_the_money_is_there(text: str) -> bool:
    """Whether no money has gone yet: 「钱还在卡上」."""
    return _MONEY_THERE.search(text) is not None


def goes_on_about_it(text: str) -> bool:
    """Whether what is said later in the talk is of the swindler still, whatever was talked about meanwhile."""
    return goes_on_calling(text) or gave_it_away(text) or tells_the_money_is_there(text)


def wants_a_secret(text: str) -> bool:
    """Whether somebody tells what the other side wants of them: 「要我身份证号」, after they have told of a call."""
    return _WANTS_OF_ME.search(text) is not None


def did_not_fall_for_it(text: str) -> bool:
    """Whether somebody says that they did nothing of what the swindler asked for: 「我没交」."""
    return _DID_NOT.search(text) is not None


def is_petty_fee(text: str) -> bool:
    """Whether somebody at a window or in the village takes what is not due: 「盖个章要我三十块」."""
    return is_at_an_office(text) and _TAKEN.search(text) is not None


def is_at_an_office(text: str) -> bool:
    """Whether money is spoken of at a window or in the village, and no swindler in what is said."""
    return not (_SWINDLER.search(text) or _SECRET.search(text)) and _OFFICE.search(text) is not None
