"""Errors of the bot."""

from skyteller.kernel.errors import ConflictError


class FeedbackGivenError(ConflictError):
    """The customer has said the opposite of this answer before; the first word stands."""

    code = "feedback-given"
    zh = "您已经评价过这个答案了，谢谢。"
    en = "You have already rated this answer. Thank you."
