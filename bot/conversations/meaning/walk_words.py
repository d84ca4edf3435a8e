"""Words that mean something only while somebody is being led: 「好了」「跳过」「第三步」「接着办 4821」."""

from __future__ import annotations

import re
from typing import Optional, Sequence

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_STEP = re.compile(r"第\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:个)?步")
_LEADS_BACK = re.compile(
    r"(?:接着|继续|接上|接到|续上|短码)[^\d]{0,8}(?P<after>\d{4,5})(?!\d)"
    r"|(?<!\d)(?P<before>\d{4,5})\W{0,2}(?:接着|继续|接上|续上)"
)
_CODE_ALONE = re.compile(r"^\W*(\d{4,5})\W*$")
_RESTART = re.compile(
    "从头|从第一步|从[一最]?开始|从最前面|从开头|打头|重头(?!戏)|重来|重弄|重走|重学|重教|重新(?:来|开始|弄|教|办|走|讲|学|搞|说一?遍)"
    "|回到?(?:最)?(?:开始|开头|第一步|起点)|全部再来"
)
_TEACH = re.compile("教[我俺咱下教哈一会]|手把手|带[我俺着]|(?:手机|网上|微信|小程序)[上里]?(?:怎么|咋|如何)|一步一?步")
# 「最后一步是啥」「还有几步」 moves nowhere.
_HOW_FAR = re.compile(
    "(?:一共|总共|共|还有|还剩|还要|还差|剩|要)(?:有|弄|走|办)?(?:几|多少|好多)(?:个)?步|(?:几|多少|好多)步(?:才|就|能)?[弄走办搞]?(?:完|好|到头)"
    r"|最[后末]一?步(?:是|要|该)?(?:[干做弄点]?)(?:啥子?|什么|么子|咋|怎么|哪|呢|\W*$)|到(?:第几|哪一?)步了|在(?:哪|什么|啥)(?:一?个|一)?(?:页面?|步)|第几步[了啦呀啊]*\W*$"
)
# Back to what was begun before, and not to the screen before.
_ANOTHER = re.compile(
    "(?:回到?|说回|转回|接着[弄办说]?|继续[弄办说]?)(?:刚才|刚刚|先前|前面|之前|方才|头先|起先)[^,\uff0c。]{0,8}?(?:那[个件份样]|的|的事)\\W*$"
)
_THIS_STEP = re.compile("[这本那]一?步")
# What the phone wants of somebody: 「老是让我重新来」「叫我先注册」.
_DEMANDED = re.compile(
    "(?:老是?|总是?|一直|又|还|它|非|页面|手机|系统)(?:要|得)?[让叫要喊][我俺咱](?!们)"
    "|[让叫要喊催][我俺咱](?:先|去|重新|再|又)*(?:注册|登录|登陆|实名|认证|绑|输|填|下载|更新|升级|刷|扫)"
)
_SKIP = re.compile(
    "跳过|略过|跳到下|先不[弄管填做]这|不用(?:弄|做|管|填)?这一?[步个]|(?:这一?步|这个|这里|这页)我?(?:不用|不需要|不要|早就|已经)"
    r"|(?:这一?步|这个)[^,\uff0c。]{0,6}[弄做办填]过(?!去)"
    r"|(?:这一?步|这个|这里|这页)我?(?:都|也)?(?:会|懂|晓得|知道)(?:弄|做|点)?[了的]?\W*(?:往|下|后面|继续|接着|过|$)"
)
_BACK = re.compile(
    "上[一个]?步|前一?步|上一?[页个张幅]|退回去|退一?[步下哈]|后退|倒回|返回|往回|回到?(?:上|前)|[上前]面那[张个一]|再上一|刚才那一?[步页]"
)
# 「回头再说」「明天再来弄」: it is put off, and nothing is to be said again.
_LATER = re.compile(
    "(?:回头|改[天日]|明[天日儿早]个?|后[天头]|下[回次]|以后|晚[上点]|早上|过[两几]?[天日会]|等[一会下]+[儿子]?|有空|抽空|等[^,。\uff0c]{0,8}(?:了|回来|在家))"
    "[^,。\uff0c]{0,4}再[说讲教来弄搞整办学]"
)
_AGAIN = re.compile(
    "(?:刚才?|刚刚|你)说的?(?:是)?(?:啥|什么|哪)|再(?:给我?)?(?:说|讲|教|发|来|念)|重新?(?:说|讲|发)|没听[清懂明]|没看[清懂明]|没记住|说清楚|这一?步(?:是)?(?:干|做|弄)?(?:啥|什么|咋|怎)"
)
# 「等一下」 puts nothing down: whoever is slow is shown the step again.
_WAITS = re.compile(
    "[说讲走教]慢|慢[点些]|太快|跟不上|(?:^|[,\uff0c])[你您]?(?:先|稍)?(?:等|莫[急慌]|[别不]急)(?:我|一?[下会]|等|哈)*[儿子]?[哈啊嘛吧呢哦]*(?:[,。!\uff0c\uff01]|$)"
)
# A move is done when its verb ends in 了 or 好 and nothing says that it went wrong.
_DONE_VERB = re.compile(
    "(?:好|完|成|上|开|进去?|出来|到|过|妥|齐|对|定|毕)[了啦咯嘞喽哒哉啰咧哩]"
    "|(?:弄|搞|点|填|做|整|输|选|按|打|登|进|看|找|扫|传|刷|拍|勾|截|存|付|交|提|设|写|下|装|绑|设置|注册|登录|认证)"
    "(?:好|完|成|妥|上|开|到|见|着|掉|毕|过|出来|进去)?(?:功)?[了啦咯嘞喽哒哉啰咧哩]"
    "|^(?:好|行|嗯|哦|噢|可以|成|中|要得|对|ok|okk?|done|👌|👍|1)+[了啦咯嘞的吧呀啊]*$"
    r"|(?:看[见到着]|瞧见|找到|搜到|进到|出来)[^,\uff0c。]{1,10}[了啦咯嘞喽哒哉啰咧哩]\W*$"
    r"|(?:成功|完成|通过)\W*$|(?:到|换到)(?:新|下一?|另一?)[^,\uff0c。]{1,4}[了啦]|^我?[选点填按]的"
    "|[跟和同与](?:你|图|上面|那)[^不没别]{0,6}一样"
    "|下一?[步个页]|下面|然后|接着|接下来|继续|往下|后面呢|再往后|还有呢|完事|搞定|妥了|ok|过关",
    re.IGNORECASE,
)
_FINISHED = re.compile(
    r"(?:我|都|全|已经|刚|总算|终于)*(?:办|弄|搞|交|填|做|整|注册|认证|登录)?(?:好|成|完|妥|定|行|中)(?:功)?[了啦咯嘞喽哒]+[啊呀哈哟哦]*\W*"
)
_WRONG = re.compile(
    "没|不|错|弹|别的|退|只|又|还是|失败|咋|怎么|哪|卡|闪退|找|报|广告|跳到.*去了|红(?!框)|灰|黑|太|难|累|晕|懵|急|烦|算了|够了|先|明天|改天|回头|等|休息|要我|让我|叫我|说我|什么|啥|谁|白屏|转圈|空|少|丢|忘|停|断|慢|过期|失效|锁|拒|禁|超时|异常|(?<![付交])掉|死机|跳回|弹回|约满|几|吗|多少|砸|坏|乱|糊|重复|早换|早就?不|(?:显示|提示|说)[^,\uff0c。]*过了|？|\\?"
)
# What went wrong before it went well is over: 「刚才没看见,现在看见了」.
_UNTIL_NOW = re.compile(r"^.*(?:现在|这会儿?|这下子?|这回|终于|总算|后来)(?=[^,\uff0c。]*[了啦咯嘞]\W*$)")
# What was said to have worked did not; 「没办成咋办」 says so too, 「要是没办成呢」 does not.
_FAILED_AFTER_ALL = re.compile(
    "(?:没有?|没得|冇|还未)(?:给|能)?(?:(?:办|弄|搞|整|做|约|交|认证|注册|登记|登录|提交|备案|刷|认|报|填|查|取|付)(?:上|过去?|到|进去|出来|完|好|妥|成功?)"
    "|成功|成(?!年)|通过|搞定)|不成功|失败"
    "|^(?:哎呀?|啊|哦|但是?|可是?|其实|好像|怎么|咋个?)*(?:还是|又|也|都)?(?:不行|不中|不得行|不成|不对)[啊呀哦呢的了嘞]*\\W*$"
)
_SUPPOSES = re.compile("要是|如果|万一|假如|会不会|是不是|吗|没成?没")
_LONGEST_OUTCOME = 16
# What is seen on a screen, or done with a phone: said in the middle of a walk it is about the walk.
_SCREEN = re.compile(
    "按钮|图标|页面|界面|画面|屏幕?|弹出|弹窗|提示|显示|跳出|跳到|加载|转圈|转啊转|圈圈|闪退|卡[住死了]|黑屏|白屏|点不|点了|按不|按了|打不开|进不|"
    "登不|登陆|登录|验证码|短信|密码|网络|网不|没网|信号|刷脸|人脸|摄像头|相机|镜头|眨眼|上传|传不|输入法|键盘|打字|字太|看不清|二维码|扫码|小程序|"
    "微信|勾|框|绑|证号|卡号|手机号|受理号|号码|打开(?:是|就|以后|之后)|点(?:开|进去)|绑定|已被|不一致|你(?:发|给|说)的|一个样|红字|灰色|搜不|搜索|报错|错误|失败|没反应|图上|图里|你的图|不一样|手机死|死机|没[看见瞧找][着见到]|网[卡慢差断]|还是[那这老原]个?样|英文|退出来|截图|拍照|相册|授权|权限|定位|更新|下载|安装|开不开(?!门)"
)
# Whoever asks nothing and names no thing that somebody may have lost tells of what happens to them.
_ASKS = re.compile(
    "吗|还是|[不没][?\uff1f]?$|什么|啥|哪|几|多少|多[久大长]|咋|怎|如何|谁|能|可以|要|行不行|管不管|是不是|电话|地址|条件|\\?|\uff1f"
)
_OF_BUSINESS = re.compile("丢|弄掉|证|户口|本子|单子?|材料|到账|[没停]发|发下来|窗口|大厅|天气|唱|讲个")
_BUSINESS = re.compile("医保|社保|养老|低保|残疾|补[贴助]|报销|户口|救助|审批")
_ASKS_A_GUIDE = re.compile(
    "[多几好]多?少?钱|报[不吗销]|能报|补[交缴]|收费|费用|要钱|几块|几天|多久|多长时间|哪天|几号|几时|啥时候?|什么时候|截止"
    "|(?:啥子?|什么|哪些)(?:材料|东西|手续|证)|带些?(?:什么|啥)|[在去]哪里?办|去哪个?里?(?:医院|领|开|评|窗口|地方)|电话是|几点"
)
# Somebody who waits for the next thing to do: 「下头做啥子」「我按了,现在该点哪」.
_ASKS_WHAT_NEXT = re.compile(
    "(?:下一?[步个]|下[面头边]|接下来|往下|后[面头]|现在)(?:我)?(?:该|要|又)?[干做弄搞整点按填]?"
    r"(?:啥子?|什么|哪里?|咋[弄整办搞]|怎么[弄办搞做])[呢嘛啊呀哩吧]*\W*$"
    r"|^接[着到](?:往下|往后)?[说讲][嘛吧呗啊]*\W*$"
    r"|^(?:我)?(?:弄|搞|整|做|点|填|选|按)?[完好][了之]?(?:后|以后)?(?:我)?(?:又|再|该|要)?(?:咋个?|怎么)[弄整办搞走做]?[呢嘛啊呀哩吧]*\W*$"
)
_ASSENT = "(?:好|就这样|没问题|没毛病|行|嗯+呐?|哦|中|要得|可以|成|对|妥|ok|晓得|知道|明白|看到|有)[了啦咯嘞喽的嘛吧]*"
# 「接着」「咱接着弄吧」: on with it from where it is, which the step itself does not say.
_ON_ALONE = re.compile(
    "(?:好|行|嗯+|来|那|就|咱们?|我们|可以)*[,\uff0c\\s]*接[着到](?:再|往下)*[来弄办做搞整教走讲说]*(?:下去)?[吧嘛呗啊呀哈了]*\\W*"
)
_DONE = "[弄搞做整填点按][好完罢妥成]?(?:归一)?[了啦咯嘞喽]"
# 「中了,接着来」「要得,接到说嘛」「中,弄罢了」: a yes, and on.
_ON = "(?:接[着到]|继续|再?往下|下一?[步个]|后面)[说讲来弄走搞整的]*"
_YES_AND_ON = re.compile(rf"(?:{_ASSENT}|{_DONE})\W*(?:{_DONE}|{_ON})[嘛吧呗啊]*\W*", re.IGNORECASE)
# A thing typed, photographed or chosen is a step done, whatever its name: 「拍完了身份证」.
_DEED = re.compile("[拍填输选点按传扫勾登截付交]完?(?:[好上对过]|进去)?[了啦咯喽]")
_NO = re.compile(r"(?:没有?|没得|冇|莫得|不行|不中|不得行|不成|不对|不是)+[啊哇呀哦嘛的了呢]*\W*")
_WONDERS = re.compile(
    "^(?:这|那)(?:个|些|里|上面)?(?:又|都|写的)*是?个?(?:啥子?|什么|么子)(?:东西|玩意儿?|意思)?[啊呀嘛呢哦了]*\\W*$"
)
# What it does by itself, or goes on doing.
_MISBEHAVES = re.compile(
    "一[点按打进碰戳](?:开|进去?)?就|[还都又老总]是?(?:是)?(?:刚才|原来|这|那|老|同)?(?:那|这|一)?(?:一)?[页样](?!了)"
    "|(?:咋个?|怎么|为啥|为什么)(?:还|老|又|都|就|没|不|这么|那么|恁)|哪里?有(?:啥|什么|你)"
)
_HELPLESS = re.compile(
    "^(?:怎么|咋个?|如何)(?:往[上下左右])?(?:滑|划|拉|截|放大|输|打字|关)|不会[弄搞整点用做了滑]|不会[啊呀嘛]*$|(?:怎么|咋个?)[弄搞整点按试]?都[不没]|^(?:那|这|我)?(?:可|该|要)?(?:咋|怎么)[办整弄搞][啊呀呢嘛哦这]*\\W*$|^[这那它]?是?(?:咋|怎么)个?回事[啊呀嘛呢]*\\W*$|不懂|[弄搞整]不[来成好明懂]"
)
_GIVES_UP = re.compile(
    "不想?(?:再|往下)*[弄办整搞交学](?:它|这个)?了(?!解)|算了|算球|算逑|不办了|不用(?:你?教)?了$|退出$"
)
_OF_SOMEBODY = "^(?:我|俺|他|她|老人|家里|卡|单子|[手身跟][边上前头]|现在|这会儿?|[都也倒])*"
_HAS_NOT = re.compile(f"{_OF_SOMEBODY}(?:没|冇|莫得|无|丢了|找不|不[在见晓知])")
_HAS = re.compile(f"{_OF_SOMEBODY}(?:有(?!没)|在[^哪]|带[了着]|拿[了着到])")
# 「没得卡,前年就丢了」; what is longer tells of something else.
_LONGEST_HAVING = 12
_NO_PHONE = re.compile(
    "不会(?:用|玩|使|弄|整|搞)?(?:智能)?手机|(?:没有?|没得|冇(?:得|用)?|莫得|买不起|用不来|用不了|玩不来)(?:智能)?手机|老[年人]机|按键机"
)
_STRANGER = re.compile("有(?:个)?人(?:给我)?(?:打|发|加|说|要|让|叫|自称)|对方|自称|客服|打电话(?:来|说|要|让|叫)|陌生")
_PERSON = re.compile(
    "(?:找|喊|叫|来|有没?[有得]?|要|转|换|派)[个一位]*(?:大?活人|真人|工作人员|人工(?!审核|核))|(?:^|[,\uff0c。])(?:真人|活人|人工)\\W*$"
)


