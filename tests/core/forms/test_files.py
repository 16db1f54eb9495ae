"""Rows that are moved, and texts that come as a file."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from core.forms.fields import ExactTextField
from core.forms.files import FileOrTextForm, rearrange


class NoteForm(FileOrTextForm):
    noun = "note"
    most_bytes = 10
    text = ExactTextField(label="Or its text", required=False, max_length=10)


def sent(content: bytes) -> "MultiValueDict[str, UploadedFile[Any]]":
    return MultiValueDict({"file": [SimpleUploadedFile("n", content)]})


@pytest.mark.parametrize(
    ("step", "left"),
    [
        ("add", "abc."),
        ("up-2", "acb"),
        ("up-0", "abc"),
        ("down-0", "bac"),
        ("down-2", "abc"),
        ("remove-1", "ac"),
        ("remove-7", "abc"),
        ("up-x", "abc"),
        ("nonsense", "abc"),
    ],
)
def test_rows_move_as_asked_and_nonsense_moves_none(step: str, left: str) -> None:
    rows: list[dict[str, Any]] = [{"name": name} for name in "abc"]

    rearrange(rows, step, empty={"name": "."}, most=4)

    assert "".join(row["name"] for row in rows) == left


def test_the_last_row_stays_and_no_row_is_added_beyond_the_most() -> None:
    rows: list[dict[str, Any]] = [{"name": "a"}]

    rearrange(rows, "remove-0", empty={}, most=1)
    rearrange(rows, "add", empty={}, most=1)

    assert rows == [{"name": "a"}]


def test_a_file_counts_before_a_text_and_one_of_them_is_needed() -> None:
    both = NoteForm({"text": "typed"}, sent(b"\xef\xbb\xbfsent"))
    neither = NoteForm({"text": " "})

    assert both.is_valid()
    assert both.content == "sent"
    assert neither.errors == {"__all__": ["Choose a file, or paste the text of a note."]}


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"x" * 11, "A note has at most 10 bytes."), (b"\xff", "The file is no UTF-8 text.")],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, why: str) -> None:
    form = NoteForm({}, sent(content))

    assert form.errors["file"] == [why]
