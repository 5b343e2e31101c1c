"""What English-speaking customers say when they want a person, are angry, or just chat.

Every pattern reads the spaced form of :func:`~skyteller.domains.dialogue.service.language.plain`:
lower case, apostrophes dropped, words with single spaces. All repetitions are bounded.
"""

import re

from skyteller.domains.dialogue.service.pattern import pattern

_STAFF = r"""(?:
    agents?|humans?|human_being|representatives?|rep|operators?|advis[eo]rs?|managers?|supervisors?|staff_member|staff
    |member_of_staff|employee|customer_(?:service|support|care)|teller|clerk
)"""
_ROLE = rf"(?:{_STAFF}|persons?|people|somebody|someone|boss)"
_KIND = r"""(?:
    an?_|the_|your_|some_|any_|real_|live_|living_|actual_|human_|another_|different_|bank_|support_|service_
){0,4}"""
_ASK = r"""(?:
    please|pls|plz|hi|hello|ok|okay|no|yes|can|could|may|would|will|you|i|we|want|need|wanna|id|like|let|me|us|get|give|put
    |connect|transfer_me|switch_me|pass_me|speak|talk|talking|speaking|chat|to|with|through|over|call|contact|reach|find
    |bring|have|is|there|how|do|where|just|now|right|must|only|lemme|gimme|ask|for|see|prefer|rather|help|from|by|and|so|then
)"""
_LAST_WORDS = r"""(?:_(?:
    please|pls|plz|now|instead|thanks|thank_you|right_now|here|again|asap|for_help|to_help_me|immediately|available|online
))"""

_WISH = pattern(rf"(?:{_ASK}_){{0,12}}{_KIND}{_ROLE}{_LAST_WORDS}{{0,3}}")
_TALK = pattern(
    rf"""
    \b(?:(?:talk|talking|speak|speaking|chat|connect|connected)(?:_me|_us)?(?:_through)?(?:_to|_with)?_{_KIND}{_ROLE}
    |(?:transfer|transferred|switch|put|pass|hand|forward|escalate)(?:_me|_us|_this|_it)?(?:_over|_through|_back)?(?:_to)?
        _{_KIND}{_STAFF})\b(?!_(?:told|said|asked|who|called|yesterday|about_the|fee|number))
    """
)
_REAL = pattern(r"\b(?:real|live|actual|living)_(?:person|human|agent|people|operator|representative)\b")
_AGAINST_BOT = pattern(
    r"""
    \b(?:not|no|dont_want|do_not_want|stop|hate|without|instead_of|enough_of|tired_of|sick_of)
        (?:_(?:to|talk|talking|speak|chatting|with|want|an?|the|this|these|your|stupid|more|using|is)){0,5}
        _(?:ro)?(?:chat)?bots?\b
    |\b(?:not|no|dont_want|hate)(?:_(?:a|an|the|this|talking_to|to_talk_to)){0,3}_(?:machine|ai|computer)$
    """
)
_ABOUT_STAFF = pattern(
    r"""
    \b(?:when|what_time|hours|open|opening|working|work|how_much|fee|fees|cost|costs|charge|charges|salary|number|phone
    |telephone|how_long|estate|tax|travel|insurance|payment|weekend|weekends|sunday|resources|error|rights)\b
    |^do_i_(?:have|need)_to\b
    """
)
_NOT_WANTED = pattern(
    rf"""
    \b(?:dont|do_not|no|not|without|neednt|need_not|never)
        (?:_(?:need|want|wish|have|require|asking|ask|looking|for|to|me|speak|talk|transfer|connect|with|get|call)){{0,6}}
        _{_KIND}{_ROLE}\b
    """
)

