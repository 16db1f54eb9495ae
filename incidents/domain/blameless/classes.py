"""The `<classes>` and conditions that patterns of the wording rules may name (pure)."""

from collections.abc import Callable

from incidents.domain.blameless.phrase import NOWHERE, Condition, Places, Step
from incidents.domain.blameless.stream import Stream
from incidents.domain.blameless.words import (
    CHECKING_GERUNDS,
    CHECKING_VERBS,
    COMPARISONS,
    DESCRIBED,
    DESCRIBING_PARTICIPLES,
    DETERMINERS,
    DOING_VERBS,
    ERROR_NOUNS,
    FUNCTION_WORDS,
    HARM_NOUNS,
    HARM_WORDS,
    LINKERS,
    NEGATIONS,
    NOT_PARTICIPLES,
    OURSELVES,
    PAST_FORMS,
    PERCEIVING_VERBS,
    POSSIBILITIES,
    PREVENTIONS,
    RELIEF_WORDS,
    SELF_EXPLAINING_VERBS,
    TELEMETRY,
)

_MOST_ADVERBS = 3


def _in(words: frozenset[str]) -> Step:
    return lambda stream, index: (index + 1,) if stream.words[index] in words else NOWHERE


def _adverbs(stream: Stream, index: int) -> Places:
    """Go on after all adverbs that stand here, then after fewer of them."""
    after = index
    while after < index + _MOST_ADVERBS and stream.is_adverb(after):
        after += 1
    return tuple(range(after, index - 1, -1))


def _plain_adverbs(stream: Stream, index: int) -> Places:
    """Go on after adverbs, but not past a denial."""
    places = _adverbs(stream, index)
    is_denied = any(stream.words[at] in NEGATIONS for at in range(index, max(places)))
    return NOWHERE if is_denied else places


def _gap(longest: int) -> Step:
    """Pass over up to `longest` words of the same clause, as few as possible."""

    def step(stream: Stream, index: int) -> Places:
        after = index
        while after < index + longest and stream.is_word(after):
            after += 1
        return tuple(range(index, after + 1))

    return step


def _participle(stream: Stream, index: int) -> Places:
    """Match what completes "should have", not what describes its object."""
    word = stream.words[index]
    if not stream.is_participle(index) or word in NOT_PARTICIPLES:
        return NOWHERE
    if word in DESCRIBING_PARTICIPLES and stream.is_plain_noun(index + 1):
        return NOWHERE
    return (index + 1,)


def _past(stream: Stream, index: int) -> Places:
    word = stream.words[index]
    is_deed = word in PAST_FORMS or stream.is_participle(index)
    return (index + 1,) if is_deed and word not in PERCEIVING_VERBS else NOWHERE


def _person(stream: Stream, index: int) -> Places:
    after = stream.person_from(index)
    return NOWHERE if after is None else (after,)


def _anybody(stream: Stream, index: int) -> Places:
    return (index + 1,) if stream.words[index] in OURSELVES else _person(stream, index)


def _possessor(stream: Stream, index: int) -> Places:
    """Match "his", "the engineer's", "the on-call engineer's"."""
    at = index + (stream.words[index] in DETERMINERS and not stream.is_possessor(index))
    for place in range(at, at + 4):
        if not stream.is_word(place):
            break
        if stream.is_possessor(place):
            return (place + 1,)
    return NOWHERE


def _denied(stream: Stream, index: int) -> Places:
    """Match the beginning of "is not a cause", "is where the inquiry starts", "isn't"."""
    word = stream.words[index]
    if word.endswith("n't"):
        return (index + 1,)
    if word in {"is", "was", "as", "are", "should", "does"}:
        follows = stream.words[index + 1]
        if follows in {"not", "never", "where", "rarely", "only", "no"}:
            return (index + 2,)
    return NOWHERE


def _number(stream: Stream, index: int) -> Places:
    return (index + 1,) if stream.words[index][0].isdigit() else NOWHERE


def _noun(stream: Stream, index: int) -> Places:
    return (index + 1,) if stream.is_plain_noun(index) else NOWHERE


