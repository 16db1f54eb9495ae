"""Records: what may be stored, and what their parts are called."""

from dataclasses import replace

import pytest

from incidents.ingestion.record import (
    IncidentRecord,
    Unreadable,
    check_storable,
    file_key,
    one_line,
    product_title,
    web_addresses,
)

RECORD = IncidentRecord(source="csv", source_key="a", title="Checkout is slow")


def test_plain_record_may_be_stored() -> None:
    check_storable(replace(RECORD, title="x" * 300, sections=(("Impact", "é\N{GRINNING FACE}"),)))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (replace(RECORD, title=" "), "has no title"),
        (replace(RECORD, title="x" * 301), "its title is longer than 300 characters"),
        (replace(RECORD, source_key="x" * 201), "its source_key is longer than 200 characters"),
        (replace(RECORD, summary="a\x00"), "its summary has a character that cannot be stored"),
        (
            replace(RECORD, sections=(("Impact", "\ud800"),)),
            "its sections has a character that cannot be stored",
        ),
    ],
)
def test_record_without_place_in_a_database_is_refused(record: IncidentRecord, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        check_storable(record)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("https://example.com/a_(b)", ("https://example.com/a_(b)",)),
        (
            "https://example.com/a), [see also](https://example.com/b",
            ("https://example.com/a", "https://example.com/b"),
        ),
        ("https://example.com https://example.com", ("https://example.com",)),
        ("https://[", ()),
        ("javascript:alert(1)", ()),
        ("", ()),
    ],
)
def test_addresses_are_found_once_and_only_those_of_the_web(
    text: str, addresses: tuple[str, ...]
) -> None:
    assert web_addresses(text) == addresses


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("issues/2021-05-29-a.md", "2021-05-29-a.md"),
        ("2021-05-29-a.md", "2021-05-29-a.md"),
        ("issues/disk-full/index.md", "disk-full/index.md"),
        ("/data/issues/disk-full/_index.md", "disk-full/_index.md"),
        ("index.md", "index.md"),
    ],
)
def test_key_of_a_file_does_not_depend_on_its_parent_folder(name: str, key: str) -> None:
    assert file_key(name) == key


def test_one_line_has_no_line_break() -> None:
    assert one_line(" a \r\n b\x85c ") == "a b c"


@pytest.mark.parametrize(
    ("company", "product", "title"),
    [
        ("Amazon", "SimpleDB", "Amazon: SimpleDB"),
        ("GitHub", "GitHub.com", "GitHub.com"),
        ("Homebrew", "Homebrew", "Homebrew"),
        ("Basecamp", "", "Basecamp"),
        ("", "query\nengine", "query engine"),
        ("", "", ""),
    ],
)
def test_title_of_a_product_names_the_company_once(company: str, product: str, title: str) -> None:
    assert product_title(company, product) == title