_INSULT = pattern(
    r"""
    \b(?:ridiculous|pathetic|disgusting|disgusted|furious|outrageous|outraged|unacceptable|bullshit|crap|crappy|wtf
        |fuck\w{0,5}|shit\w{0,3}|damn|idiots?|morons?|(?:so|are|you|this|your)_(?:stupid|dumb)|incompetent|thieves
        |useless_(?:bank|bot|service|app|robot|thing|people)|rip_?off|robbers|liars|fed_up|had_enough|screw_you|go_to_hell
        |appalling|shameful|joke_of_a_bank)\b
    |\b(?:terrible|horrible|awful|worst|garbage|rubbish|trash|lousy|shitty|poor|bad)
        _(?:bank|service|experience|app|support|bot|company)\b
    |\b(?:worst|terrible|horrible)_\w{1,15}_ever\b|\b(?:i_am|im|so|really|very|getting)_(?:angry|mad|upset|annoyed|pissed)\b
    |\b(?:you|this_bank|this)(?:_are|_is|_guys_are|_people_are)?_(?:all_|just_|a_|such_|so_|completely_|totally_){0,3}
        (?:scammers|scam_bank|crooks|useless|terrible|horrible|awful|rubbish|garbage|a_joke)\b
    |\bwhat_a_(?:joke|terrible|horrible|useless|stupid)\b|\bhate_(?:this|your)_(?:bank|service|app)\b
    |\b(?:sick|tired)_of_(?:this|you|waiting)\b|\b(?:report|sue)_you\b
    """
)
_GRUMBLE = pattern(
    r"""
    \b(?:still|again|not|never|nothing|nobody|cant|doesnt|wont|didnt|isnt|waiting|why|wrong|stole|scam|slow|failed)\b
    """
)
_COMPLAINT_ASKED = pattern(
    r"""
    \b(?:how|where|can|who|what|when|is_there)\b.{0,30}\bcompla(?:in|int|ints)\b
    |\bcomplaints?_(?:procedure|process|department|number|form|status|handled)\b
    """
)
_MAKE = r"(?:make_|file_|lodge_|submit_|raise_)?(?:an?_|the_|formal_){0,2}compla(?:in|int)\b"
_COMPLAINING = pattern(
    rf"""
    \b(?:i|we)_(?:want|need|wish|would_like|am_going|will|wanna|have)_(?:to_)?{_MAKE}
    |\b(?:id_like|im_going|ill)_(?:to_)?{_MAKE}|^(?:formal_)?complaint$|\bthis_is_a_complaint\b
    """
)

_IDENTITY_NOUN = r"""
    (?:an?_|the_)?(?:real_|actual_|live_)?(?:robot|bot|chatbot|human_being|human|person|machine|ai|computer)
"""
_IDENTITY = pattern(
    rf"""
    (?:are|r)_(?:you|u|this)_{_IDENTITY_NOUN}(?:_or_.{{1,30}})?
    |(?:is_(?:this|it)|am_i_(?:talking|speaking|chatting)_(?:to|with))_{_IDENTITY_NOUN}(?:_or_.{{1,30}})?
    |who_(?:are|r)_(?:you|u)|what_are_you|whats_your_name|what_is_your_name
    """
)
_ABILITY = pattern(
    r"""
    (?:what|how)_(?:can|do)_(?:you|i)_(?:do|help|help_me|ask|ask_you|use_this)(?:_for_me|_with|_me_with|_here)?
    |help|menu|help_me(?:_please)?
    """
)
_UNHELPED = pattern(
    r"""
    (?:(?:that|this|it|your_answer|still)_)?(?:didnt|did_not|doesnt|does_not|isnt|is_not|not)
        _(?:helpful|help_me|help|helping|work|answer_my_question|what_i_(?:asked|meant|need|want)|useful|right|correct)
        (?:_for|_me|_at_all){0,2}
    |wrong(?:_answer)?|thats_(?:not_it|wrong|not_what_i_(?:asked|meant))|no_help
    """
)

NONE = pattern(
    r"none(?:_of_(?:these|them|those|the_above))?|neither(?:_of_them)?|not_(?:these|those|any_of_(?:these|them))"
)
LAST = pattern(r"(?:the_)?last(?:_one|_option)?")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "one": 1, "two": 2, "three": 3, "four": 4}
_NUMBERED = pattern(
    rf"""
    (?:the_|option_|number_|choice_|no_|i_mean_|its_|i_choose_){{0,3}}
    (?:([1-9])(?:st|nd|rd|th)?|({"|".join(_ORDINALS)}))(?:_one|_option|_please){{0,2}}
    """
)