CLASSES: dict[str, Step] = {
    "<adverbs>": _adverbs,
    "<plainly>": _plain_adverbs,
    "<gap>": _gap(4),
    "<word>": _gap(1),
    "<participle>": _participle,
    "<past>": _past,
    "<person>": _person,
    "<anybody>": _anybody,
    "<possessor>": _possessor,
    "<denied>": _denied,
    "<number>": _number,
    "<noun>": _noun,
    "<negation>": _in(NEGATIONS),
    "<determiner>": _in(DETERMINERS),
    "<function>": _in(FUNCTION_WORDS),
    "<comparison>": _in(COMPARISONS),
    "<prevention>": _in(PREVENTIONS),
    "<check>": _in(CHECKING_VERBS),
    "<checking>": _in(CHECKING_GERUNDS),
    "<explained>": _in(SELF_EXPLAINING_VERBS),
    "<described>": _in(DESCRIBED),
    "<harm>": _in(HARM_NOUNS),
    "<error>": _in(ERROR_NOUNS),
    "<telemetry>": _in(TELEMETRY),
}


def _somebody_in_sentence(stream: Stream, index: int) -> bool:
    return any(stream.is_person(at) for at in stream.clause_before(index))


def _harm_before(stream: Stream, index: int) -> bool:
    before = {stream.words[at] for at in stream.clause_before(index)}
    return bool(before & HARM_WORDS) and not before & RELIEF_WORDS


def _harm_is_subject(stream: Stream, index: int) -> bool:
    """Return whether it is told of an outage or the like what stands here: "the outage was"."""
    heavy = (
        stream.words[at]
        for at in stream.clause_before(index)
        if not (stream.words[at] in LINKERS or stream.is_adverb(at))
    )
    return next(heavy, "") in HARM_NOUNS


def _no_relief(stream: Stream, index: int) -> bool:
    return not {stream.words[at] for at in stream.clause_before(index)} & RELIEF_WORDS


def _is_done(stream: Stream, index: int) -> bool:
    """Return whether the sentence tells what was done, not what may or can be done."""
    return not {stream.words[at] for at in stream.clause_before(index)} & POSSIBILITIES


def _doer_before(stream: Stream, index: int) -> bool:
    """Return whether somebody did something with what is called wrong here."""
    first = index - 1
    if stream.is_break(first) or stream.words[first] not in DETERMINERS:
        return False
    doing = first - 1
    if doing < 0 or stream.words[doing] not in DOING_VERBS:
        return False
    return stream.has_person_before(doing)


def _by_a_clock(stream: Stream, index: int) -> bool:
    """Return whether a time of day stands before: then it is told when something became clear."""
    nearest = list(stream.clause_before(index)[:4])
    return any(stream.words[at][0].isdigit() for at in nearest)


def _not(condition: Condition) -> Condition:
    return lambda stream, index: not condition(stream, index)


def _somebody(*, or_ourselves: bool) -> Condition:
    return lambda stream, index: stream.has_person_before(index, or_ourselves=or_ourselves)


def _stands_alone(stream: Stream, index: int) -> bool:
    """Return whether nothing but an article stands before in its line, heading or cell."""
    before = index - 1
    if before >= 0 and stream.words[before] == "the":
        before -= 1
    return stream.is_break(before)


CONDITIONS: dict[str, Callable[[Stream, int], bool]] = {
    "<start>": lambda stream, index: stream.is_break(index - 1),
    "<alone>": _stands_alone,
    "<somebody>": _somebody(or_ourselves=False),
    "<anybody>": _somebody(or_ourselves=True),
    "<somebody-in-sentence>": _somebody_in_sentence,
    "<owner>": lambda stream, index: stream.owner_before(index),
    "<doer>": _doer_before,
    "<done>": _is_done,
    "<harm>": _harm_before,
    "<harm-is-subject>": _harm_is_subject,
    "<no-relief>": _no_relief,
    "<said>": _not(lambda stream, index: stream.is_negated(index)),
    "<no-clock>": _not(_by_a_clock),
}
