"""What the bot does about what it heard: pure, dataclasses in, actions out.

It only ever says texts of published entries and its fixed sentences, and it always does something
unless the customer goes on writing.
"""

from collections.abc import Sequence
from dataclasses import replace

from skyteller.domains.dialogue.schemas import (
    AGENT_OPTION,
    ENTRY_OPTION,
    NONE_OPTION,
    REPHRASE_OPTION,
    Action,
    Answer,
    Candidate,
    Found,
    HandOver,
    Heard,
    Memory,
    Offer,
    Option,
    Phrase,
    Plan,
    Say,
    Sort,
)
from skyteller.domains.dialogue.service.wording import words

MAX_FAILURES = 2
"""So many in a row bring a person."""

MAX_CHOICES = 3
LABEL_LIMIT = 200
QUESTION_LIMIT = 500

SEARCHED = frozenset({Sort.QUESTION, Sort.COMPLAINT})
"""What is looked up in the knowledge base."""

_FRAGMENT = 2
_PASSED_OVER = frozenset({Sort.GREETING, Sort.EMPTY, Sort.FINE, Sort.NONSENSE, Sort.QUESTION})
_FIXED = {
    Sort.GREETING: Phrase.GREETING,
    Sort.THANKS: Phrase.THANKS,
    Sort.FAREWELL: Phrase.FAREWELL,
    Sort.FINE: Phrase.FINE,
    Sort.IDENTITY: Phrase.IDENTITY,
    Sort.ABILITY: Phrase.ABILITY,
    Sort.EMPTY: Phrase.EMPTY,
    Sort.NONSENSE: Phrase.NONSENSE,
    Sort.LONG: Phrase.LONG,
    Sort.REPHRASE: Phrase.REPHRASE,
}
_FAILURES = {Sort.NONE: Phrase.NOT_THESE, Sort.UNHELPED: Phrase.NOT_HELPED}
_HAND_OVERS = {
    Sort.PERSON: HandOver("customer-asked"),
    Sort.ANGRY: HandOver("upset", Phrase.SORRY_UPSET),
}


def is_fragment(heard: Heard, text: str) -> bool:
    """A scrap or a greeting that needs no answer of its own when the customer has written on."""
    if heard.sort == Sort.GREETING:
        return True
    return heard.sort in _PASSED_OVER and len(text.strip()) <= _FRAGMENT


def decide(heard: Heard, memory: Memory, found: Found) -> Plan:
    """What to do about a message; ``found`` counts for :data:`SEARCHED` and for a picked entry."""
    if memory.unsettled and heard.sort != Sort.UNHELPED:
        memory = replace(memory, failures=0, unsettled=False)
    if heard.sort in SEARCHED:
        memory = replace(memory, last_question=heard.question[:QUESTION_LIMIT])
    if heard.sort != Sort.PICKED:
        memory = replace(memory, options=())
    if heard.sort in _FIXED:
        return Plan((Say(_FIXED[heard.sort]),), memory)
    if heard.sort in _FAILURES:
        return failed(memory, _FAILURES[heard.sort])
    if heard.sort in _HAND_OVERS:
        return _hand_over(memory, _HAND_OVERS[heard.sort])
    return _looked_up(heard, memory, found)


def _looked_up(heard: Heard, memory: Memory, found: Found) -> Plan:
    if heard.sort == Sort.PICKED:
        if not found.candidates:
            return failed(memory, Phrase.GONE)
        return _answered(memory, found.candidates[0])
    if heard.sort == Sort.COMPLAINT:
        return _about_complaints(memory, found)
    return _about_question(memory, found)


def failed(memory: Memory, phrase: Phrase) -> Plan:
    """One failure more: offer a person, or after :data:`MAX_FAILURES` in a row bring one."""
    memory = replace(memory, failures=memory.failures + 1, unsettled=False)
    if memory.failures >= MAX_FAILURES:
        return _hand_over(memory, HandOver("bot-gave-up", Phrase.SORRY_FAILED))
    return _with_offer((), memory, phrase)


def _hand_over(memory: Memory, action: HandOver) -> Plan:
    return Plan((action,), replace(memory, failures=0, unsettled=False, options=()))


def _about_question(memory: Memory, found: Found) -> Plan:
    if found.decision == "unsure" or not found.candidates:
        return failed(memory, Phrase.UNKNOWN)
    if found.decision == "half_sure":
        return _choices(memory, found.candidates)
    best = found.candidates[0]
    plan = _answered(memory, best)
    if best.entry_id == memory.last_entry_id:
        return Plan((*plan.actions, Say(Phrase.STILL_OPEN)), plan.memory)
    return plan


def _about_complaints(memory: Memory, found: Found) -> Plan:
    if found.decision == "unsure" or not found.candidates:
        return _with_offer((), memory, Phrase.COMPLAINT)
    plan = _answered(memory, found.candidates[0])
    return _with_offer(plan.actions, plan.memory, Phrase.COMPLAINT)


def _answered(memory: Memory, candidate: Candidate) -> Plan:
    return Plan((Answer(candidate),), replace(memory, unsettled=True, last_entry_id=candidate.entry_id))


def _choices(memory: Memory, candidates: Sequence[Candidate]) -> Plan:
    entries = [
        Option(f"{ENTRY_OPTION}{candidate.entry_id}", candidate.question[:LABEL_LIMIT])
        for candidate in candidates[:MAX_CHOICES]
    ]
    none = Option(NONE_OPTION, words(Phrase.NONE_OF_THESE, memory.language))
    return _offered((), memory, Offer(Phrase.WHICH, (*entries, none)))


def _with_offer(before: tuple[Action, ...], memory: Memory, title: Phrase) -> Plan:
    options = (
        Option(AGENT_OPTION, words(Phrase.AGENT, memory.language)),
        Option(REPHRASE_OPTION, words(Phrase.TRY_AGAIN, memory.language)),
    )
    return _offered(before, memory, Offer(title, options))


def _offered(before: tuple[Action, ...], memory: Memory, offer: Offer) -> Plan:
    return Plan((*before, offer), replace(memory, options=offer.options))