def _words(source: str) -> frozenset[str]:
    return frozenset(source.split())


_GREETING = _words("hi hello hey hiya morning afternoon evening greetings yo howdy anyone anybody")
_AROUND_GREETING = _words("good day dear there sir madam is how are you here bot")
_THANKS = _words("thanks thank thx ty cheers appreciate")
_AROUND_THANKS = _words(
    "ok okay great perfect good you very so much a lot many that helped helps all for your help it got"
)
_FAREWELL = _words("bye goodbye cya farewell")
_AROUND_FAREWELL = _words("ok okay thanks thank you good see later have a nice day night for now")
_FINE = _words("ok okay k fine great perfect alright cool understood sure yes yep no nope nothing")
_AROUND_FINE = _words("good all right got it i see thats never mind problem")
_YES = _words("yes yeah yep sure ok okay definitely please")
_AROUND_YES = _words("do it go ahead fine of course thanks")
_NO = _words("no nope nevermind not dont never")
_AROUND_NO = _words("now thanks thank you mind bother")


def _made_of(words: list[str], needed: frozenset[str], around: frozenset[str]) -> bool:
    """A short text of these words alone, at least one of them ``needed``."""
    return (
        0 < len(words) <= 9
        and all(word in needed or word in around for word in words)
        and any(word in needed for word in words)
    )


def says_yes(spaced: str) -> bool:
    """An offer is taken."""
    return _made_of(spaced.split(), _YES, _AROUND_YES)


def says_no(spaced: str) -> bool:
    """An offer is declined."""
    return _made_of(spaced.split(), _NO, _AROUND_NO)


def without_refusals(spaced: str) -> str:
    """The text without “I don't need an agent” and the like; “no bots” stays."""
    return " ".join(_NOT_WANTED.sub(" ", spaced).split())


def wants_person(spaced: str) -> bool:
    """Whether a person is asked for, in any wording; refusals have been taken out."""
    if _AGAINST_BOT.search(spaced):
        return True
    if _ABOUT_STAFF.search(spaced):
        return False
    return bool(_WISH.fullmatch(spaced) or _TALK.search(spaced) or _REAL.search(spaced))


def is_angry(spaced: str, *, stressed: bool) -> bool:
    """Insults, a complaint being made, or grumbling with many marks."""
    if _INSULT.search(spaced):
        return True
    if _COMPLAINING.search(spaced) and not _COMPLAINT_ASKED.search(spaced):
        return True
    return stressed and _GRUMBLE.search(spaced) is not None


def asks_to_complain(spaced: str) -> bool:
    """A question about complaints, not a complaint."""
    return _COMPLAINT_ASKED.search(spaced) is not None


def number_picked(spaced: str) -> int | None:
    """“the first one”, “option 2”: the number, from 1."""
    match = _NUMBERED.fullmatch(spaced)
    if match is None:
        return None
    return int(match.group(1)) if match.group(1) else _ORDINALS[match.group(2)]


def small_talk(spaced: str) -> str | None:
    """The value of the ``Sort`` of a text that asks for nothing the bank knows, or nothing."""
    for sort, whole in _WHOLE:
        if whole.fullmatch(spaced):
            return sort
    words = spaced.split()
    for sort, needed, around in _SMALL_TALK:
        if _made_of(words, needed, around):
            return sort
    return None


_WHOLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("identity", _IDENTITY),
    ("ability", _ABILITY),
    ("unhelped", _UNHELPED),
)
_SMALL_TALK = (
    ("greeting", _GREETING, _AROUND_GREETING),
    ("farewell", _FAREWELL, _AROUND_FAREWELL),
    ("thanks", _THANKS, _AROUND_THANKS),
    ("fine", _FINE, _AROUND_FINE),
)
