"""How a question becomes the pieces that the index compares."""

import re
from collections import Counter

from skyteller.domains.inference.text import fold

_OPENINGS = re.compile(
    r"^(?:你们?好|您好|在吗|在不在|亲|客服|请问(?:一下)?|麻烦(?:问一?下?)?|我?想(?:问|请问|咨询)(?:一下)?"
    r"|问一下|咨询一下|那个|谢谢|hi|hello|hey|good (?:morning|afternoon|evening)|please"
    r"|(?:can|could) you (?:please )?tell me)(?![a-z])\s*"
)
_CLOSINGS = re.compile(r"\s*(?:谢谢(?:你|您|了)?|多谢|thanks|(?<![a-z])thank you|(?<![a-z])please)$")
_PUNCTUATION = re.compile(r"[^\w]+")
_RUNS = re.compile(r"[㐀-䶿一-鿿豈-﫿]+|[^\W㐀-䶿一-鿿豈-﫿]+")


def core(text: str) -> str:
    """The folded question without punctuation, greeting and thanks."""
    text = _PUNCTUATION.sub(" ", fold(text)).strip()
    while True:
        shorter = _CLOSINGS.sub("", _OPENINGS.sub("", text)).strip()
        if not shorter or shorter == text:
            return text
        text = shorter


def grams(text: str) -> Counter[str]:
    """Pieces of :func:`core` with their counts.

    Of a run of Chinese: each character and each pair of neighbours. Of any other run: the word, and
    from four letters on its triples with the borders marked, which forgives inflection and slips.
    """
    pieces: list[str] = []
    for run in _RUNS.findall(core(text)):
        if _is_chinese(run[0]):
            pieces.extend(run)
            pieces.extend(run[at : at + 2] for at in range(len(run) - 1))
            continue
        pieces.append(run)
        if len(run) > 3:
            marked = f"^{run}$"
            pieces.extend(marked[at : at + 3] for at in range(len(marked) - 2))
    return Counter(pieces)


def _is_chinese(character: str) -> bool:
    return "㐀" <= character <= "鿿" or "豈" <= character <= "﫿"
