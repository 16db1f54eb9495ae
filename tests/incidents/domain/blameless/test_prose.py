import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.blameless.prose import BREAK, THING, line_starts, own_prose

MARKDOWN = st.text(
    st.sampled_from(list('ab `~<>!-[](){}|#*_1.:/\\"\t\n\r')) | st.characters(), max_size=200
)


def shown(text: str) -> str:
    return own_prose(text).text.replace(BREAK, "¶").replace(THING, "@")


@settings(max_examples=200)
@given(MARKDOWN)
def test_prose_is_as_long_as_the_text_and_says_nothing_new(text: str) -> None:
    prose = own_prose(text)

    assert len(prose.text) == len(text)
    assert all(
        new == old or new in {BREAK, THING, " "} for new, old in zip(prose.text, text, strict=True)
    )
    assert all(text[one.start : one.end] == f"<!--{one.words}-->" for one in prose.comments)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Plain words.", "Plain words."),
        ("One\n\nTwo", "One\n¶Two"),
        ("# Head\nText", "¶ Head¶Text"),
        ("Head\n====\nText", "Head\n¶¶¶¶¶Text"),
        ("- a\n- b", "¶ a\n¶ b"),
        ("1. a\n2) b", "¶. a\n¶) b"),
        ("| a | b |\n|---|---|", "¶ a | b |¶¶---|---|"),
        ("a\r\n\r\nb", "a\r\n¶¶b"),
        ("```\ncode\n```\nText", "¶¶¶¶¶¶¶¶¶¶¶¶¶Text"),
        ("~~~\ncode", "¶¶¶¶¶¶¶¶"),
        ("    code\nText", "¶¶¶¶¶¶¶¶¶Text"),
        ("Text\n    goes on", "Text\n    goes on"),
        ("- item\n\n    goes on", "¶ item\n¶    goes on"),
        ("- item\n\nText\n\n    code", "¶ item\n¶Text\n¶¶¶¶¶¶¶¶¶"),
        ("> quoted\nlazily\n\nOwn", "¶¶¶¶¶¶¶¶¶¶¶¶¶¶¶¶¶Own"),
        ("> quoted\n- own", "¶¶¶¶¶¶¶¶¶¶ own"),
        ("- > quoted\n  on", "¶¶¶¶¶¶¶¶¶¶¶¶¶¶¶"),
        ("{{ timeline }}\nText", "¶¶¶¶¶¶¶¶¶¶¶¶¶¶¶Text"),
        ("[a]: http://b\nText", "¶¶¶¶¶¶¶¶¶¶¶¶¶¶Text"),
        ("[^1]: A note", "[^1]: A note"),
        ("Use `code` here", "Use @@@@@@ here"),
        ("Use ``a ` b`` here", "Use @@@@@@@@@ here"),
        ("A ` alone", "A @ alone"),
        ("A `\n\n` apart", "A @\n¶@ apart"),
        ("A \\` b \\` c", "A @@ b @@ c"),
        ("At https://a.example/b. Then", "At " + "@" * 19 + ". Then"),
        ("At www.a.example, then", "At @@@@@@@@@@@@@, then"),
        ('See [words](http://a.b/c_(d) "t") so', "See [words                        so"),
        ("A <b>word</b>", "A    word    "),
        ("a < b and c > d", "a < b and c > d"),
        ("A <!-- note --> b", "A               b"),
        ("A <!-- never ends", "A      never ends"),
        ("A <!-- x\n\ny -->", "A      x\n¶y -->"),
        ("A <!-- <!-- b", "A           b"),
        ("<!-- a\nb --> Text", "¶¶¶¶¶¶¶¶¶¶¶¶ Text"),
        ("<!-- a -->\nText", "¶¶¶¶¶¶¶¶¶¶¶Text"),
        ("<!-- a\nb\nc --> <!-- d -->\nText", "¶" * 26 + "Text"),
        ("<!-- never\nends", "     never\nends"),
    ],
)
def test_only_what_the_author_says_is_left(text: str, left: str) -> None:
    assert shown(text) == left


def test_comments_come_in_the_order_of_the_text() -> None:
    text = "Text <!-- first -->\n\n<!-- second\nline -->\n\n`<!-- code -->`\n"

    found = own_prose(text).comments

    assert [one.words for one in found] == [" first ", " second\nline "]
    assert [text[one.start : one.end] for one in found] == [
        "<!-- first -->",
        "<!-- second\nline -->",
    ]


def test_a_line_ends_with_any_of_the_three_marks() -> None:
    assert line_starts("a\nb\r\nc\rd\u2028e") == [0, 2, 5, 7]
