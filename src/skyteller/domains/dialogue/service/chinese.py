"""What Chinese customers say when they want a person, are angry, or just chat.

Every pattern reads the packed form of :func:`~skyteller.domains.dialogue.service.language.plain`:
simplified, lower case, no gaps, no punctuation. All repetitions are bounded.
"""

from skyteller.domains.dialogue.service.pattern import pattern

_HUMAN = r"""(?:
    人工(?!智能|智障|费|成本|湖|授|流产|降|翻译|审|核|复|识别|录入|干预|心脏|关节|窗口|柜|网点|办理|操作|计算|填写|造|种)
    (?:客服|服务|坐席|座席|在线)?
    |真人|大?活人|坐席|座席
    |(?<!智能)(?<!机器)(?<!冒充)客服(?:人员|专员|小姐姐?|小哥|代表|经理)?
)"""
# What follows makes it a question about the staff, or a story about them.
_NO_QUESTION = r"""(?!
    .{0,2}(?:都|也|要|得|会|还)?(?:是什么|是谁|什么意思|几点|啥时|什么时候|何时|时间|时段|上班|下班|营业|电话|号码|热线
        |多少|收费|费用|收钱|要钱|工资|多久|区别|周末|节假日|24小时|靠谱|可靠|全天)
    |说|讲过|告诉|让我|叫我|答应|承诺|打来|打给|发来|发给|骗|加我|要求|问我|要我|联系我|给我打|来电|的
)"""
_FILL = r"""(?:
    你好|您好|喂|我们?|俺|咱|要求|要|想要?|请问?|麻烦你?|帮忙|帮|给|快点?|赶紧|赶快|马上|立刻|立即|直接|就是?|还是|能不能
    |能否|能|可不可以|可以|可否|需要|必须|现在|速速?|那就|那|好的?|再|来|一?下|一?个|一?位|你们?|您|银行|行里|的|不行
    |算了|还|也|到底|有没有|有|没有|为什么|为啥|怎么|如何|咋|不|别废话|废话少说|转到?|接通?|找|喊
)"""
_END = r"""(?:
    吧|呢|啊|呀|哦|了|吗|么|嘛|谢谢你?|谢了|多谢|一下|好吗|行吗|可以吗|行不行|好不好|在吗|在不在|在|服务|处理|解决|回复
    |接听|接电话|听电话|出面|说话|说|讲话?|聊聊?|谈谈?|沟通|帮忙|帮我|快点?|过来|出来|来|接|解答|咨询|问问|问|行|跟我|和我
    |办|有吗
)"""
_CALL = r"""(?:
    转接|转到|转给|转去|转|接通|接入|接|换成|换到|换|找|叫|呼叫|要|联系|连接|连线|切换到?|切到?|请(?!问)|来个|来位|来|给我|帮我
    |派|安排|跟|和|喊|求
)"""
_SUPERIOR = r"""(?:
    客户经理|大堂经理|经理|领导|主管|负责人|管事的?|老板|行长|主任|组长|上级|工作人员|专员|业务员|柜员|专人|员工|人
)"""
_BOT = r"(?:机器人|机器客服|智能客服|人工智能|人工智障|ai|人机|自动回复)"

