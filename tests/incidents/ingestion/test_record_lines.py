"""Files of many records: each for itself."""

from core.input.rejection import Rejection
from incidents.ingestion.record import IncidentRecord, Unreadable
from incidents.ingestion.record_lines import read_each


def read_word(word: str) -> IncidentRecord:
    if word == "bad":
        raise Unreadable("is bad")
    return IncidentRecord(source="csv", source_key=word[0], title=word)


def test_each_record_is_read_rejected_or_repeated() -> None:
    numbered = [(2, "apple"), (3, "bad"), (5, "a\x00"), (7, "avocado"), (8, "cherry")]

    assert list(read_each("words.csv", numbered, read_word)) == [
        read_word("apple"),
        Rejection("words.csv:3", "is bad"),
        Rejection("words.csv:5", "its title has a character that cannot be stored"),
        Rejection("words.csv:7", "is the incident of line 2 again"),
        read_word("cherry"),
    ]
