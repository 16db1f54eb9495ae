"""A postmortem of about 30 kB in Markdown, always the same."""

PARAGRAPH = (
    "The **queue** of the checkout grew from `12:04` on, because two consumers waited for the "
    "same lock; see [the graph](https://graphs.example.com/queue) and the note below. Nobody "
    "expected a lock there, since the table had been *read only* until the week before.\n\n"
)
LIST = "".join(f"* step {number} took {number * 3} minutes\n" for number in range(1, 9)) + "\n"
TABLE = (
    "| time | event |\n| --- | --- |\n"
    + "".join(f"| 12:{minute:02} | consumer {minute} restarted |\n" for minute in range(10))
    + "\n"
)
CODE = "```\nSELECT count(*) FROM jobs WHERE state = 'waiting';\n```\n\n"


def long_markdown(size: int = 30_000) -> str:
    """Return sections of prose, lists, tables and code of about `size` characters."""
    section = "## What happened next\n\n" + PARAGRAPH * 3 + LIST + TABLE + CODE
    return (section * (size // len(section) + 1))[:size].rsplit("\n\n", 1)[0] + "\n"
