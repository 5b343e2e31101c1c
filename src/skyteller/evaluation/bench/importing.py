"""``bench import``: a file of knowledge through the HTTP interface, until it is found by search.

The server is the product's own process on a PostgreSQL of this run with the product's settings; an editor
uploads the file, polls its import as the console does, publishes single entries and searches.
"""

import http.client
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import numpy as np
import orjson
import psycopg

from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import NewStaffMember
from skyteller.evaluation.bench import machine, questions
from skyteller.evaluation.bench.chat import temporary_postgres
from skyteller.evaluation.bench.product import ProductServer
from skyteller.evaluation.bench.servers import ServerError
from skyteller.evaluation.datasets import MAX_FILE_BYTES, UnusableInputError
from skyteller.kernel.auth import hash_password
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id, quotable_number
from skyteller.kernel.postgres.roles import libpq_url
from skyteller.kernel.web.deps import SESSION_COOKIE

HOST = "127.0.0.1"
KNOWLEDGE = "/staff/knowledge"
POLL, LOOK = 0.1, 0.02
"""Seconds between looks at the import, and between searches for what was published a moment ago."""
PATIENCE = 30.0
"""Seconds after which an entry counts as not found."""
IDLE = 2.0
"""Seconds after which a connection is not trusted any more; the server closes idle ones after five."""

MAX_ENTRIES, MAX_FRESH, MAX_SEARCHES = 50_000, 100, 5_000

Progress = Callable[[str, int, int], None]
"""Told the stage, the number done and the number to do (0: not known yet)."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """``file`` instead of ``entries`` made-up ones; ``publish`` at once or leave drafts."""

    entries: int = 20_000
    similar: int = 0
    file: Path | None = None
    publish: bool = True
    fresh: int = 10
    searches: int = 200


@dataclass(slots=True)
class Outcome:
    """What was measured; times in seconds."""

    report: dict[str, Any]
    import_s: float
    stats: dict[str, Any]
    release: str = ""
    found_after_s: float | None = None
    fresh: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)


class EditedBank(ProductServer):
    """The product with a bank that has a knowledge editor."""

    def editor(self) -> str:
        """The editor's cookie."""
        return self._run(self._editor())

    async def _editor(self) -> str:
        database = Database(self._urls.app, self._urls.dispatcher)
        number = quotable_number(8)
        password_hash = await hash_password(str(new_id()))
        try:
            async with database.transaction(self._tenant_id) as session:
                staff_id = await organisation.insert_member(
                    session,
                    NewStaffMember(
                        name="知识编辑",
                        username=f"e{number.lower()}",
                        work_no=number,
                        roles=["editor"],
                        password=number * 2,
                    ),
                    password_hash,
                )
                if staff_id is None:
                    raise ServerError("the editor could not be made")
                signed_in = await organisation.finish_sign_in(session, staff_id, user_agent="bench", hours=24)
        finally:
            await database.app.dispose()
        return f"{SESSION_COOKIE}={signed_in.token}"


