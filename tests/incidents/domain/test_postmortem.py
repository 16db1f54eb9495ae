import pytest

from incidents.domain.postmortem import count_words, is_written


@pytest.mark.parametrize(
    ("text", "initial", "expected"),
    [
        ("", "", False),
        (" \n\n", "", False),
        ("{{ impact }}\n\n{{ durations }}", "", False),
        ("Provider:\n\n{{ durations }}", "Provider:\n\n{{ durations }}", False),
        ("Provider:", "Provider:\n\n{{ durations }}", False),
        ("Provider: ours\n", "Provider:", True),
        ("None", "", True),
        (r"\{{ impact }}", "", True),
    ],
)
def test_is_written_by_words_beside_blocks_and_the_templates_own(
    text: str, initial: str, expected: bool
) -> None:
    assert is_written(text, initial=initial) is expected


def test_count_words_leaves_live_blocks_out() -> None:
    assert count_words("One **two**\n\n{{ timeline }}\n\nthree") == 3
