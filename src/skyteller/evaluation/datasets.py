"""Reading the files of an evaluation: every flaw is named in one line, with its place."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MAX_FILE_BYTES = 200_000_000
MAX_QUESTION = 2000
"""Characters; no customer's question is longer, a broken quotation mark easily is."""

OUT_OF_SCOPE = ""


class UnusableInputError(Exception):
    """A file of an evaluation that cannot be used; the message is one line for a person."""


@dataclass(slots=True)
class FaqEntry:
    """An id and its questions, the standard one first."""

    entry_id: str
    questions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Query:
    """A question with the id of the entry that answers it, empty where none does."""

    entry_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswersData:
    """What ``eval answers`` runs on."""

    faq: list[FaqEntry]
    queries: list[Query]


def load_answers(
    faq: Path | None, queries: Path | None, clusters: Path | None, similar: int = 0
) -> AnswersData:
    """The FAQ and the queries from ``--faq``, ``--queries`` and ``--clusters``.

    ``similar`` queries of each cluster, the first in the file, become similar questions of its entry.
    With both, ``queries`` come after those of ``clusters`` (questions out of scope, usually).
    Raises :class:`UnusableInputError`.
    """
    if (faq is None) == (clusters is None):
        raise UnusableInputError("give either --faq with --queries, or --clusters")
    if faq is not None and queries is None:
        raise UnusableInputError("--faq needs --queries")
    if similar < 0:
        raise UnusableInputError("--similar must be 0 or more")
    if similar and clusters is None:
        raise UnusableInputError(
            "--similar needs --clusters; in --faq give similar questions as further rows"
        )
    data = _load_clusters(clusters, similar) if clusters else AnswersData(_load_faq(_given(faq)), [])
    if queries is not None:
        data.queries.extend(_load_queries(queries, {entry.entry_id for entry in data.faq}))
    if not data.queries:
        raise UnusableInputError(f"{clusters}: no queries left to ask")
    return data


def _given(path: Path | None) -> Path:
    if path is None:
        raise UnusableInputError("give --faq")
    return path


def _load_faq(path: Path) -> list[FaqEntry]:
    entries: dict[str, FaqEntry] = {}
    seen: dict[tuple[str, str], int] = {}
    for line, row in _rows(path, ("id", "question")):
        entry_id = row["id"].strip()
        if not entry_id:
            raise UnusableInputError(f"{path}, line {line}: the id is empty")
        question = _question(path, line, row["question"])
        if (entry_id, question) in seen:
            first = seen[entry_id, question]
            raise UnusableInputError(
                f"{path}, line {line}: id {_short(entry_id)} has this question already in line {first}"
            )
        seen[entry_id, question] = line
        entries.setdefault(entry_id, FaqEntry(entry_id)).questions.append(question)
    return list(entries.values())


def _load_queries(path: Path, known: set[str]) -> list[Query]:
    queries: list[Query] = []
    for line, row in _rows(path, ("id", "text")):
        entry_id = row["id"].strip()
        if entry_id and entry_id not in known:
            raise UnusableInputError(f"{path}, line {line}: no entry has the id {_short(entry_id)}")
        queries.append(Query(entry_id, _question(path, line, row["text"])))
    return queries


def _load_clusters(path: Path, similar: int) -> AnswersData:
    standards: dict[str, tuple[int, FaqEntry]] = {}
    asked: list[tuple[int, Query]] = []
    for line, row in _rows(path, ("cluster_id", "role", "question")):
        cluster, role = row["cluster_id"].strip(), row["role"].strip()
        question = _question(path, line, row["question"])
        if not cluster:
            raise UnusableInputError(f"{path}, line {line}: the cluster_id is empty")
        if role == "query":
            asked.append((line, Query(cluster, question)))
        elif role != "standard":
            raise UnusableInputError(
                f"{path}, line {line}: the role is {_short(role)}, not standard or query"
            )
        elif cluster in standards:
            first = standards[cluster][0]
            raise UnusableInputError(
                f"{path}, line {line}: cluster {_short(cluster)} has its standard question in line {first}"
            )
        else:
            standards[cluster] = line, FaqEntry(cluster, [question])
    queries: list[Query] = []
    for line, query in asked:
        if query.entry_id not in standards:
            raise UnusableInputError(
                f"{path}, line {line}: cluster {_short(query.entry_id)} has no standard question"
            )
        questions = standards[query.entry_id][1].questions
        if len(questions) <= similar:
            questions.append(query.text)
        else:
            queries.append(query)
    return AnswersData([entry for _, entry in standards.values()], queries)


def _question(path: Path, line: int, cell: str) -> str:
    text = cell.strip()
    if not text:
        raise UnusableInputError(f"{path}, line {line}: the question is empty")
    if len(text) > MAX_QUESTION:
        raise UnusableInputError(
            f"{path}, line {line}: the question has {len(text):,} characters, at most {MAX_QUESTION:,} are"
            " read (a quotation mark without its partner?)"
        )
    return text


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of the line a row ends in, and its cells by column. At least one row, or an error."""
    lines = _text(path).splitlines(keepends=True)
    reader = csv.reader(_without_nul(path, lines), strict=True)
    header: list[str] | None = None
    empty = True
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _header(path, row, columns)
                continue
            if len(row) != len(header):
                raise UnusableInputError(
                    f"{path}, line {reader.line_num}: {len(row)} cells under {len(header)} columns"
                )
            empty = False
            yield reader.line_num, dict(zip(header, row, strict=True))
    except csv.Error as error:
        raise UnusableInputError(f"{path}, line {reader.line_num}: not readable as CSV: {error}") from error
    if header is None:
        raise UnusableInputError(f"{path}: the file is empty")
    if empty:
        raise UnusableInputError(f"{path}: there are no rows under the header")


def _header(path: Path, row: Sequence[str], columns: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in row]
    missing = [column for column in columns if column not in header]
    if missing:
        raise UnusableInputError(
            f"{path}: needs the columns {','.join(columns)}; found {_short(','.join(header))}"
        )
    twice = [column for column in columns if header.count(column) > 1]
    if twice:
        raise UnusableInputError(f"{path}: the column {twice[0]} is there twice")
    return header


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise UnusableInputError(f"{path}: {'a folder, not a file' if path.is_dir() else 'no such file'}")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnusableInputError(f"{path}: larger than {MAX_FILE_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnusableInputError(f"{path}: cannot be read: {reason}") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(path, data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(path, data, "gb18030")


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnusableInputError(f"{path}: the text is neither UTF-8 nor GB18030") from error


def _without_nul(path: Path, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise UnusableInputError(f"{path}, line {number}: holds a NUL byte, so this is not a text file")
        yield line


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