class Editor:
    """An editor's requests, one after the other on one connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        self._cookie = cookie
        self._used = 0.0

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def get(self, path: str) -> Any:
        """What the knowledge answers."""
        return self._ask("GET", path, None, "")

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The same for a change."""
        return self._ask("POST", path, orjson.dumps(body or {}), "application/json")

    def upload(self, name: str, payload: bytes, *, publish: bool) -> Any:
        """Hand a file over to the import."""
        mark = uuid4().hex
        fields = (
            f'--{mark}\r\nContent-Disposition: form-data; name="publish"\r\n\r\n{str(publish).lower()}\r\n'
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = fields.encode() + payload + f"\r\n--{mark}--\r\n".encode()
        return self._ask("POST", "/imports", body, f"multipart/form-data; boundary={mark}")

    def finds(self, text: str) -> bool:
        """Whether the entry with this very question is among the hits."""
        found = self.post("/search", {"text": text})
        return any(hit["question"] == text for hit in found["hits"])

    def _ask(self, method: str, path: str, body: bytes | None, content_type: str) -> Any:
        if time.monotonic() - self._used > IDLE:
            self._connection.close()
        headers = {"Cookie": self._cookie, "Content-Type": content_type, "Accept-Language": "en"}
        try:
            self._connection.request(method, KNOWLEDGE + path, body, headers)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise ServerError(f"{method} {path} broke off: {error!r}") from error
        self._used = time.monotonic()
        if response.status in {400, 413, 422} and path == "/imports":
            raise UnusableInputError(_detail(answer))
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise ServerError(f"{method} {path} was answered with {response.status}: {_detail(answer)}")
        return orjson.loads(answer)


def _detail(answer: bytes) -> str:
    try:
        problem = orjson.loads(answer)
        return str(problem.get("detail") or problem["title"])
    except (orjson.JSONDecodeError, AttributeError, KeyError):
        return answer[:200].decode(errors="replace")


def measure(options: ImportOptions, tell: Progress) -> Outcome:
    """Import, look, publish, search; leaves nothing running.

    Raises :class:`UnusableInputError` for a file that cannot be read or imported.
    """
    name, payload = _payload(options)
    with ExitStack() as stack:
        tell("starting", 0, 0)
        postgres, folder = stack.enter_context(temporary_postgres())
        server = EditedBank(postgres.start(), folder)
        stack.callback(server.stop)
        cookie = server.editor()
        server.start()
        editor = Editor(server.port, cookie)
        stack.callback(editor.close)
        outcome = _import(editor, name, payload, options, tell)
        for number in range(options.fresh):
            outcome.fresh.append(_publish(editor, options.entries + number))
            tell("publishing", number + 1, options.fresh)
        if outcome.stats["published"]:
            outcome.searches = _search(editor, options, tell)
        with psycopg.connect(libpq_url(postgres.superuser_url)) as connection:
            outcome.release = connection.info.parameter_status("server_version") or ""
        return outcome


def _payload(options: ImportOptions) -> tuple[str, bytes]:
    if options.file is None:
        return "made-up.csv", questions.as_csv(options.entries, options.similar)
    try:
        if options.file.stat().st_size > MAX_FILE_BYTES:
            raise UnusableInputError(f"{options.file} is larger than {MAX_FILE_BYTES // 1_000_000} MB")
        return "import" + options.file.suffix, options.file.read_bytes()
    except OSError as error:
        raise UnusableInputError(f"{options.file}: {error.strerror}") from error


def _import(editor: Editor, name: str, payload: bytes, options: ImportOptions, tell: Progress) -> Outcome:
    editor.finds("你好")  # the index is loaded, as it is in a bank that works
    began = time.monotonic()
    report = editor.upload(name, payload, publish=options.publish)
    while report["state"] == "running":
        time.sleep(POLL)
        report = editor.get(f"/imports/{report['id']}")
        tell("importing", report["done"], report["total"])
    ended = time.monotonic()
    if report["state"] != "done":
        raise UnusableInputError(f"the import ended as {report['state']}: {report['error']}")
    found_after_s = None
    if options.publish and report["created"]:
        found_after_s = _until_found(editor, _last_question(editor, options), ended)
    return Outcome(report, ended - began, editor.get("/stats"), found_after_s=found_after_s)


def _last_question(editor: Editor, options: ImportOptions) -> str:
    if options.file is None:
        return questions.entry(options.entries - 1).question
    return str(editor.get("/entries?status=published&limit=1")["items"][0]["question"])


def _publish(editor: Editor, number: int) -> float:
    """Seconds from asking to publish a new entry until search has it."""
    made = questions.entry(number)
    draft = {"client_id": str(new_id()), "question": made.question, "answer": made.answer}
    entry_id = editor.post("/entries", draft)["id"]
    began = time.monotonic()
    editor.post(f"/entries/{entry_id}/publish")
    return _until_found(editor, made.question, began)


def _until_found(editor: Editor, question: str, began: float) -> float:
    while not editor.finds(question):
        if time.monotonic() - began > PATIENCE:
            raise ServerError(f"search did not find within {PATIENCE:.0f} s: {question}")
        time.sleep(LOOK)
    return time.monotonic() - began


def _search(editor: Editor, options: ImportOptions, tell: Progress) -> list[float]:
    """Seconds of each search, every one in other words; half of the entries asked for are not there."""
    taken = []
    step = max(1, 2 * options.entries // options.searches)
    for number in range(options.searches):
        text = questions.asked(number * step)
        began = time.perf_counter()
        editor.post("/search", {"text": text})
        taken.append(time.perf_counter() - began)
        tell("searching", number + 1, options.searches)
    return taken


def summary(options: ImportOptions, outcome: Outcome) -> dict[str, Any]:
    """The result as one JSON object; what nothing was measured for is null."""
    report = outcome.report
    reasons = Counter(refusal["reason"] for refusal in report["refusals"])
    return {
        "entries": report["total"],
        "similar": None if options.file else options.similar,
        "file": options.file.name if options.file else None,
        "state": report["state"],
        "import_s": round(outcome.import_s, 2),
        "entries_per_s": round(report["total"] / outcome.import_s, 1),
        **{key: report[key] for key in ("created", "updated", "unchanged", "refused")},
        "refusals": dict(reasons.most_common()),
        "drafts": outcome.stats["draft"],
        "published": outcome.stats["published"],
        "found_after_s": _rounded(outcome.found_after_s, 3),
        "fresh_s_p50": _rounded(median(outcome.fresh), 3) if outcome.fresh else None,
        "fresh_s_max": _rounded(max(outcome.fresh, default=None), 3),
        "search_ms_p50": _percentile_ms(outcome.searches, 50),
        "search_ms_p99": _percentile_ms(outcome.searches, 99),
        "searches": len(outcome.searches),
        **machine.facts(outcome.release),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _percentile_ms(seconds: list[float], percent: float) -> float | None:
    return round(float(np.percentile(seconds, percent)) * 1000, 2) if seconds else None


def in_words(found: dict[str, Any]) -> str:
    """The result for a person."""
    fates = f"{found['created']:,} created, {found['refused']:,} refused"
    states = f"{found['drafts']:,} drafts, {found['published']:,} published"
    lines = [
        f"{found['entries']:,} entries in {found['import_s']} s: {found['entries_per_s']:,} entries/s",
        f"  {fates}; {states}",
        *(f"  refused {count:,} times: {reason}" for reason, count in found["refusals"].items()),
    ]
    if found["found_after_s"] is not None:
        lines.append(f"the last entry was found {found['found_after_s']} s after the import was done")
    if found["fresh_s_p50"] is not None:
        lines.append(
            f"an entry is found {found['fresh_s_p50']} s after publishing, at most {found['fresh_s_max']} s"
        )
    if found["search_ms_p50"] is not None:
        lines.append(f"search over HTTP: p50 {found['search_ms_p50']} ms, p99 {found['search_ms_p99']} ms")
    lines.append(f"{found['cores']} cores, Python {found['python']}, PostgreSQL {found['postgres']}")
    return "\n".join(lines)