_BARE = pattern(rf"{_FILL}{{0,8}}{_HUMAN}{{1,4}}{_END}{{0,5}}")
_CALLED = pattern(rf"{_CALL}.{{0,3}}?{_HUMAN}{_NO_QUESTION}")
_SUPERIOR_CALLED = pattern(
    rf"{_FILL}{{0,6}}(?:找|叫|喊|让|换|转|接|联系|呼叫|派|安排|见|请){_FILL}{{0,4}}{_SUPERIOR}{_END}{{0,4}}"
)
_TALK = pattern(
    r"""
    (?:要|想|让我|能|可以|需要|请|帮我).{0,3}(?:跟|和|与|同)(?:你们)?(?:一?个)?(?:真|活|正常|真正的|懂的)?的?人类?
        (?:工|来)?(?:说|讲|聊(?!天)|谈|沟通|对话|对接|交流)
    |(?:找|让|叫|换)(?:一?个|一?位)?(?:真|活|正常|真正的|懂的|懂行的|管事的)的?人
        (?:来|跟|和|说|讲|谈|回|接|帮|处理|解决)
    |(?:找|让|叫|换)(?:一?个|一?位)?人(?:来|跟我|和我)(?:说|讲|谈|聊|沟通|接|回答|处理|解决)
    """
)
_AGAINST_BOT = pattern(
    rf"""
    (?:不要|不想|别|不跟|不和|不用|不喜欢|讨厌|烦死|换掉|换个|换|关掉|去掉|退出|受够了?|不是)
        (?:再|让|跟|和|同|给我|用|听|理|是){{0,3}}(?:你这个?|这个?|这破|什么|破)?{_BOT}
    |机器人?(?:太|真|就是|根本|都|这么|怎么这么){{0,2}}
        (?:笨|蠢|傻|没用|听不懂|看不懂|不懂|答不了|解决不了|答非所问|走开|闭嘴)
    """
)
_SLIPS = pattern(
    rf"""
    {_FILL}{{0,6}}[转专赚传砖撰装][接到成至为给]?
        (?:[人仁任认入仍][工公功宫攻供弓]|工人|rg|ren工|rengong)(?:客服|服务)?{_END}{{0,4}}
    |[人仁][功宫攻](?:客服|服务)?
    """
)
_PINYIN = pattern(
    r"(?:wo)?(?:yao|xiang)?(?:zhuan|zhao|jie)?(?:rengong|zhenren|kefu)(?:kefu|fuwu)?(?:ba|a)?|zrg"
)
_NOT_WANTED = pattern(
    rf"""
    (?<![是要可])(?:不用|不要|不需要?|无需|不必|不想|没想|没要|先别|先不|别|甭|用不着|没必要|不打算|拒绝)
    (?:再|给我|帮我|急着){{0,2}}(?:转接|转到|转|接|找|叫|要|换|联系)?(?:个|到|给)?{_HUMAN}(?:了|吧|来)?
    """
)

_INSULT = pattern(
    r"""
    什么破(?!损|产|旧|坏|碎|洞)|(?<![卡钞币票存摔])破(?:银行|机器人|系统|软件|客服|app|玩意)
    |垃圾(?:银行|机器人|客服|系统|服务|软件|app)|(?:真|太|就是|简直|都是|一群|你们?)垃圾(?!短信|邮件|电话)
    |傻[逼比b叉]|煞笔|(?<![a-z])(?:sb|tmd|cnm|nmsl)(?![a-z])
    |(?<![我你您他她它爸妈娘老大姑舅姨干丈岳伯婆])妈的|他妈的(?!卡|账|帐|存|钱|户|身|手|名|养|社)
    |操你|草泥马|日你|去死|王八|混蛋|滚(?:蛋|开|吧)|^滚$|废物|白痴|弱智|智障|神经病|脑残|有病吧
    |坑爹|坑人|坑(?:客户|老百姓|我们)|黑心|无耻|不要脸|缺德|混账|流氓银行|强盗|抢钱
    |(?:你们?|银行)(?:是|就是|都是|真是|简直是)?(?:个|一群|群|帮|一伙)?骗子|骗子银行
    |(?<![没别不])(?:气死|气人|气炸|火大|发火|恼火|生气|忍无可忍|受够了|受不了你)
    |太(?:差|烂|气人|过分|坑|黑|恶劣|欺负人)|差劲|差评|烂透|糟糕透|岂有此理|太?不像话
    |什么玩意|什么鬼|什么态度|搞什么(?:鬼|名堂|飞机)|怎么搞的
    |(?:服务|态度)(?:这么|太|真|很|非常|极其|真是)?(?:差|烂|恶劣|垃圾)
    |(?:我|都)(?:快|要)?(?:疯了|崩溃)|曝光你们|告你们|再也不用你们
    """
)
_GRUMBLE = pattern(
    r"""
    还没|还不|怎么还|半天|一直|到底|凭什么|为什么扣|乱扣|又(?:不|没|扣|失败|错)|不行|没用|不能用|用不了|打不开|登不上|没人
    |不理|骗|慢|烦|急死|错了|垃圾|差|不给|拒绝|失败|几天了|三天|天天|说了多少|听不懂|有没有搞错|忽悠|耍我|扣我|扣了
    """
)
_COMPLAINT_ASKED = pattern(
    r"""
    (?:怎么|怎样|如何|咋|哪里|哪儿|在哪|找谁|什么渠道|可以|能不能|能).{0,6}(?:投诉|举报)
    |(?:投诉|举报).{0,5}(?:电话|渠道|方式|流程|怎么|如何|咋|哪|多久|时限|进度|结果|入口|找谁|热线|号码|吗|几天|处理)
    """
)
_COMPLAINING = pattern(
    rf"""
    {_FILL}{{0,5}}(?:去|向.{{1,6}})?(?:投诉|举报)
        (?:你们?|银行|他们?|她|这个|那个|柜员|客服|经理|员工|网点|支行|工作人员|服务|机器人|的){{0,4}}{_END}{{0,3}}
    |.{{0,200}}(?:我要|我想|我会|我得|必须|一定要|非|给我|准备).{{0,6}}(?:投诉|举报)(?!诈骗|骗子|电信).{{0,200}}
    """
)

