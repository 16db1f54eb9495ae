"""What the demo organisation says blames nobody."""

from collections.abc import Iterator
from typing import Any

import yaml

from incidents.domain.blameless import lint
from tests.config.demo_data import FOLDER, PEOPLE


def words_in(value: Any) -> Iterator[str]:
    """Yield every text of a data file, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from words_in(one)


def test_no_text_of_the_demo_blames() -> None:
    names = [row["name"] for row in PEOPLE]
    texts = [
        text
        for path in sorted(FOLDER.glob("*.yaml"))
        for text in words_in(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]

    assert len(texts) > 500
    assert [one.matched for text in texts for one in lint(text, people=names).findings] == []
