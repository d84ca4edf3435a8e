"""How people complain, praise and suggest in their first sentence, whatever a classifier makes of it.

Each is a class of what goes wrong at an office: waiting, being sent about, a
rough manner, nobody at work, favours, mistakes. Whoever asks is answered
instead; these are for what is told.
"""

from __future__ import annotations

import re
from typing import Optional

from bot.conversations.meaning.danger_words import either
from bot.conversations.meaning.second_look import asks

_LONG_TIME = (
    "(?:[一二两三四五六七八九十几多\\d]+个?(?:钟头|小时|多?月|星期|礼拜|[天年])|一?(?:上午|下午|整?天|早上)"
    "|半(?:天|个?月|年|个?小时)|好久|老半天)"
)
# Nobody decides within hours.
_DAYS = "(?:[一二两三四五六七八九十几多\\d]+个?(?:多?月|星期|礼拜|[天年])|半个?月|大?半年|好久)"
_WAITED = either(
    f"[等排站守]了?·{_LONG_TIME}[^。]{{0,6}}(?:没|不|才|都|最后|结果)·(?:办|轮|叫|排|人|让座|下班|理|开门|开始)|排了?{_LONG_TIME}的?队|(?:都|才)下班了·没(?:办|轮)",
    f"{_LONG_TIME}·没(?:办[成好]|轮到|叫到|排到)",
)
_SENT_ABOUT = either(
    "一个推一个|推来推去|推三阻四|踢来踢去|拖拖拉拉|踢皮球|互相推|白跑|跑断腿|又[让叫喊]我·[回去找来跑]|害我·跑|今天[来说推][^。]{0,4}明天[^。]{0,4}(?:后天|来)|[让叫喊]我[明后改]天?再来[,\uff0c](?:来|今天|又|结果)",
    "(?:都|每次|回回|老)说·(?:材料不齐|少|缺|不归)",
)
_ROUGH = either(
    "吃了?(?:炸药|枪药|火药)|嗓门大|训孙子|当孙子|[甩扔摔砸]·(?:材料|本子?|证|单子?)|(?:材料|本子?|证|单子?)[我们]?·[甩扔摔](?:出|给|过|回|到|在)",
    "没·耐心|耐心都没|嫌[我他她俺](?:爸|妈|们)?·(?:烦|慢|笨|脏|土|老|啰嗦|穷)|糊弄(?:人|我|老百姓)|[瞧看]不起(?:人|我|农村)|狗眼看人|打发(?:我|叫花子)|黑着?个?脸|甩脸|摆脸色|拿我·不当人|态度·(?:差|不好|恶劣|坏|撇|不行)",
)
_NOBODY_WORKS = either(
    "(?:上班|窗口|工作人员|办事的|值班)…(?:打游戏|玩手机|睡觉|聊天|嗑瓜子|看视频|刷(?:抖音|视频|手机)|打牌|织毛衣|吃(?:早饭|零食|东西))|喊了?·(?:半天|几声)·没人[应理]|没人应|电话…没人接(?!.*(?:有没有|别的))|(?:[点钟刻]|点半)了·[还都]·(?:没人?|不)·(?:上班|开门|来|见人)|没人接电话",
)
_FAVOURS = either(
    "插队|叫过了·不给·办|熟人…先办?|先给熟人|关系户|走后门|(?:不会|没有?)·手机[^。]{0,3}不[给让]办|优先给·亲戚|都?给了?·(?:亲戚|熟人)",
)
_MISTAKES = either(
    "(?:你们|窗口|工作人员|他们|村里)[^。]{0,5}(?:录|办|写|登记|打|搞|弄)错|多扣了?[我俺]|冒领|[被让]·(?:人|别人|他)·顶替|(?:发|打|登|写|落|记)到·(?:别人|人家|他人)·(?:名下|卡|头上|账)|(?:^|[,\uff0c])把[我俺][^,\uff0c]{0,10}[弄搞]丢了|给我·办错|被(?:你们|窗口|村里|他们)·[弄搞]丢|(?:你们|窗口|村里|他们)把我[^。]{0,8}[弄搞]丢",
)
_EXASPERATED = either("^(?:真|太|要|简直)*(?:气死|气人|憋屈|窝火)(?:我|人|老子)?[了啊]?[!\uff01。]*$")
_ANNOUNCES = either(
    "(?:反应|反映|说|讲)个(?:事|问题|情况)|[跟向给](?:你们|领导)·(?:反[映应]|说道|告状)|法院告|(?:^|我)要告(?!诉)(?:你|他|她|窗口|村|那)|^告状|(?:找|去)(?:哪个?|谁|哪里|哪儿)(?:告状|说理|投诉)(?!电话)",
)
_UNANSWERED = either(
    f"(?:交|递|报|申请|办|等)[了上去]*{_DAYS}·(?:没|不见)·(?:动静|消息|音讯|下文|结果|批|回[话音]|拿到)|石沉大海|拖[着了]?·(?:一直|总|就是|都|也)?[不没](?:给|肯)?·(?:发|办|批|修|解决|处理|答复|兑现)|拖了?{_DAYS}·[不没]·(?:发|给|办|批|修|解决|处理)|没·音讯|(?:就|再|一直)没·下文|(?:一直|迟迟|到现在)[没不](?:批|给批|有?消息|有?结果)",
)
_PRAISED = either(
    "多亏|(?:感谢|谢谢)…窗口|要(?:好好)?(?:感谢|谢谢?)·[他她那]|帮了·大忙|点个?赞|锦旗|好人好事|夸夸|跑前跑后|忙前忙后|[真太好]?(?:特别|非常|真|太|好|很)(?:耐心|热心|负责|贴心|周到|细心)|人(?:真|太|特别|非常)好|(?:服务|态度)(?:真|很|特别|非常|太|超)?(?:好(?!不|些|点)|棒|到位)|办事…(?:利索|麻利)",
)
_OF_A_PERSON = either(
    "窗口|柜台|同志|工作人员|办事员|大姐|大哥|小伙|姑娘|警官|医生|干部|书记|主任|[小老][\u4e00-\u9fff](?=人|帮|服务|办事|真|太)|[\u4e00-\u9fff]姐|她|他|你们(?:的|上次|那)|帮我·(?:妈|爸|爷|奶|公|婆|填|跑|办|搬|推)"
)
_NO_PRAISE = either("不(?:好|耐心|负责|热心)|好啥|好个|没·(?:耐心|负责)|差|为啥|骂|吼|凶|还不|哪里好|投诉")
# Written in letters, as a keyboard without Chinese gives them.
_LETTERS = {
    "file_complaint": "tou ?su|tou ?shu|ju ?bao|fan ?ying|gao ?zhuang",
    "give_praise": "biao ?yang|kua ?jiang",
    "make_suggestion": "jian ?yi",
}
_IN_LETTERS = {
    intent: either(f"(?i:(?:^|[^a-z])(?:wo ?)?(?:yao ?|xiang ?)?(?:{words})(?:[^a-z]|$))")
    for intent, words in _LETTERS.items()
}
_OWN = either(
    "^我(?:的|那个|那件|报的|说的)·(?:事|情况|问题|投诉|反映)…(?:没|咋|怎么|办|查|处理)|(?:上次|上回|之前|前头|前几天)·(?:反[映应]|投诉|报|举报)[^。]{0,10}(?:还没|还是|没人|咋|怎么)"
)