def step_number(text: str) -> Optional[int]:
    """Return the number of the step that is named, as in 「第三步再说一遍」."""
    found = _STEP.search(text)
    if found is None:
        return None
    written = found[1]
    return int(written) if written.isdigit() else _chinese_number(written)


def _chinese_number(written: str) -> int:
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return _DIGITS[written[0]]
    return 10 * (_DIGITS[tens[0]] if tens else 1) + (_DIGITS[ones[0]] if ones else 0)


def resume_code(text: str) -> Optional[str]:
    """Return the code of 「接着办 4821」, or of a message that is nothing else."""
    found = _LEADS_BACK.search(text)
    if found is not None:
        return found["after"] or found["before"]
    alone = _CODE_ALONE.search(text)
    return alone[1] if alone is not None else None


def leads_back(text: str) -> bool:
    """Whether it is 「接着办 4821」, which means the same whatever else is talked about."""
    return _LEADS_BACK.search(text) is not None


def asks_to_restart(text: str) -> bool:
    """Whether it is 「从头来」; 「这步从头讲」 is not."""
    return _RESTART.search(text) is not None and _THIS_STEP.search(text) is None and not is_demanded(text)


def is_demanded(text: str) -> bool:
    """Whether it is 「叫我先注册」: what the phone wants of somebody, who does not ask for it."""
    return _DEMANDED.search(text) is not None


