import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.similar_title import most_similar, telling_words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Checkout is slow for all", {"checkout"}),
        ("Mail-queue: 3 hosts DOWN", {"mail", "queue", "hosts"}),
        ("it is down", set()),
        (
            "Z\N{LATIN SMALL LETTER U WITH DIAERESIS}rich edge_proxy",
            {"z\u00fcrich", "edge", "proxy"},
        ),
    ],
)
def test_words_that_tell_what_it_is_about(title: str, words: set[str]) -> None:
    assert telling_words(title) == words


def test_those_that_share_most_come_first_and_the_preferred_among_equals() -> None:
    others = [(9, "Search is empty"), (8, "Mail queue grows"), (7, "Mail is late"), (6, "Queue")]

    assert most_similar("mail queue stuck", others, most=3) == [(8, 2), (7, 1), (6, 1)]


def test_a_word_counts_while_it_is_still_typed() -> None:
    assert most_similar("check", [(1, "Checkout is slow")], most=3) == [(1, 1)]
    assert most_similar("ch", [(1, "Checkout is slow")], most=3) == []


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=6))
def test_any_titles_can_be_compared(title: str, others: list[str]) -> None:
    found = most_similar(title, enumerate(others), most=3)

    assert len(found) <= 3
    assert all(telling_words(others[number]) for number, _ in found)
