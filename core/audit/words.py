"""What the activity log says in words: "changed the severity of INC-12" for a verb and a thing.

Each app registers the words of its own verbs. A verb that nobody registered, such as one of an
older version, is shown as it is.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

PLACE: Final = "{}"
"""Where the thing stands in the words."""

OWN_WORDS: Final[Mapping[str, str]] = {
    "feed.create": "made a new address for {}",
    "feed.end": "ended the address for {}",
    "person.created": "added the person {}",
    "person.deactivate": "deactivated {}",
    "person.edit": "changed the account of {}",
    "person.reactivate": "let {} sign in again",
    "person.replace_password": "gave {} a new one-time password",
    "profile.edit": "changed the profile of {}",
    "token.create": "made the API token {}",
    "token.revoke": "revoked the API token {}",
}

_words: dict[str, str] = {}
_names: dict[tuple[str, str], str] = {}


class Words(NamedTuple):
    """What stands before the thing and behind it, with the blanks between."""

    before: str
    after: str


class VerbGroup(NamedTuple):
    """A noun with its verbs, each as the verb and what a list to choose from says."""

    label: str
    verbs: list[tuple[str, str]]


def register_words(
    words: Mapping[str, str], names: Mapping[tuple[str, str], str] | None = None
) -> None:
    """Let verbs be told in words, in which `{}` stands for the thing.

    `names` say which fields of an entry's data hold keys of rows, such as ("role.assign",
    "person"): "core.user". Raises ValueError for words without their place for the thing.
    """
    if wrong := [verb for verb, text in words.items() if text.count(PLACE) != 1]:
        raise ValueError(f"Say once where the thing stands: {', '.join(wrong)}.")
    _words.update(words)
    _names.update(names or {})


def words_for(verb: str) -> Words:
    """Return the words around the thing that a verb was done to."""
    before, _, after = _words.get(verb, f"{verb} {PLACE}").partition(PLACE)
    return Words(before, after)


def model_named_in(verb: str, field: str) -> str | None:
    """Return the label of the model whose keys a field holds, None for plain values."""
    return _names.get((verb, field))


def verbs_by_noun() -> list[VerbGroup]:
    """Return all verbs in the order of the alphabet, under their nouns."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for verb in sorted(_words):
        noun, _, act = verb.partition(".")
        # A list that is shut shows what was chosen without the noun it stands under.
        words = f"{act} ({noun})".replace("_", " ")
        groups.setdefault(noun.replace("_", " ").capitalize(), []).append((verb, words))
    return [VerbGroup(label, verbs) for label, verbs in groups.items()]