# Who fears for it what telling may bring, and has told nothing else in the same breath.
_AFRAID = either(
    "[我俺]?(?:[有就又也还]?点?|想·投诉·(?:但|可|又|就)是?)·怕·(?:他|她|你|人家|村|窗口|主任|书记|领导)?…(?:报复|穿小鞋|为难|刁难|找[我俺]·麻烦|记恨|知道是[我俺])",
    "(?:不会|会不会|能不能不|别|不要)·(?:让|叫|被|给|告诉)·(?:他|她|人家|村|窗口|主任|本人|别人)…(?:知道|晓得|看到|看见)|(?:他|她)们?·(?:会不会|会)·(?:知道|晓得|看到)·是?[我俺]",
    "(?:会不会|不会)·(?:报复|给[我俺]·穿小鞋|为难)·[我俺]?·[吗不么嘛吧]?(?=$|[?\uff1f])",
    "(?:能不能|可不可以|可以|能)?·匿名·(?:可以|能)?·(?:投诉|举报|反映)?[吗不么嘛](?=$|[?\uff1f])",
)

_NUMBERED = re.compile(r"\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*号\W*")

_RUNNING = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_REFERENCE = re.compile(
    r"TS\s*[-—]?\s*(?:20\d{6}|\d{1,4}(?!\d))|^20\d{6}\s*[-—–_ ]\s*\d{1,6}\W*$"
    rf"|(?:查|催).{{0,6}}?{_RUNNING}\s*号(?!窗|柜|台)|^{_RUNNING}\s*号$"
    rf"|^(?:投诉)?(?:编号|单号|尾号)[是:\uff1a为\s]*(?:\d{{1,4}}|{_RUNNING}号)$",
    re.IGNORECASE,
)


def told_wrong(text: str) -> bool:
    """Whether a wrong of the office is told, in words that nobody asks with: 「等了两个钟头没办成」."""
    classes = (_WAITED, _SENT_ABOUT, _ROUGH, _NOBODY_WORKS, _FAVOURS, _MISTAKES, _EXASPERATED)
    return any(words.search(text) for words in classes)


def wants_to_complain(text: str) -> bool:
    """Whether somebody says that they have something to complain of, asks where, or who will know: 「告状找哪个」."""
    return _ANNOUNCES.search(text) is not None or is_afraid(text)


def is_unanswered(text: str) -> bool:
    """Whether what was handed in has come to nothing so far: how to ask for it first, then whether to note it."""
    return _UNANSWERED.search(text) is not None


def is_praise(text: str) -> bool:
    """Whether somebody of the office is praised, and not the one who is talked to: 「多亏二号窗口的同志」."""
    return bool(_PRAISED.search(text) and _OF_A_PERSON.search(text)) and _NO_PRAISE.search(text) is None


def written_in_letters(text: str) -> Optional[str]:
    """Return the intent that is written without characters, as in 「tousu」, None where none is."""
    return next((intent for intent, letters in _IN_LETTERS.items() if letters.search(text)), None)


def is_afraid(text: str) -> bool:
    """Whether somebody fears what telling may bring: 「他们不会知道是我吧」; a wrong told with it is what counts."""
    rest = _AFRAID.sub("", text)
    return rest != text and not told_wrong(rest) and not asks(rest)


def names_window(text: str) -> bool:
    """Whether a text is the number of a window, or of a day, and nothing else: 「3号」."""
    return _NUMBERED.fullmatch(text) is not None


def asks_after_own(text: str) -> bool:
    """Whether it may be asked what became of one's own matter: 「我那个事咋还没人管」."""
    return _OWN.search(text) is not None


def names_number(text: str) -> bool:
    """Whether a complaint is asked for by its number, in any form of it: 「TS7」, 「查7号」, 「尾号0007」."""
    return _REFERENCE.search(text) is not None
