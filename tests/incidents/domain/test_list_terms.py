import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.list_terms import pieces_of, read_terms


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("card payments", "card payments", {}),
        ("sev:1", "", {"severity": "sev1"}),
        ("SEV:SEV2 is:Open", "", {"severity": "sev2", "status": "open"}),
        ("sev:unknown", "", {"severity": "unknown"}),
        ("card team:payments  slow", "card slow", {"team": "payments"}),
        ("is:near-miss is:closed", "", {"kind": "near_miss", "status": "closed"}),
        ("kind:drill", "", {"kind": "drill"}),
        ("since:-7d to:2026-03-02", "", {"from": "-7d", "to": "2026-03-02"}),
        ('service:"checkout api" x', "x", {"service": "checkout api"}),
        ("sev:1 sev:3", "", {"severity": "sev3"}),
        ("http:500 xsev:1 sev: ", "http:500 xsev:1 sev: ", {}),
        ('"slow  disk" sev:1', '"slow disk"', {"severity": "sev1"}),
    ],
)
def test_terms_are_taken_out_of_what_was_typed(
    typed: str, words: str, filters: dict[str, str]
) -> None:
    found = read_terms(typed)

    assert (found.words, found.filters) == (words, filters)


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("", []),
        ("slow disk", ["slow", "disk"]),
        ('"slow disk" card', ["slow disk", "card"]),
        ('"never closed', ["never closed"]),
        (" ", []),
        ('"" " "', ['"" " "']),
    ],
)
def test_quotes_hold_words_together(typed: str, pieces: list[str]) -> None:
    assert pieces_of(typed) == pieces


@given(st.text(max_size=80))
@settings(max_examples=80)
def test_words_that_are_left_hold_no_term_that_was_read(typed: str) -> None:
    found = read_terms(typed)

    assert bool(found.filters) or found.words == typed
    assert found.filters.keys() <= {"severity", "status", "kind", "team", "service", "from", "to"}
