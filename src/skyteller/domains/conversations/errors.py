"""Errors of the spine."""

from skyteller.kernel.errors import ConflictError, SkytellerError


class NotAssignedError(ConflictError):
    """An agent writes to a customer whom somebody else serves, or nobody."""

    code = "not-assigned"
    zh = "这个会话现在不由您服务，没有发出。"
    en = "You are not serving this conversation, so nothing was sent."


class CardAnsweredError(ConflictError):
    """The card has been answered before; the first answer stands."""

    code = "card-already-answered"
    zh = "这张卡片已经提交过，以第一次提交的为准。"
    en = "This card has been answered already. The first answer stands."


class IllegalTransitionError(ConflictError):
    """The conversation is not in a state in which this can be done."""

    code = "illegal-state"
    zh = "会话当前的状态不能这样操作，请刷新后再试。"
    en = "The conversation is in a state that does not allow this. Refresh and try again."


class AlreadyRatedError(ConflictError):
    """The first rating stands."""

    code = "already-rated"
    zh = "您已经评价过了，谢谢。"
    en = "You have already rated this conversation. Thank you."


class BodyTooLargeError(SkytellerError):
    """An entry larger than ``limit`` characters."""

    code = "body-too-large"
    status = 413
    zh = "内容太长，最多 {limit} 字。请分几次发送。"
    en = "Too long: at most {limit} characters. Please send it in parts."
