"""Targets of locations: which of them were read."""

import pytest

from catalog.ingestion.locations import Target, unread_targets


@pytest.mark.parametrize(
    ("written", "is_read"),
    [
        ("./sub/b.yaml", True),
        ("sub/../c.yaml", True),
        ("./sub/*.yaml", True),
        ("./sub/?.yml", False),
        ("./gone.yaml", False),
        ("https://example.com/in/c.yaml", False),
    ],
)
def test_target_counts_from_the_folder_of_its_location(written: str, is_read: bool) -> None:
    target = Target("location:default/all", written, "in/all.yaml")

    unread = unread_targets([target, target], ["in/all.yaml", "in/sub/b.yaml", "in/c.yaml"])

    assert unread == (() if is_read else (target,))
