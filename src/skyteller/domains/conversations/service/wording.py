"""Words of system lines, in the conversation's language."""

from typing import Any

_WORDS: dict[str, tuple[str, str]] = {
    "opened": ("会话开始", "Conversation started"),
    "agent-requested": ("客户要求人工服务", "The customer asked for a person"),
    "queued": ("正在为您转接人工客服", "Connecting you to a person"),
    "agent-joined": ("客服{name}为您服务，工号 {work_no}", "{name} is here to help you, staff no. {work_no}"),
    "agent-left": ("客服{name}已离开", "{name} has left"),
    "agent-lost": (
        "客服的网络断开了，正在为您优先转接其他客服",
        "Your agent's connection was lost. You are first in line for the next one",
    ),
    "transferred": ("已转接到{to}", "Transferred to {to}"),
    "queue-cancelled": ("已取消排队，您可以继续问智能客服", "You left the queue. You can go on asking here"),
    "ended": ("本次服务已结束", "This conversation has ended"),
    "rated": ("客户评价 {score} 星", "Rated {score} of 5"),
    "reopened": ("会话继续", "Conversation continued"),
    "message-left": ("已收到您的留言，我们会尽快回复", "We have your message and will answer soon"),
    "bot-gave-up": ("智能客服没有答上来，建议转人工", "The bot had no answer and suggests a person"),
    "feedback": ("客户评价了答案", "The customer rated the answer"),
}


class _Kept(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def system_text(code: str, params: dict[str, Any], language: str) -> str:
    """The line for a person; an unknown code stands for itself."""
    zh, en = _WORDS.get(code, (code, code))
    return (en if language == "en" else zh).format_map(_Kept(params))
