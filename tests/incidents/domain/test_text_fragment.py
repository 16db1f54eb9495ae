import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.text_fragment import MOST_CHARACTERS, text_fragment


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("", ""),
        (" \n\t", ""),
        ("The queue grew.", "#:~:text=The%20queue%20grew."),
        ("\n- [ ] The **queue** grew\nand more", "#:~:text=The%20queue%20grew"),
        (
            "> A read-only, `slow` copy & more",
            "#:~:text=A%20read%2Donly%2C%20slow%20copy%20%26%20more",
        ),
        ("12. Zähler", "#:~:text=Z%C3%A4hler"),
        ("x" * 300, f"#:~:text={'x' * MOST_CHARACTERS}"),
        ("word " * 60, f"#:~:text={'%20'.join(['word'] * 40)}"),
    ],
)
def test_the_first_line_is_looked_for_without_its_markdown(words: str, fragment: str) -> None:
    assert text_fragment(words) == fragment


@given(st.text(max_size=400))
@settings(max_examples=80)
def test_any_words_give_a_plain_end_of_an_address(words: str) -> None:
    found = text_fragment(words)

    assert found == "" or found.startswith("#:~:text=")
    assert found.isascii()
    assert not set(found.removeprefix("#:~:text=")) & set(' -,&"<>#')