_GREETING = pattern(
    r"""(?:
    你们?好|您好|哈喽|哈罗|嗨|喂|在吗|在不在|在么|有人吗|有人在吗|有没有人|早上好|上午好|中午好|下午好|晚上好|早|亲
    |小[云信溪岭]|hi|hello|啊|呀|吗|呢|请问|打扰(?:一下|了)?|咨询一下|问一下|想?问(?:个|点)?(?:事|问题)?
    ){1,6}"""
)
_THANKS = pattern(
    r"""(?:
    好的?|嗯{1,9}|哦{1,9}|行|可以|知道了|明白了|非常|十分|太|谢谢|感谢|多谢|谢啦|谢了|谢|辛苦|3q|thx|thanks|你们?|您|了
    |啊|啦|哈|解决|帮到我|有帮助|有用|就这样|没事|没有问题|没问题|已经|搞定
    ){1,8}"""
)
_THANKS_WORD = pattern(r"谢|感谢|辛苦|thx|thanks|3q")
_FAREWELL = pattern(
    r"""(?:
    好的?|嗯|那|谢谢你?|先这样|没事了|没别的事了?|没有了|不聊了|再见|拜拜|88{1,4}|886|bye|回聊|下次聊|了|吧|啊|啦
    ){1,6}"""
)
_FAREWELL_WORD = pattern(r"再见|拜拜|^88{1,4}6?$|bye|回聊|下次聊|不聊了|先这样")
_FINE = pattern(
    r"""(?:
    好的?|嗯{1,9}|哦{1,9}|噢|行|可以|ok|okay|知道了|明白了|了解|收到|懂了|没事了?|没有了|不用了?|算了|先这样|没问题|搞定
    |解决了?|好嘞|好滴|对|是的?|吧|啊|啦|哈|呀|了|那
    ){1,5}"""
)
_FINE_WORD = pattern(r"[^吧啊啦哈呀了那]")
_WHO = r"(?:真人|活人|人|人工|人工客服|机器人?|机器客服|智能客服|ai|谁|什么|哪位|电脑)"
_IDENTITY = pattern(
    rf"""
    (?:请问)?(?:你们?|您|这|对面|那边)(?:到底|现在)?(?:是|算)(?:不是)?(?:一?个)?{_WHO}(?:还是{_WHO})?
        (?:客服)?(?:吗|么|嘛|啊|呀|吧|呢)?
    |你叫什么(?:名字)?|是(?:真人|人工|机器人|人)(?:客服)?(?:吗|么|嘛)|(?:真人|人工|机器人)还是(?:真人|人工|机器人?|人)
    """
)
_ABILITY = pattern(
    r"""
    (?:请问)?(?:你|您|你们|这里|这个|智能客服|机器人)?(?:都|还)?(?:能|会|可以)(?:帮我|为我)?(?:做|办|干|回答|处理)?
        (?:些?什么|啥|哪些)(?:事|业务|问题|忙)?(?:呢|啊|吗)?
    |(?:这个|你)?怎么用|帮助|使用说明|菜单|功能
    """
)
_UNHELPED = pattern(
    r"""
    (?:这|你|说的|答的|回答|这个|根本|完全|还是|都|也|并|好像|我|我说的|我问的|问的){0,5}
    (?:没(?:有)?(?:用|帮助|帮到|解决)|不对|不是(?:我(?:要|想)?问?的|这个|这个意思|问这个)?|不是这样|答非所问|答错了|错了
        |看不懂|没看懂|听不懂|没说清楚?|不是这个问题|解决不了|没解决问题)
    (?:啊|呀|吧|了|的|问题|我){0,3}
    """
)

