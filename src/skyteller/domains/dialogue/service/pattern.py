"""Long patterns, laid out so that they can be read."""

import re

_LAYOUT = re.compile(r"\s+")


def pattern(source: str) -> re.Pattern[str]:
    """Compile ``source``; its white space is layout only, ``_`` stands for one space."""
    return re.compile(_LAYOUT.sub("", source).replace("_", " "))
