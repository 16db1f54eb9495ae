import pytest

from incidents.domain.code_fence import CodeFence


def covered(text: str) -> list[bool]:
    fence = CodeFence()
    return [fence.covers(line) for line in text.split("\n")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n```\nb\n```\nc", [False, True, True, True, False]),
        ("~~~\nb\n~~~\nc", [True, True, True, False]),
        ("``` python\nb\n```\nc", [True, True, True, False]),
        ("````\n```\n````\nc", [True, True, True, False]),
        ("```\n~~~\n```\nc", [True, True, True, False]),
        ("```\n``` x\n`````\nc", [True, True, True, False]),
        ("   - a\n     ```\n     b\n     ```\nc", [False, True, True, True, False]),
        ("``\nb", [False, False]),
        ("```code``` in a line\nb", [False, False]),
        ("~~~ with ` inside\nb", [True, True]),
        ("```\nnever closed\n", [True, True, True]),
    ],
)
def test_covers_fence_lines_and_what_is_between(text: str, expected: list[bool]) -> None:
    assert covered(text) == expected


def test_covers_takes_lines_with_their_ends() -> None:
    fence = CodeFence()

    assert [fence.covers(line) for line in ["```\r\n", "a\n", "```\r\n", "b"]] == [
        True,
        True,
        True,
        False,
    ]


def test_is_open_between_the_two_fence_lines_only() -> None:
    fence = CodeFence()
    states = []

    for line in ["a", "```", "b", "```", "c"]:
        fence.covers(line)
        states.append(fence.is_open)

    assert states == [False, True, True, False, False]
