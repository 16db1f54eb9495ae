"""Texts of 100 kB, each of which makes some Markdown parser slow."""

import string
from collections.abc import Callable, Iterator

SIZE = 100_000


def repeated(fragment: str) -> str:
    """Return as many fragments as fit into 100 kB."""
    return (fragment * (SIZE // len(fragment) + 1))[:SIZE]


def rising(line: Callable[[int], str]) -> str:
    """Return line(0), line(1) and so on, until 100 kB are full."""
    lines: list[str] = []
    size = 0
    while size < SIZE:
        lines.append(line(len(lines)))
        size += len(lines[-1])
    return "".join(lines)[:SIZE]


FRAGMENTS = [
    *string.punctuation,
    *(
        "[](",
        "[a](",
        "[a](b",
        "[a](b 'c",
        "[a](b) ",
        "![](",
        "![a](/b) ",
        "[[",
        "[a][a] ",
        "][",
        "{",
    ),
    *("[a]: x\n", "[a]:\n", '[a]: x "', "[^1]: x\n\n", "[^1]:", "[^a]", "[^\n", "- [ ] a\n"),
    *("*a ", "_a_", "*a* ", "***a", "a**", "*a **b ", "*_~~", "__init__ ", "~~a~~ ", "~a ", "\\*"),
    *("`a``", "`` ` ", "\\`", "~~~\na\n", "```\n", "```a\n", "``` {a}\n", "~~~", "    a\n\n"),
    *("<a ", "<a b='c' ", "<!--", "\n<!--", "a <!-- b -->", "<?", "<![CDATA[", "<b>", "<div>\n"),
    *("<br>", "<details>", "&#", "&#1;", "&amp;", "&a", "$a$ ", "a\\\n"),
    *(
        "http://",
        "http://a_",
        "http://a&a;",
        "http://a.b ",
        "www.",
        "www.a ",
        "a@b",
        "a@b.c ",
        "<a@b>",
    ),
    *(
        "> ",
        ">",
        "> a\n\n",
        "- ",
        "- a\n",
        "+ ",
        "1. ",
        "1. a\n",
        "> - ",
        "- > ",
        "- # ",
        "* a\n\n",
    ),
    *(
        "|",
        "a|b\n-|-\n",
        "|a",
        "|`a`",
        "# a\n",
        "# ",
        "a\n=\n",
        "=\n",
        "-\n",
        "***\n",
        "- - ",
        "a  \n",
    ),
    *(
        "\r",
        "\r\n",
        "\n",
        " \n",
        "a\r\nb\r",
        "\t",
        " ",
        "a\n\n",
        "a",
        "\x00",
        "\x02",
        "\x02wzxhzdk:0\x03",
    ),
    *("\u00e9", "\u6f22\u5b57 ", "\U0001f600", "\u0301", "\u2028", "\u202e"),
]


def costly_texts() -> Iterator[tuple[str, str]]:
    """Yield a name and a text each."""
    for fragment in FRAGMENTS:
        yield repr(fragment), repeated(fragment)
    yield "quotes, ever deeper", rising(lambda n: "> " * (n + 1) + "a\n")
    yield "quotes, 90 deep", (">" * 90 + "a\n\n") * 1_000
    yield "lists, ever deeper", rising(lambda n: "    " * n + "- a\n")
    yield "lists, up and down", rising(lambda n: "    " * (n % 50) + "1. a\n\n")
    yield "brackets in brackets", "[" * 50_000 + "]" * 50_000
    yield "links in links", "[" * 16_000 + "a" + "](b)" * 16_000
    yield "images in images", "![" * 16_000 + "a" + "](b)" * 16_000
    yield "short paragraphs of brackets", ("[" * 7_990 + "\n\n") * 12
    yield "emphasis in emphasis", "*a **b " * 7_000 + "b** a*" * 7_000
    yield "emphasis, ever longer", rising(lambda n: "*" * (n + 1) + "a ")
    yield "backticks, ever longer", rising(lambda n: "`" * (n + 1) + " ")
    yield "fences, ever longer", rising(lambda n: "`" * (n + 3) + "a\n")
    yield "fences that do not close each other", rising(lambda n: f"```{n}\n")
    yield "fence with a long name", "```" + "a" * 90_000 + "`"
    yield "a wide table", "|a" * 24_000 + "|\n" + "|-" * 24_000 + "|\n"
    yield "a table of empty rows", "|a" * 1_000 + "|\n" + "|-" * 1_000 + "|\n" + "|\n" * 48_000
    yield "a long table", "|a|b|\n|-|-|\n" + "|a|b|\n" * 16_000
    yield (
        "a table of code",
        ("|`a`" * 990 + "\n") + ("|---" * 990 + "\n") + ("|`a`" * 990 + "\n") * 23,
    )
    yield "many footnotes", rising(lambda n: f"[^{n}]: x\n") + "[^1] " * 1_000
    yield "one footnote, often", "[^a]: b\n\n" + "[^a] " * 19_000
    yield "many references", rising(lambda n: f"[{n}]: x\n")
    yield "a title in quotes", "[a]: " + '"' * 90_000 + "x"
    yield "almost a rule", "- " * 49_000 + "a"
    yield "almost a heading", "# a" + " #" * 49_000 + "b"
    yield "hashes", "#" * 50_000 + " a " + "#" * 49_000
    yield "a long address", "a" * 50_000 + "@" + "b." * 24_000
    yield "an address of dots", "http://a" + "." * 99_000
    yield "prose without end", repeated("The database was slow, because **nobody** looked. ")
    yield "prose in lines", repeated("See [the page](https://example.test/a) and `code`.\n")