def asks_how_far(text: str) -> bool:
    """Whether it is 「一共几步」「最后一步是啥」, which wants to know and not to move."""
    return _HOW_FAR.search(text) is not None


def goes_to_another(text: str) -> bool:
    """Whether it is 「回到刚才注册的那个」: to what was begun before, and not to the screen before."""
    return _ANOTHER.search(text) is not None and not is_about_the_screen(text) and not asks_to_go_back(text)


def asks_to_be_taught(text: str) -> bool:
    """Whether it is 「教我…」「手机上咋…」, which asks to be led and not to be told."""
    return _TEACH.search(text) is not None


def asks_to_skip(text: str) -> bool:
    """Whether it is 「跳过」."""
    return _SKIP.search(text) is not None


def asks_to_go_back(text: str) -> bool:
    """Whether it is 「上一步」."""
    return _BACK.search(text) is not None


def asks_again(text: str) -> bool:
    """Whether it is 「再说一遍」."""
    return _AGAIN.search(_LATER.sub("", text)) is not None


def asks_to_wait(text: str) -> bool:
    """Whether it is 「等一下」."""
    return _WAITS.search(text) is not None


def denial_among(labels: Sequence[str]) -> Optional[int]:
    """Return which of two answers says no, as in 有社保卡/没有社保卡; None where none of them, or no two, does."""
    denials = [place for place, label in enumerate(labels) if label.startswith(("没", "不", "无"))]
    return denials[0] if len(labels) == 2 and len(denials) == 1 else None


