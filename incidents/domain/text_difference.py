"""Two texts of one section side by side in one, for a person to choose from (pure)."""

from difflib import SequenceMatcher

MINE = "<<<<<<< your text"
BETWEEN = "======="
THEIRS = ">>>>>>> the saved text"


def combine(mine: str, theirs: str) -> str:
    """Return one text with the lines both have, and both variants between markers elsewhere.

    Every line of both texts is in it; equal texts come back as they are.
    """
    if mine == theirs:
        return mine
    ours, others = mine.split("\n"), theirs.split("\n")
    combined: list[str] = []
    matcher = SequenceMatcher(None, ours, others, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            combined += ours[start:end]
        else:
            combined += [MINE, *ours[start:end], BETWEEN, *others[other_start:other_end], THEIRS]
    return "\n".join(combined)
