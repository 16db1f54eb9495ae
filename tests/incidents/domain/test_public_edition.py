import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.public_edition import (
    Anonymiser,
    NamedPerson,
    is_unclosed,
    split_sections,
    still_named,
)

ANA = NamedPerson("Ana Berg", "ana.berg", "ana.berg@example.com", "incident lead", True)
BELA = NamedPerson("Bela O'Neil", "bela_o", "bela@example.org", "responder 1", True)
CARL = NamedPerson("Carl Dahl", "carl7", "carl@example.com")
MAY = NamedPerson("May", "may", "may@example.com")
PEOPLE = [ANA, BELA, CARL, MAY]


def clean(text: str) -> str:
    return Anonymiser(PEOPLE).clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Berg rolled back.", "incident lead rolled back."),
        ("ANA  BERG and Ana\nBerg", "incident lead and incident lead"),
        ("Ana saw it, Berg said.", "incident lead saw it, incident lead said."),
        ("@ana.berg asked @bela_o", "incident lead asked responder 1"),
        ("| bela\\_o | Bela O&#39;Neil |", "| responder 1 | responder 1 |"),
        ("Write to ana.berg@example.com.", "Write to incident lead."),
        ("Write to [us](mailto:desk@shop.example).", "Write to [us]((address removed))."),
        ("Carl Dahl and carl7 and Carl", "colleague 1 and colleague 1 and Carl"),
        ("@may did, in may, and May did", "colleague 1 did, in may, and colleague 1 did"),
        ("Banana and Bergen stay.", "Banana and Bergen stay."),
        ("See [INC-7](/incidents/INC-7/).", "See INC-7."),
        ("See [docs](https://docs.example/a).", "See [docs](https://docs.example/a)."),
        ("![Graph of it](/postmortems/PM-1/images/a.png)", "*Picture: Graph of it*"),
        ("![](https://x.example/a.png)", "*Picture: not shown*"),
        ("a <!-- internal -->b\n\nc<!-- /INTERNAL --> d", "a  d"),
        ("a\n<!-- internal -->\nb\n## Next\n\nc", "a\n"),
        ("nothing of this kind: a@b, @somebody", "nothing of this kind: a@b, @somebody"),
    ],
)
def test_people_become_roles_and_the_rest_stays(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_a_person_is_called_the_same_in_all_texts() -> None:
    anonymiser = Anonymiser([*PEOPLE, NamedPerson("Dora Lund", "dora.lund", "")])

    texts = [anonymiser.clean(text) for text in ("Dora Lund", "Carl Dahl met dora.lund")]

    assert texts == ["colleague 1", "colleague 2 met colleague 1"]


def test_what_is_left_of_a_name_is_found() -> None:
    assert still_named("by ANA\nBERG and bela\\_o", PEOPLE) == ["Ana Berg", "bela_o"]
    assert still_named(clean("by ANA\nBERG and bela\\_o"), PEOPLE) == []


def test_an_internal_passage_without_an_end_is_told() -> None:
    assert is_unclosed("a <!-- internal --> b")
    assert is_unclosed("<!-- internal -->a<!-- /internal --> <!-- internal --> b")
    assert is_unclosed("<!-- internal -->a<!-- / internal -->") is not False
    assert not is_unclosed("a <!-- internal --> b <!-- /internal -->\n\n")
    assert not is_unclosed("nothing")


def test_sections_are_cut_at_their_headings_in_order() -> None:
    text = "# Title\n\n## One\n\na\n\n## Two\n\n\n## Three\n\nb\n\n## One\n\nc\n"

    assert split_sections(text, ["One", "Missing", "Two", "Three"]) == [
        ("One", "a\n\n"),
        ("Three", "b\n\n## One\n\nc\n"),
    ]
    assert split_sections(text, []) == []


PIECES = st.lists(
    st.sampled_from(
        [
            "Ana",
            "Berg",
            "Ana Berg",
            "ana.berg",
            "ANA.BERG@example.com",
            "bela\\_o",
            "Bela O'Neil",
            "@carl7",
            "Carl Dahl",
            "*",
            "_",
            "|",
            "(",
            ".",
            ",",
            "the",
            "\n",
            " ",
            " ",
            "`",
            "#",
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=150)
@given(PIECES)
def test_no_secret_stands_alone_in_a_cleaned_text(text: str) -> None:
    # Glued to other letters it is another word; for those there is `still_named`.
    cleaned = clean(text)

    assert not any(
        f" {secret} ".casefold() in f" {cleaned} ".casefold()
        for person in PEOPLE
        for secret in person.secrets
    )