def has_it(text: str) -> Optional[bool]:
    """Whether what was asked for is there: 「在手边」 yes, 「没带卡」 no; None where a text says neither."""
    if len(text) > _LONGEST_HAVING:
        return None
    return False if _HAS_NOT.search(text) else True if _HAS.search(text) else None


def has_no_phone(text: str) -> bool:
    """Whether it is 「我不会用手机」「我是老年机」, and not of somebody else whom one does it for."""
    return _NO_PHONE.search(text) is not None and not asks_to_be_taught(text) and not re.search("[帮替]", text)


def tells_of_a_stranger(text: str) -> bool:
    """Whether it is 「有人打电话要我验证码」: what somebody else wants, and no screen."""
    return _STRANGER.search(text) is not None


def tells_it_is_done(text: str) -> bool:
    """Whether it is 「好了」「点进去了」, and nothing in it asks something or says that something is wrong."""
    now = _UNTIL_NOW.sub("", text)
    return _DONE_VERB.search(now) is not None and _WRONG.search(now) is None and _ASKS_A_GUIDE.search(now) is None


def says_it_is_finished(text: str) -> bool:
    """Whether it is nothing but 「好了」「办成了」, by somebody who may be done with everything."""
    return _FINISHED.fullmatch(text) is not None


def says_it_failed_after_all(text: str) -> bool:
    """Whether it is 「没办成」「还是不行」, by somebody who has said that it worked."""
    return (
        len(text) <= _LONGEST_OUTCOME and _FAILED_AFTER_ALL.search(text) is not None and _SUPPOSES.search(text) is None
    )


