"""Tags of action items: short words of people's own to find them by (pure)."""

import re
import unicodedata

LONGEST_TAG = 40
MOST_TAGS = 20

_JOINERS = "-._/:+"


class TagError(ValueError):
    """The words are no tags; the message is a sentence for the person."""


def one_tag(text: str) -> str:
    """Return a word as it is kept as a tag: in small letters, composed, without a leading #."""
    return unicodedata.normalize("NFC", text.strip().removeprefix("#").lower())


def read_tags(text: str) -> tuple[str, ...]:
    """Return the tags that are written in `text`, parted by commas or spaces, each once.

    Raises TagError for a word that is no tag.
    """
    return checked_tags([word for word in re.split(r"[,\s]+", text) if word])


def checked_tags(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return words as tags, in their order and each once.

    Raises TagError for a word that is no tag, and for more than MOST_TAGS.
    """
    tags = tuple(dict.fromkeys(one_tag(word) for word in words))
    for tag in tags:
        if len(tag) > LONGEST_TAG:
            raise TagError(f"A tag has at most {LONGEST_TAG} characters.")
        if not _is_tag(tag):
            shown = "".join(letter if letter.isprintable() else "?" for letter in tag)
            raise TagError(
                f"“{shown}” is no tag. Use letters, digits and - . _ / : + between them."
            )
    if len(tags) > MOST_TAGS:
        raise TagError(f"These are {len(tags)} tags; at most {MOST_TAGS} are kept.")
    return tags


def _is_tag(word: str) -> bool:
    """Return whether a word begins and ends with letters, marks or digits of any script."""
    return (
        word[:1].isalnum()
        and word[-1] not in _JOINERS.replace("+", "")
        and all(one in _JOINERS or unicodedata.category(one)[0] in "LMN" for one in word)
    )
