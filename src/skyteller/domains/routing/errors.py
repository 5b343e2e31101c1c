"""Errors of routing."""

from skyteller.kernel.errors import ConflictError, NotFoundError


class ServiceClosedError(ConflictError):
    """The queue is outside its hours, in words in ``hours_zh`` and ``hours_en``."""

    code = "service-closed"
    zh = "人工服务时间为{hours_zh}。您可以留言，我们会尽快回复。"
    en = "Our staff are here {hours_en}. You can leave a message and we will answer soon."


class OfferGoneError(ConflictError):
    """Somebody was faster (``by`` is the name), or the customer no longer waits (``by`` is ``None``)."""

    code = "offer-gone"
    zh = "已由{by}接起。"
    en = "{by} has already taken this customer."

    def __init__(self, by: str | None) -> None:
        super().__init__(by=by)

    def detail(self, language: str) -> str:
        """Name the colleague where there is one."""
        if self.params["by"] is not None:
            return super().detail(language)
        return "This customer no longer waits for you." if language == "en" else "这位客户已不在等您接起。"


class NobodyWaitingError(NotFoundError):
    """There is no customer whom the agent could take."""

    code = "nobody-waiting"
    zh = "现在没有等待的客户。"
    en = "Nobody is waiting now."


class CapacityReachedError(ConflictError):
    """The agent already serves as many customers (``capacity``) as they may."""

    code = "capacity-reached"
    zh = "您已在服务 {capacity} 位客户，请先结束一个会话。"
    en = "You already serve {capacity} customers. End a conversation first."


class AgentUnavailableError(ConflictError):
    """The colleague ``name`` is not ready or has no room."""

    code = "agent-unavailable"
    zh = "{name}现在不能接起，请转给其他同事或队列。"
    en = "{name} cannot take the customer now. Choose a colleague or a queue."


class NotInWrapUpError(ConflictError):
    """The caller has no wrap-up of this conversation to finish."""

    code = "not-in-wrap-up"
    zh = "这个会话不在您的话后处理中。"
    en = "You have no wrap-up of this conversation to finish."


class OtherConversationOpenError(ConflictError):
    """The customer goes on in another conversation; one is open at a time."""

    code = "other-conversation-open"
    zh = "客户已有另一个进行中的会话，请在那里继续。"
    en = "The customer has another conversation open. Please go on there."