def tells_a_deed(text: str) -> bool:
    """Whether it is 「拍完了身份证」: what is named in it was typed, photographed or chosen."""
    return _DEED.search(text) is not None and tells_it_is_done(text)


def goes_on(text: str) -> bool:
    """Whether it is nothing but 「中,弄罢了」「要得,接到说嘛」, or asks what comes next."""
    return _YES_AND_ON.fullmatch(text) is not None or _ASKS_WHAT_NEXT.search(text) is not None


def says_only_to_go_on(text: str) -> bool:
    """Whether it is nothing but 「接着」: the next step for whoever is at one, and back to it for whoever was away."""
    return _ON_ALONE.fullmatch(text) is not None


def says_no(text: str) -> bool:
    """Whether it is nothing but 「没有哇」 or 「这是啥」: what should be there is not, or something else is."""
    return _NO.fullmatch(text) is not None or _WONDERS.search(text) is not None


def misbehaves(text: str) -> bool:
    """Whether it is 「一按就退回去了」「咋还是刚才那一页」: the phone does something else than it should."""
    return _MISBEHAVES.search(text) is not None and _ASKS_A_GUIDE.search(text) is None


def is_helpless(text: str) -> bool:
    """Whether it is 「不会弄」, and does not give up."""
    return _HELPLESS.search(text) is not None and not gives_up(text)


