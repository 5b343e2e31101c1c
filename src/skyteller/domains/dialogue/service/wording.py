"""The bot's fixed sentences in Chinese and English; ``{bot}``, ``{hours}``, ``{hotline}`` are filled in."""

from skyteller.domains.conversations.schemas import Language
from skyteller.domains.dialogue.schemas import Phrase

_WORDS: dict[Phrase, tuple[str, str]] = {
    Phrase.GREETING: (
        "您好，我是智能客服{bot}。请直接说您要办的事。",
        "Hello, I am {bot}, the bank's bot. Tell me what you need.",
    ),
    Phrase.THANKS: ("不客气。还有别的事，请直接说。", "You are welcome. If there is more, just ask."),
    Phrase.FAREWELL: ("再见，有事随时回来。", "Goodbye. Come back at any time."),
    Phrase.FINE: ("好的。还有别的事，请直接说。", "All right. If there is more, just ask."),
    Phrase.IDENTITY: (
        "我是智能客服{bot}，不是真人。想找工作人员，请说“转人工”。",
        'I am {bot}, a bot. To talk to a person, type "agent".',
    ),
    Phrase.ABILITY: (
        "您可以问我卡、转账、手机银行、贷款和网点的事，例如“我的卡丢了”。想找工作人员，请说“转人工”。",
        'Ask me for example "I lost my card" or "How long does a transfer take". Type "agent" for a person.',
    ),
    Phrase.EMPTY: (
        "我只能看懂文字。请用一句话说您要办的事。",
        "I can only read words. Please say in one sentence what you need.",
    ),
    Phrase.NONSENSE: (
        "没有看懂这一句。请用一句话说您要办的事，例如“忘记密码怎么办”。",
        'I did not understand that. Please say what you need, for example "I forgot my PIN".',
    ),
    Phrase.LONG: (
        "内容有点长，我看不全。请用一两句话说最要紧的事。想找工作人员，请说“转人工”。",
        'This is too long for me. Please say the main point in a sentence or two, or type "agent".',
    ),
    Phrase.REPHRASE: ("好的，请换个说法再问一次。", "All right. Please ask again in other words."),
    Phrase.WHICH: ("您想问的是哪一个？", "Which of these do you mean?"),
    Phrase.NONE_OF_THESE: ("都不是", "None of these"),
    Phrase.UNKNOWN: (
        "这个问题我还答不上来。要找工作人员吗？",
        "I do not know the answer to this. Would you like to talk to a person?",
    ),
    Phrase.NOT_THESE: (
        "没有找到您要问的。要找工作人员吗？",
        "Then I have not found what you need. Would you like to talk to a person?",
    ),
    Phrase.NOT_HELPED: (
        "抱歉没有帮到您。要找工作人员吗？",
        "I am sorry that did not help. Would you like to talk to a person?",
    ),
    Phrase.STILL_OPEN: (
        "如果还没有解决，请说“转人工”。",
        'If this does not solve it, type "agent" to talk to a person.',
    ),
    Phrase.COMPLAINT: (
        "投诉可以由工作人员登记。要现在找工作人员吗？",
        "A member of staff can take your complaint. Would you like to talk to a person now?",
    ),
    Phrase.GONE: (
        "这条内容已经下架。要找工作人员吗？",
        "This answer has been withdrawn. Would you like to talk to a person?",
    ),
    Phrase.AGENT: ("转人工", "Talk to a person"),
    Phrase.TRY_AGAIN: ("换个说法", "Ask in other words"),
    Phrase.SORRY_UPSET: (
        "很抱歉让您遇到这样的事，请工作人员来处理。",
        "I am sorry about this. A person should look into it.",
    ),
    Phrase.SORRY_FAILED: (
        "抱歉，我没能答好您的问题，请工作人员来帮您。",
        "I am sorry that I could not answer. A person should help you.",
    ),
    Phrase.CLOSED: (
        "现在没有工作人员在线。服务时间：{hours}。您可以留言，上班后按顺序回复。",
        "Our staff are not here now. Hours: {hours}. Leave a message and they will reply in turn.",
    ),
    Phrase.URGENT: ("急事请拨打 {hotline}。", "If it is urgent, call {hotline}."),
    Phrase.LEAVE_MESSAGE: ("请留言", "Leave a message"),
    Phrase.MESSAGE: ("您要办的事", "What you need"),
    Phrase.CONTACT: ("联系电话", "Telephone number"),
    Phrase.SEND: ("提交留言", "Send message"),
    Phrase.RECEIVED: (
        "您填写的内容已收到。需要工作人员现在处理，请说“转人工”。",
        'We have what you filled in. If you need a person now, type "agent".',
    ),
}


def words(phrase: Phrase, language: Language, **values: str) -> str:
    """The sentence in the customer's language."""
    zh, en = _WORDS[phrase]
    return (en if language == "en" else zh).format(**values)
