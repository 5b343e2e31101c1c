"""Which rows of an import can be used, and why the others cannot."""

from collections.abc import Iterable
from dataclasses import replace

from skyteller.domains.knowledge.schemas import (
    ANSWER_LIMIT,
    AUDIENCES,
    CATEGORY_LIMIT,
    KEY_LIMIT,
    LANGUAGES,
    QUESTION_LIMIT,
    SIMILAR_LIMIT,
    ImportRow,
    Refusal,
)
from skyteller.domains.knowledge.service.files import excerpt
from skyteller.domains.knowledge.service.wording import same_as, without_repeats


def checked(rows: Iterable[ImportRow | Refusal], *, publish: bool) -> list[ImportRow | Refusal]:
    """The same rows, those that cannot be used as refusals; of rows that say the same the first stays.

    Similar questions that repeat another wording of their entry are dropped. CPU work: belongs in a thread.
    """
    questions: dict[str, int] = {}
    keys: dict[str, int] = {}
    result: list[ImportRow | Refusal] = []
    for row in rows:
        if isinstance(row, Refusal):
            result.append(row)
            continue
        item = replace(row, similar=tuple(without_repeats(row.question, list(row.similar))))
        code, other = _fault(item, publish=publish), None
        if code is None:
            norm = same_as(item.question)
            if item.key is not None and item.key in keys:
                code, other = "duplicate-key", str(keys[item.key])
            elif norm in questions:
                code, other = "duplicate-in-file", str(questions[norm])
            else:
                questions[norm] = item.row
                if item.key is not None:
                    keys[item.key] = item.row
        if code is None:
            result.append(item)
        else:
            result.append(Refusal(item.row, code, excerpt(item.question or item.answer), other))
    return result


def _fault(row: ImportRow, *, publish: bool) -> str | None:
    """The first thing that is wrong with a row by itself."""
    category = row.category or ()
    faults = (
        ("question-missing", not row.question),
        ("question-too-long", len(row.question) > QUESTION_LIMIT),
        ("similar-too-many", len(row.similar) > SIMILAR_LIMIT),
        ("similar-too-long", any(len(wording) > QUESTION_LIMIT for wording in row.similar)),
        ("answer-too-long", len(row.answer) > ANSWER_LIMIT),
        ("answer-missing", publish and not row.answer),
        ("key-too-long", row.key is not None and len(row.key) > KEY_LIMIT),
        ("category-too-deep", len(category) > 2),
        ("category-too-long", any(len(name) > CATEGORY_LIMIT for name in category)),
        ("audience-unknown", not set(row.audience or ()) <= set(AUDIENCES)),
        ("language-unknown", row.language is not None and row.language not in LANGUAGES),
        ("not-storable", not _storable(row)),
    )
    return next((code for code, present in faults if present), None)


def _storable(row: ImportRow) -> bool:
    whole = "\n".join([row.question, row.answer, row.key or "", *row.similar, *(row.category or ())])
    try:
        whole.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in whole
