import pytest

from incidents.domain.blameless.classes import CLASSES, CONDITIONS
from incidents.domain.blameless.finding import Rule
from incidents.domain.blameless.phrase import phrase
from incidents.domain.blameless.stream import Stream


def found(pattern: str, text: str) -> list[str]:
    """Return what a pattern matches in a text."""
    one = phrase(Rule.HINDSIGHT, pattern, "", classes=CLASSES, conditions=CONDITIONS)
    stream = Stream(text)
    spans = [
        stream.span(index, after)
        for index, word in enumerate(stream.words)
        if word in one.triggers and (after := one.end_at(stream, index)) is not None
    ]
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("in hindsight", "In hindsight, in Hindsight.", ["In hindsight", "in Hindsight"]),
        ("in|with the? lens", "in the lens with lens of lens", ["in the lens", "with lens"]),
        ("in hindsight !bias", "in hindsight bias", []),
        ("in &the <gap> end", "in the very end in my end", ["in the very end"]),
        ("at fault $", "at fault. at fault line", ["at fault"]),
        ("^ clearly ,", "Clearly, it. It clearly, was. So clearly,", ["Clearly,"]),
        ("<said> >> human error", "human error, not human error", ["human error"]),
        ("was <gap> that", "was one two three four five that", []),
        ("was <gap> that", "was one, that was one that", ["was one that"]),
        ("was <adverbs> lost", "was very quickly lost was quickly lost", ["was quickly lost"]),
        ("by <person>", "by the old night engineer", ["by the old night engineer"]),
        ("by <person>", "by Ana Okafor, by ana", ["by Ana Okafor"]),
        ("by <person>", "by the operator pod, by the red lamp of an engineer", []),
        (
            "by <person>",
            "by the release manager; by the package manager",
            ["by the release manager"],
        ),
        ("by <person>", "by the operator and by the Redis operator", ["by the operator"]),
        ("by <person>", "by @ana by @", ["by @ana"]),
        (
            "of <possessor> error",
            "of the old engineer's error of his error",
            [
                "of the old engineer's error",
                "of his error",
            ],
        ),
        (
            "of <possessor> error",
            "of Ana's error of ana's error of the pod\u2019s error of , error",
            [
                "of Ana's error",
            ],
        ),
        ("by <person>", "by old red tall grey lamps, by something very heavy", []),
        ("<harm-is-subject> >> by", "The outage was by, the incident room was by, by", ["by"]),
        ("was <plainly> clear", "was so clear was only clear was not clear", ["was only clear"]),
        ("to !<number> go", "to 3 go", []),
        ("error !<denied>", "error isn't, error is not, error is where, error is", ["error"]),
        ("<alone> >> cause", "The cause. Cause the cause", ["cause", "Cause"]),
        ("<said> >> blame", "rather than blame, instead of blame, without blame", []),
    ],
)
def test_a_pattern_matches_its_words(pattern: str, text: str, matched: list[str]) -> None:
    assert found(pattern, text) == matched


@pytest.mark.parametrize("pattern", ["in <nowhere>", "<nobody> >> in"])
def test_a_pattern_with_an_unknown_name_is_a_bug(pattern: str) -> None:
    with pytest.raises(KeyError):
        found(pattern, "in")


def test_further_names_are_known_where_they_have_a_capital() -> None:
    stream = Stream("Nkechi Obi and nkechi", people=["Nkechi Obi"])

    assert [index for index in range(4) if stream.is_person(index)] == [0, 1]
