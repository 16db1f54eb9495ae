"""An excerpt shows the searched words where they stand and loses nothing between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.search_excerpt import (
    EXCERPT_LENGTH,
    Piece,
    excerpt,
    highlighted,
    stem_of,
)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("restarted", "restart"),
        ("Restarts", "restart"),
        ("stopped", "stop"),
        ("queries", "quer"),
        ("query", "quer"),
        ("db", "db"),
        ("used", "used"),
    ],
)
def test_forms_of_a_word_share_their_stem(word: str, stem: str) -> None:
    assert stem_of(word) == stem


def test_each_form_of_a_searched_word_is_found() -> None:
    pieces = highlighted("We restarted it; a restart helps.", ["restarts"])

    assert pieces == (
        Piece("We "),
        Piece("restarted", is_found=True),
        Piece(" it; a "),
        Piece("restart", is_found=True),
        Piece(" helps."),
    )


def test_an_excerpt_is_cut_around_the_first_word_found() -> None:
    text = f"{'before ' * 100}needle {'after ' * 100}"

    pieces = excerpt(text, ["needle"])

    shown = "".join(piece.text for piece in pieces)
    assert Piece("needle", is_found=True) in pieces
    assert shown.startswith("… before")
    assert shown.endswith("after …")
    assert len(shown) <= EXCERPT_LENGTH + 4


def test_without_a_word_found_the_beginning_is_shown() -> None:
    assert excerpt("  One\n\ntwo  ", ["three"]) == (Piece("One two"),)
    assert excerpt("", ["three"]) == ()
    assert excerpt("x" * 500, []) == (Piece("x" * EXCERPT_LENGTH + " …"),)


def test_a_word_in_a_text_without_blanks_is_shown_all_the_same() -> None:
    pieces = excerpt("-" * 300 + "needle", ["needle"])

    assert Piece("needle", is_found=True) in pieces


@settings(max_examples=100)
@given(text=st.text(max_size=80), words=st.lists(st.text(max_size=8), max_size=3))
def test_the_pieces_are_the_text(text: str, words: list[str]) -> None:
    assert "".join(piece.text for piece in highlighted(text, words)) == text
    assert all(piece.text for piece in highlighted(text, words))
