"""Typed errors and their RFC 9457 form.

Every error that a person may see derives from :class:`SkytellerError`. A subclass states its code,
status and words in both languages; ``params`` fill the words and travel as extension members.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from skyteller.kernel.ids import quotable_number


class SkytellerError(Exception):
    """Base of all expected errors: stable code, HTTP status, words in Chinese and English."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "服务出了问题，请稍后再试。"
    en: ClassVar[str] = "Something went wrong on our side. Please try again."

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params

    def detail(self, language: str) -> str:
        """The sentence for a person, ``language`` being ``zh`` or ``en``."""
        return (self.en if language == "en" else self.zh).format_map(_Lenient(self.params))

    def problem(self, language: str, instance: str | None = None) -> dict[str, Any]:
        """The problem document; ``number`` is a short id to quote."""
        words = self.detail(language)
        extra = {k: v for k, v in self.params.items() if k not in _RESERVED}
        return {
            **extra,
            "type": f"urn:skyteller:error:{self.code}",
            "title": words,
            "status": self.status,
            "detail": words,
            "code": self.code,
            "instance": instance,
            "number": quotable_number(),
        }


_RESERVED = frozenset({"type", "title", "status", "detail", "code", "instance", "number"})


class _Lenient(dict[str, Any]):
    """Leaves an unknown placeholder standing instead of failing inside an error."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotFoundError(SkytellerError):
    """The thing does not exist, or is not this caller's to see."""

    code = "not-found"
    status = 404
    zh = "没有找到您要的内容。"
    en = "There is no such thing here."


class NotSignedInError(SkytellerError):
    """No valid session or token came with the request."""

    code = "not-signed-in"
    status = 401
    zh = "请先登录。"
    en = "Please sign in first."


class ForbiddenError(SkytellerError):
    """Signed in, but without the permission ``permission``."""

    code = "forbidden"
    status = 403
    zh = "您没有这项权限，可向管理员申请。"
    en = "You do not have this permission. Ask your administrator for it."


class InvalidInputError(SkytellerError):
    """Input that cannot be used; ``reason`` says why in words, ``errors`` lists the fields."""

    code = "invalid-input"
    status = 422
    zh = "提交的内容有误：{reason}"
    en = "The input cannot be used: {reason}"


class TooLargeError(SkytellerError):
    """More bytes than ``limit`` allows."""

    code = "too-large"
    status = 413
    zh = "内容太大，最多 {limit} 字节。"
    en = "Too large: at most {limit} bytes."


class ConflictError(SkytellerError):
    """The thing has changed meanwhile."""

    code = "conflict"
    status = 409
    zh = "内容已被他人更改，请刷新后再试。"
    en = "This was changed by somebody else. Refresh and try again."


class UnavailableError(SkytellerError):
    """A part this needs does not answer."""

    code = "unavailable"
    status = 503
    zh = "服务暂时不可用，请稍后再试。"
    en = "The service is not available for the moment. Please try again."