YES = pattern(
    r"(?:好的?|行|可以|要|需要|嗯|是的?|对|转|接|帮我转|那就转|那好|ok|可)(?:的|吧|啊|呀|谢谢|嗯|好|行|要|转){0,3}"
)
NO = pattern(r"(?:不用|不要|不需要|不必|算了|先不|暂时不|没事|不)(?:了|吧|谢谢|要|用){0,3}")
NONE = pattern(
    r"""
    (?:以上|上面|这些|这几个|全)?(?:都|全)?(?:不是|不对|没有)(?:我(?:要|想)(?:问|找)?的)?(?:啊|呀|吧)?|一个都不是
    """
)
LAST = pattern(r"最后(?:一|那)?个?")
_ORDINALS = "一二三四五六七八九"
_NUMBERED = pattern(
    rf"我?(?:选|要|是|点|问)?(?:的是)?第?([1-9{_ORDINALS}])(?:个|条|项|号|种)?(?:吧|的|啊|呀)?"
)
_KEYBOARD = pattern(
    r"(.{1,2})\1{2,300}|\d{1,300}|[bcdfghjklmnpqrstvwxz]{5,300}|(?:asdf?|qwer?|zxcv?|hjkl?){1,9}[a-z]{0,9}"
)


def without_refusals(packed: str) -> str:
    """The text without “不用转人工” and the like."""
    return _NOT_WANTED.sub("", packed)


def wants_person(packed: str) -> bool:
    """Whether a person is asked for, in any wording; refusals have been taken out."""
    return bool(
        _BARE.fullmatch(packed)
        or _CALLED.search(packed)
        or _SUPERIOR_CALLED.fullmatch(packed)
        or _TALK.search(packed)
        or _AGAINST_BOT.search(packed)
        or _SLIPS.fullmatch(packed)
        or _PINYIN.fullmatch(packed)
    )


def is_angry(packed: str, *, stressed: bool) -> bool:
    """Insults, a complaint being made, or grumbling with many marks."""
    if _INSULT.search(packed):
        return True
    if _COMPLAINING.fullmatch(packed) and not _COMPLAINT_ASKED.search(packed):
        return True
    return stressed and _GRUMBLE.search(packed) is not None


def asks_to_complain(packed: str) -> bool:
    """A question about complaints, not a complaint."""
    return _COMPLAINT_ASKED.search(packed) is not None


def number_picked(packed: str) -> int | None:
    """“第一个”, “选2”: the number, from 1."""
    match = _NUMBERED.fullmatch(packed)
    if match is None:
        return None
    digit = match.group(1)
    return int(digit) if digit.isdecimal() else _ORDINALS.index(digit) + 1


def small_talk(packed: str) -> str | None:
    """The value of the ``Sort`` of a text that asks for nothing the bank knows, or nothing."""
    for sort, whole, word in _SMALL_TALK:
        if whole.fullmatch(packed) and (word is None or word.search(packed)):
            return sort
    return None


_SMALL_TALK = (
    ("identity", _IDENTITY, None),
    ("ability", _ABILITY, None),
    ("greeting", _GREETING, None),
    ("farewell", _FAREWELL, _FAREWELL_WORD),
    ("thanks", _THANKS, _THANKS_WORD),
    ("fine", _FINE, _FINE_WORD),
    ("unhelped", _UNHELPED, None),
)


def is_nonsense(packed: str) -> bool:
    """Digits alone, one key held down, a fist on the keyboard."""
    return _KEYBOARD.fullmatch(packed) is not None
