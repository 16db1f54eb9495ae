import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.tag import MOST_TAGS, TagError, checked_tags, one_tag, read_tags


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        (" ,\n, ", ()),
        ("database", ("database",)),
        ("#Database, failover  database", ("database", "failover")),
        ("q3-goal,c++ iso/27001 v1.2", ("q3-goal", "c++", "iso/27001", "v1.2")),
        # Typed as e and a combining accent, kept as one letter.
        ("Cafe\u0301 東京", ("caf\u00e9", "東京")),
        ("हिन्दी", ("हिन्दी",)),
        ("x" * 40, ("x" * 40,)),
    ],
)
def test_words_parted_by_commas_or_spaces_are_tags(typed: str, tags: tuple[str, ...]) -> None:
    assert read_tags(typed) == tags


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("x" * 41, "at most 40 characters"),
        ("<b>", "“<b>” is no tag"),
        ("-a", "“-a” is no tag"),
        ("a-", "“a-” is no tag"),
        ("_", "“_” is no tag"),
        ("a\x00b", "“a\\?b” is no tag"),
        ("\ud800", "“\\?” is no tag"),
        ("#", "“” is no tag"),
        (" ".join(f"t{n}" for n in range(MOST_TAGS + 1)), "21 tags; at most 20"),
    ],
)
def test_what_is_no_tag_is_named(typed: str, words: str) -> None:
    with pytest.raises(TagError, match=words):
        read_tags(typed)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    try:
        tags = read_tags(text)
    except TagError:
        return

    assert read_tags(", ".join(tags)) == tags == checked_tags(tags)
    assert all(one_tag(tag) == tag for tag in tags)
