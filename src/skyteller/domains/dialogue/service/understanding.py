"""What a customer's message is: pure, and in the same order for both languages."""

from collections.abc import Sequence
from uuid import UUID

from skyteller.domains.dialogue.schemas import (
    AGENT_OPTION,
    ENTRY_OPTION,
    NONE_OPTION,
    REPHRASE_OPTION,
    Heard,
    Option,
    Sort,
)
from skyteller.domains.dialogue.service import chinese, english
from skyteller.domains.dialogue.service.language import Plain, plain, size_of

LONG = 150
"""A question says what it wants in so many characters or words; beyond that the bot asks for the point."""

_TAIL = 200


def understand(text: str, options: Sequence[Option] = ()) -> Heard:
    """Sort one message; ``options`` are those of the choices that are open."""
    form = plain(text)
    if not form.packed:
        return Heard(Sort.EMPTY)
    return _picked(form, options) or _wish(text, form) or _question(text, form)


def _wish(text: str, form: Plain) -> Heard | None:
    """What goes before any answer: anger, small talk, a person."""
    if _angry(form):
        return Heard(Sort.ANGRY, text)
    talk = chinese.small_talk(form.packed) or english.small_talk(form.spaced)
    if talk is not None:
        return Heard(Sort(talk))
    if _wants_person(_willing(form)) or (size_of(text) > LONG and _wants_person(plain(text[-_TAIL:]))):
        return Heard(Sort.PERSON, text)
    return None


def _question(text: str, form: Plain) -> Heard:
    rest = _willing(form)
    if not rest.packed or not rest.spaced:
        return Heard(Sort.FINE)
    if size_of(text) > LONG:
        return Heard(Sort.LONG)
    if chinese.asks_to_complain(form.packed) or english.asks_to_complain(form.spaced):
        return Heard(Sort.COMPLAINT, text)
    if chinese.is_nonsense(form.packed):
        return Heard(Sort.NONSENSE)
    if rest.packed != form.packed:
        return Heard(Sort.QUESTION, rest.packed)
    return Heard(Sort.QUESTION, rest.spaced if rest.spaced != form.spaced else text)


def understand_option(option_id: str) -> Heard:
    """What a tap on an option of one of the bot's own cards means."""
    if option_id == AGENT_OPTION:
        return Heard(Sort.PERSON)
    if option_id == REPHRASE_OPTION:
        return Heard(Sort.REPHRASE)
    if option_id.startswith(ENTRY_OPTION):
        try:
            return Heard(Sort.PICKED, entry_id=UUID(option_id.removeprefix(ENTRY_OPTION)))
        except ValueError:
            return Heard(Sort.NONE)
    return Heard(Sort.NONE)


def _willing(form: Plain) -> Plain:
    """Without what the customer says is not wanted."""
    return Plain(chinese.without_refusals(form.packed), english.without_refusals(form.spaced), form.stressed)


def _wants_person(form: Plain) -> bool:
    return chinese.wants_person(form.packed) or english.wants_person(form.spaced)


def _angry(form: Plain) -> bool:
    return chinese.is_angry(form.packed, stressed=form.stressed) or english.is_angry(
        form.spaced, stressed=form.stressed
    )


def _picked(form: Plain, options: Sequence[Option]) -> Heard | None:
    """The option that the words choose, if they choose one."""
    for option in options:
        if plain(option.label).packed == form.packed:
            return understand_option(option.id)
    number = chinese.number_picked(form.packed) or english.number_picked(form.spaced)
    if number is not None and number <= len(options):
        return understand_option(options[number - 1].id)
    if options and (chinese.LAST.fullmatch(form.packed) or english.LAST.fullmatch(form.spaced)):
        return understand_option(options[-1].id)
    return _agreed(form, {option.id for option in options})


def _agreed(form: Plain, offered: set[str]) -> Heard | None:
    """A yes or a no to what was offered."""
    if NONE_OPTION in offered and (
        chinese.NONE.fullmatch(form.packed) or english.NONE.fullmatch(form.spaced)
    ):
        return Heard(Sort.NONE)
    if AGENT_OPTION in offered:
        if chinese.NO.fullmatch(form.packed) or english.says_no(form.spaced):
            return Heard(Sort.FINE)
        if chinese.YES.fullmatch(form.packed) or english.says_yes(form.spaced):
            return Heard(Sort.PERSON)
    return None
