"""One way of writing for what means the same: every model and index reads folded text."""

import re
import threading
import unicodedata

from opencc import OpenCC

MAX_CHARACTERS = 512
"""Longer texts are cut here: a question says what it wants by then, and cost stays bounded."""

_SPACES = re.compile(r"\s+")
_local = threading.local()


def fold(text: str) -> str:
    """Full width to half, traditional to simplified, lower case, single spaces, at most 512 characters."""
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
        text = _simplified(unicodedata.normalize("NFKC", text))[:MAX_CHARACTERS]
    return _SPACES.sub(" ", text.lower()).strip()


def _simplified(text: str) -> str:
    converter: OpenCC | None = getattr(_local, "converter", None)
    if converter is None:
        converter = _local.converter = OpenCC("t2s")
    return str(converter.convert(text))
