"""The evidence of the demo organisation fits its action items."""

from config.demo.loading import read
from incidents.domain.action_item import EvidenceKind

EVIDENCE = read("evidence")["evidence"]
DONE = {
    item["title"]: item for item in read("action_items")["action_items"] if item["status"] == "done"
}
USERNAMES = {person["username"] for person in read("people")["people"]}


def test_each_piece_is_about_something_done_and_not_older_than_that() -> None:
    ages = {row["title"]: row["days_ago"] for row in EVIDENCE}

    assert len(ages) == len(EVIDENCE)
    assert {title for title, age in ages.items() if age > DONE[title]["done_days_ago"]} == set()


def test_each_piece_speaks_in_known_words() -> None:
    assert {row["kind"] for row in EVIDENCE} <= set(EvidenceKind)
    assert {row["by"] for row in EVIDENCE} <= USERNAMES
    assert all(".example/" in row["url"] for row in EVIDENCE)
