"""The published entries of one tenant in memory, one index a language."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from uuid import UUID

from skyteller.domains.inference.ports import Vectors
from skyteller.domains.knowledge.index import CHOICES, Decision, Hit, HybridIndex, IndexedEntry, decide
from skyteller.domains.knowledge.repository.published import PublishedRow
from skyteller.domains.knowledge.schemas import LANGUAGES, Audience, Language
from skyteller.domains.knowledge.service.wording import from_bytes


def language_of(text: str, known: Language | None = None) -> Language:
    """The language a question is asked in: Chinese with any Chinese character, else English.

    ``known`` decides where the text holds no letters.
    """
    if any("㐀" <= character <= "鿿" or "豈" <= character <= "﫿" for character in text):
        return "zh-CN"
    if known is not None and not any(character.isalpha() for character in text):
        return known
    return "en"


@cache
def _audience(*names: str) -> frozenset[str]:
    """One set for all entries with the same readers."""
    return frozenset(names)


class LiveIndex:
    """Follows the revisions of a tenant; searched by any thread, changed by one at a time."""

    def __init__(self, dimension: int) -> None:
        """``dimension`` of the vectors."""
        self.revision = 0
        self._dimension = dimension
        self._indexes: dict[Language, HybridIndex[UUID]] = {
            language: HybridIndex(dimension) for language in LANGUAGES
        }
        self._audiences: dict[UUID, frozenset[str]] = {}
        self._languages: dict[UUID, Language] = {}

    def __len__(self) -> int:
        """Number of entries that can be found."""
        return len(self._audiences)

    def apply(self, rows: Sequence[PublishedRow]) -> None:
        """Take over what was published or withdrawn, in the order of revisions. Belongs in a thread."""
        fresh: dict[Language, list[IndexedEntry[UUID]]] = {language: [] for language in LANGUAGES}
        gone: list[UUID] = []
        for row in rows:
            if row.question is None or row.language is None:
                gone.append(row.entry_id)
                continue
            language: Language = "en" if row.language == "en" else "zh-CN"
            if self._languages.get(row.entry_id, language) != language:
                self._indexes[self._languages[row.entry_id]].remove([row.entry_id])
            self._languages[row.entry_id] = language
            self._audiences[row.entry_id] = _audience(*(row.audience or ()))
            fresh[language].append(self._indexed(row, row.question))
        for language, entries in fresh.items():
            self._indexes[language].upsert(entries)
        for entry_id in gone:
            self._audiences.pop(entry_id, None)
            known = self._languages.pop(entry_id, None)
            if known is not None:
                self._indexes[known].remove([entry_id])
        if rows:
            self.revision = rows[-1].revision

    def _indexed(self, row: PublishedRow, question: str) -> IndexedEntry[UUID]:
        questions = [question, *(row.similar or ())]
        vectors = from_bytes(row.vectors, self._dimension) if row.vectors else None
        if vectors is not None and len(vectors) != len(questions):
            vectors = None
        return IndexedEntry(row.entry_id, questions, vectors)

    def find(
        self, text: str, vector: Vectors | None, limit: int, audience: Audience, language: Language
    ) -> tuple[list[Hit[UUID]], Decision]:
        """The entries for ``audience`` closest to ``text``, and what they are good for.

        Entries in ``language`` come first; the other language fills up, and takes the lead only where it
        answers: a guess that the reader may not even be able to read is worse than none. What follows
        counts for the probability that the lead has left over.
        """
        other: Language = "en" if language == "zh-CN" else "zh-CN"
        hits, decision = self._find_in(language, text, vector, limit, audience)
        if decision is Decision.ANSWER:
            return hits[:limit], decision
        rest, rest_decision = self._find_in(other, text, vector, limit, audience)
        if rest_decision is Decision.ANSWER or not hits:
            hits, decision, rest = rest, rest_decision, hits
        left = max(0.0, 1.0 - sum(hit.confidence for hit in hits))
        filled = [*hits, *(replace(hit, confidence=hit.confidence * left) for hit in rest)]
        return filled[:limit], decision

    def _find_in(
        self, language: Language, text: str, vector: Vectors | None, limit: int, audience: Audience
    ) -> tuple[list[Hit[UUID]], Decision]:
        wanted = max(limit, CHOICES)
        asked = wanted
        while True:
            found = self._indexes[language].search(text, vector, asked)
            allowed = [hit for hit in found if audience in self._audiences.get(hit.entry_id, ())]
            if len(allowed) >= wanted or len(found) < asked:
                return allowed[:wanted], decide(allowed)
            asked *= 4
