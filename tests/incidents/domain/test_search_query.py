"""Whatever is typed into the search box is read as words to find and words to leave out."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidents.domain.search_query import (
    LONGEST_QUERY,
    LONGEST_WORD,
    MOST_WORDS,
    read_query,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("", (), ()),
        ("Queue  grows", (("queue",), ("grows",)), ()),
        ('"connection pool" full', (("connection", "pool"), ("full",)), ()),
        ('say "never closed', (("say",), ("never", "closed")), ()),
        ("timeout -login", (("timeout",),), (("login",),)),
        ('pool -"of threads"', (("pool",),), (("of", "threads"),)),
        ("checkout-api", (("checkout", "api"),), ()),
        ("db1.example.com", (("db1", "example", "com"),), ()),
        ("one one ONE", (("one",),), ()),
        ('- "" -"" ! — 😀', (), ()),
        ("Größe Überlast", (("größe",), ("überlast",)), ()),
    ],
)
def test_words_phrases_and_what_to_leave_out(
    text: str, wanted: tuple[object, ...], unwanted: tuple[object, ...]
) -> None:
    query = read_query(text)

    assert (query.wanted, query.unwanted) == (wanted, unwanted)
    assert query.is_cut is False


def test_a_long_question_is_cut_and_says_so() -> None:
    many = read_query(" ".join(f"w{n}" for n in range(MOST_WORDS + 1)))
    long = read_query("x" * (LONGEST_QUERY + 1))

    assert (len(many.wanted), many.is_cut) == (MOST_WORDS, True)
    assert (long.wanted, long.is_cut) == ((("x" * LONGEST_WORD,),), True)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("INC-12", ("INC", 12)),
        (" inc 12 ", ("INC", 12)),
        ("#ACT-9", ("ACT", 9)),
        ("pm7", ("PM", 7)),
        ("INC-12 slow", None),
        ("INC-" + "9" * 19, None),
        ("INC-١٢", None),
        ("DR-1", None),
    ],
)
def test_a_reference_alone_is_read_as_one(text: str, reference: tuple[str, int] | None) -> None:
    assert read_query(text).reference == reference


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Checkout-API ", "checkout-api"), ("two words", None), ("--", None), ("größe", None)],
)
def test_what_could_be_a_short_name_is_one(text: str, slug: str | None) -> None:
    assert read_query(text).slug == slug


@settings(max_examples=150)
@given(text=st.text(max_size=60))
@example(text='-"-')
@example(text="\x00")
def test_any_text_gives_words_that_are_read_the_same_again(text: str) -> None:
    query = read_query(text)

    for phrase in (*query.wanted, *query.unwanted):
        assert words_of(" ".join(phrase)) == phrase
    assert read_query(" ".join(query.words)).words == query.words
