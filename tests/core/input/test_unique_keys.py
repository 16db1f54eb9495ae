"""An object of JSON with a key twice is refused, wherever it stands."""

import json

import pytest

from core.input.unique_keys import RepeatedKey, unique_keys


def test_an_object_is_read_as_it_stands() -> None:
    read = json.loads('{"b": {"a": 1}, "a": []}', object_pairs_hook=unique_keys)

    assert read == {"b": {"a": 1}, "a": []}
    assert list(read) == ["b", "a"]


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '[{"b": {"a": 1, "c": 2, "a": 3}}]'])
def test_a_key_that_stands_twice_is_named(text: str) -> None:
    with pytest.raises(RepeatedKey) as refused:
        json.loads(text, object_pairs_hook=unique_keys)

    assert str(refused.value) == "has the key 'a' twice"
