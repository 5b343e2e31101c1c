"""Reading files of knowledge: CSV and JSONL, as banks have them."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from skyteller.domains.knowledge.errors import ImportFileError
from skyteller.domains.knowledge.schemas import REFUSED_TEXT_LIMIT, ImportRow, Refusal

MAX_ROWS = 100_000

_COLUMNS = {
    "question": ("question", "standard_question", "标准问题", "标准问", "问题"),
    "similar": ("similar", "similar_questions", "相似问题", "相似问"),
    "answer": ("answer", "答案", "回答"),
    "category": ("category", "分类", "类别"),
    "key": ("key", "编号"),
    "audience": ("audience", "受众"),
    "language": ("language", "语言"),
    "id": ("id", "cluster_id"),
    "role": ("role",),
}
_NAMES = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
_IMPORTED_ROLES = {"", "standard", "similar"}
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def parse(payload: bytes) -> list[ImportRow | Refusal]:
    """The entries of a file in their order, not yet checked. CPU work: belongs in a thread.

    A file that begins with ``{`` is JSONL, one entry a line. Any other is CSV with a header: columns
    ``question``, ``similar`` and ``audience`` (parts separated by ``|``), ``answer``, ``category``
    (``one/two``), ``key``, ``language``, in English or Chinese. With a column ``id`` (or ``cluster_id``) and
    none ``key``, rows of the same id are one entry whose first question is the standard one; a column
    ``role`` names it ``standard``, the others ``similar``, and rows of any other role stay out.

    Raises :class:`ImportFileError`.
    """
    text = _decoded(payload)
    if not text.strip():
        raise ImportFileError(reason="empty")
    rows = list(_from_jsonl(text) if text.lstrip().startswith("{") else _from_csv(text))
    if not rows:
        raise ImportFileError(reason="no-rows")
    if len(rows) > MAX_ROWS:
        raise ImportFileError(reason="too-many")
    return rows


def excerpt(text: str) -> str:
    """The beginning of a refused row, with what cannot be stored made visible."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()[:REFUSED_TEXT_LIMIT]


def _decoded(payload: bytes) -> str:
    encodings = [name for mark, name in _BYTE_ORDER_MARKS if payload.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return payload.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFileError(reason="encoding")


def _from_jsonl(text: str) -> Iterator[ImportRow | Refusal]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _from_object(number, orjson.loads(line))
        except (orjson.JSONDecodeError, TypeError, AttributeError):
            yield Refusal(number, "not-readable", excerpt(line.strip()))


def _from_object(number: int, item: dict[str, Any]) -> ImportRow:
    def one(name: str) -> str:
        value = item.get(name)
        if value is not None and not isinstance(value, str):
            raise TypeError(name)
        return (value or "").strip()

    def many(name: str) -> list[str]:
        value = item.get(name)
        if isinstance(value, list):
            if not all(isinstance(part, str) for part in value):
                raise TypeError(name)
            return value
        return one(name).split("|")

    return _row(
        number,
        {name: one(name) for name in ("question", "answer", "category", "key", "language")},
        many("similar"),
        many("audience"),
    )


def _row(
    number: int, fields: dict[str, str], similar: Iterable[str], audience: Iterable[str] = ()
) -> ImportRow:
    category = tuple(part for name in fields.get("category", "").split("/") if (part := name.strip()))
    return ImportRow(
        row=number,
        question=fields.get("question", ""),
        answer=fields.get("answer", ""),
        similar=tuple(part for wording in similar if (part := wording.strip())),
        key=fields.get("key") or None,
        category=category or None,
        audience=tuple(part for name in audience if (part := name.strip())) or None,
        language=fields.get("language") or None,
    )


def _from_csv(text: str) -> Iterator[ImportRow | Refusal]:
    lines = _lines(text)
    header = next(lines, None)
    if header is None or isinstance(header, Refusal):
        raise ImportFileError(reason="header")
    names = [_NAMES.get(cell.strip().lower(), "") for cell in header[1]]
    if "question" not in names:
        raise ImportFileError(reason="header")
    grouped = "id" in names and "key" not in names
    fields = (line if isinstance(line, Refusal) else (line[0], _fields(names, line[1])) for line in lines)
    return _grouped(fields) if grouped else _flat(fields)


Line = tuple[int, list[str]] | Refusal
Fields = tuple[int, dict[str, str]] | Refusal


def _lines(text: str) -> Iterator[Line]:
    """The records of a CSV file with their numbers, as a spreadsheet counts them; empty ones left out."""
    first = text.lstrip().partition("\n")[0]
    delimiter = next((mark for mark in (",", "\t", ";") if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Refusal(number, "not-readable", "")
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def _fields(names: list[str], cells: list[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}


def _flat(lines: Iterable[Fields]) -> Iterator[ImportRow | Refusal]:
    for line in lines:
        if isinstance(line, Refusal):
            yield line
            continue
        number, fields = line
        yield _row(
            number, fields, fields.get("similar", "").split("|"), fields.get("audience", "").split("|")
        )


def _grouped(lines: Iterable[Fields]) -> Iterator[ImportRow | Refusal]:
    refusals: list[Refusal] = []
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line in lines:
        if isinstance(line, Refusal):
            refusals.append(line)
            continue
        number, fields = line
        if fields.get("role", "").lower() in _IMPORTED_ROLES:
            groups.setdefault(fields.get("id") or f"\n{number}", []).append(line)
    entries = [_joined(key.strip() if "\n" not in key else "", group) for key, group in groups.items()]
    items: list[ImportRow | Refusal] = [*refusals, *entries]
    yield from sorted(items, key=lambda item: item.row)


def _joined(key: str, group: list[tuple[int, dict[str, str]]]) -> ImportRow:
    """One entry from the rows of one id: the first value of each column counts."""
    group.sort(key=lambda line: line[1].get("role", "").lower() == "similar")
    number, first = group[0]
    fields = {"key": key, "question": first.get("question", "")}
    for name in ("answer", "category", "language", "audience"):
        fields[name] = next((values[name] for _, values in group if values.get(name)), "")
    similar = [values.get("question", "") for _, values in group[1:]]
    for _, values in group:
        similar.extend(values.get("similar", "").split("|"))
    return _row(number, fields, similar, fields["audience"].split("|"))