def gives_up(text: str) -> bool:
    """Whether it is 「我不想往下弄了」."""
    return _GIVES_UP.search(text) is not None


def asks_for_a_person(text: str) -> bool:
    """Whether it is 「来个活人教我」, and not what a screen says of its workings."""
    return _PERSON.search(text) is not None


def asks_a_guide(text: str) -> bool:
    """Whether it asks what a guide answers and no screen: how much, until when, what to bring."""
    return _ASKS_A_GUIDE.search(text) is not None


def asks_nothing(text: str) -> bool:
    """Whether it is 「只有八个格子」「卡里没钱」: no question, and of nothing that the hall has to do with."""
    return not any(pattern.search(text) for pattern in (_ASKS, _ASKS_A_GUIDE, _OF_BUSINESS))


def asks_of_business(text: str) -> bool:
    """Whether it is 「大学生医保在学校交还是家里交」: a question of what the hall has to do with, and of no screen."""
    of_it = _ASKS.search(text) is not None and _BUSINESS.search(text) is not None
    return of_it and not is_about_the_screen(text)


def is_about_the_screen(text: str) -> bool:
    """Whether it tells of what is on the screen or in the hand, and asks nothing that a guide answers."""
    return _SCREEN.search(text) is not None and _ASKS_A_GUIDE.search(text) is None


_NOT_WORKING = re.compile(
    "[点按摁戳打进登搜选填输传付刷扫找看退关出回交动用开](?:不[动开进了上出来到通成过去]|没(?:反应|动静|用))|没反应|没动静|没用$|不动$|[退关]错了|[跳弹]回|回到(?:主页|首页|桌面|原来)|砸了|死机|[坏乱糊崩][掉]?了|失败|报错|卡[住死]|闪退|出错"
    "|说(?:是|我)?(?:错|不对|不行)|[可但却]是?[^,。]{0,8}(?:错|不对|不行|没)|广告"
)


def tells_it_does_not_work(text: str) -> bool:
    """Whether it is 「返回点不动」: whatever move is named in it did not work."""
    return _NOT_WORKING.search(text) is not None


_RELATIONS = (
    "老丈人|丈母娘|岳父|岳母|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|老公|老婆|老伴|媳妇|丈夫|妻子|儿子|女儿|孙子|孙女"
    "|外孙|伯伯|叔叔|姑姑|舅舅|大伯|大爷|大妈|爸|妈|爹|娘|哥|姐|弟|妹|叔|婶|舅|姑"
)
_FOR = re.compile(
    f"(?:给|帮|替|教|是)?(?:我|俺|咱|家里?|我家)(?:家|的)?(?P<one>{_RELATIONS})|(?:给|帮|替)(?P<other>{_RELATIONS})"
)
_CHILD = re.compile("(?:给|帮|替|我|俺|咱)家?(?:的)?(?:娃|孩子|小孩|宝宝|毛毛)")


def called(text: str) -> str:
    """Return how to call whoever it is done for: 「帮我爸弄」 → 您爸; empty when nobody is named."""
    found = _FOR.search(text)
    if found is not None:
        return f"您{found['one'] or found['other']}"
    return "孩子" if _CHILD.search(text) else ""
