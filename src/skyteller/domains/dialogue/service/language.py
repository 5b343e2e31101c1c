"""Which language a text is in, and the plain forms of it that patterns look at."""

import re
from dataclasses import dataclass

from skyteller.domains.conversations.schemas import Language
from skyteller.domains.inference.text import fold

_CHINESE = re.compile(r"[㐀-䶿一-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’‘`](?=[a-z])")
_STRESS = re.compile(r"[!?！？]{3}")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text for matching: ``packed`` without any gap, ``spaced`` with single ones, both folded.

    ``stressed`` with three or more exclamation or question marks in a row.
    """

    packed: str
    spaced: str
    stressed: bool


def plain(text: str) -> Plain:
    """The folded forms of a text; punctuation and pictures are gone."""
    folded = _APOSTROPHE.sub("", fold(text))
    spaced = _NOT_WORD.sub(" ", folded).strip()
    return Plain(packed=spaced.replace(" ", ""), spaced=spaced, stressed=_STRESS.search(text) is not None)


def language_of(text: str, otherwise: Language) -> Language:
    """Chinese or English by the share of Chinese characters among Latin words; digits decide nothing."""
    chinese = len(_CHINESE.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if chinese == latin == 0:
        return otherwise
    return "zh-CN" if chinese >= latin else "en"


def size_of(text: str) -> int:
    """Chinese characters and Latin words."""
    return len(_CHINESE.findall(text)) + len(_LATIN_WORD.findall(text))
