import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.live_blocks import (
    BlockName,
    LiveBlock,
    MarkdownPiece,
    UnknownBlock,
    blocks_used,
    join_blocks,
    split_blocks,
    unknown_blocks,
)

LINES = st.sampled_from(
    [
        "",
        "text",
        "{{ timeline }}",
        "  {{actions}}  ",
        "    {{ impact }}",
        "\\{{ durations }}",
        "{{ weather }}",
        "```",
        "~~~~ x",
        "see {{ timeline }}",
        "\x0b\x85\u2028",
    ]
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", ""]))).map(
        lambda lines: "".join(line + end for line, end in lines)
    ),
)


def test_split_blocks_cuts_at_each_block() -> None:
    text = "Before\n\n{{ timeline }}\n\nBetween\n{{ durations }}\n{{ impact }}\nAfter"

    pieces = split_blocks(text)

    assert pieces == [
        MarkdownPiece("Before\n\n"),
        LiveBlock(BlockName.TIMELINE, "{{ timeline }}\n"),
        MarkdownPiece("\nBetween\n"),
        LiveBlock(BlockName.DURATIONS, "{{ durations }}\n"),
        LiveBlock(BlockName.IMPACT, "{{ impact }}\n"),
        MarkdownPiece("After"),
    ]


@pytest.mark.parametrize("name", list(BlockName))
def test_split_blocks_knows_every_name(name: BlockName) -> None:
    assert split_blocks(f"{{{{ {name} }}}}") == [LiveBlock(name, f"{{{{ {name} }}}}")]


@pytest.mark.parametrize(
    "line",
    [
        "{{timeline}}",
        "{{ timeline }}",
        "{{\ttimeline  }}",
        "   {{ timeline }}",
        "{{ timeline }} \t",
        "{{ timeline }}\r\n",
        "{{ timeline }}\r",
    ],
)
def test_split_blocks_takes_a_block_with_any_spacing(line: str) -> None:
    assert split_blocks(line) == [LiveBlock(BlockName.TIMELINE, line)]


@pytest.mark.parametrize(
    "text",
    [
        "see {{ timeline }}",
        "{{ timeline }} below",
        "\\{{ timeline }}",
        "    {{ timeline }}",
        "\t{{ timeline }}",
        "{ timeline }",
        "{{ timeline }",
        "{{ }}",
        "{{ Timeline }}",
        "{{ time line }}",
        "{{ weather }}",
        "{{ timeline }}{{ actions }}",
        "> {{ timeline }}",
        "```\n{{ timeline }}\n```",
        "~~~\n{{ timeline }}",
    ],
)
def test_split_blocks_keeps_as_text_what_is_no_block(text: str) -> None:
    assert split_blocks(text) == [MarkdownPiece(text)]


def test_split_blocks_finds_a_block_after_fenced_code() -> None:
    pieces = split_blocks("```\n{{ timeline }}\n```\n{{ timeline }}\n")

    assert pieces == [
        MarkdownPiece("```\n{{ timeline }}\n```\n"),
        LiveBlock(BlockName.TIMELINE, "{{ timeline }}\n"),
    ]


def test_split_blocks_of_nothing_is_nothing() -> None:
    assert split_blocks("") == []


@given(TEXTS)
def test_join_blocks_gives_back_what_split_blocks_cut(text: str) -> None:
    assert join_blocks(split_blocks(text)) == text


@given(TEXTS)
def test_split_blocks_has_no_empty_piece_and_no_two_texts_in_a_row(text: str) -> None:
    pieces = split_blocks(text)

    is_text = [isinstance(piece, MarkdownPiece) for piece in pieces]
    assert all(piece.source for piece in pieces)
    assert (True, True) not in set(itertools.pairwise(is_text))


def test_blocks_used_names_each_once_in_order() -> None:
    text = "{{ impact }}\n{{ timeline }}\n{{ impact }}\n{{ weather }}\n"

    assert blocks_used(text) == [BlockName.IMPACT, BlockName.TIMELINE]


def test_unknown_blocks_names_word_and_line() -> None:
    text = "a\r\n{{ weather }}\n{{ timeline }}\n```\n{{ code }}\n```\n\\{{ kept }}\n{{ Impact }}\n"

    assert unknown_blocks(text) == [UnknownBlock("weather", 2), UnknownBlock("Impact", 8)]
