from datetime import UTC, datetime, timedelta

from incidents.domain.revision import PAUSE, Save, revisions

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def save(key: str, number: int, author: str | None, minutes: int) -> Save:
    return Save(key, number, author, NOON + timedelta(minutes=minutes))


def test_saves_of_one_author_without_a_pause_are_one_revision() -> None:
    found = revisions(
        [
            save("summary", 1, None, 0),
            save("causes", 1, None, 0),
            save("summary", 2, "ana", 1),
            save("summary", 3, "ana", 20),
            save("causes", 2, "ana", 40),
            save("causes", 3, "bela", 41),
            save("causes", 4, "bela", 41 + PAUSE.seconds // 60),
        ]
    )

    assert [(one.number, one.author, one.saves, one.changed) for one in found] == [
        (1, None, 2, ("summary", "causes")),
        (2, "ana", 3, ("summary", "causes")),
        (3, "bela", 1, ("causes",)),
        (4, "bela", 1, ("causes",)),
    ]
    assert [one.versions for one in found] == [
        {"summary": 1, "causes": 1},
        {"summary": 3, "causes": 2},
        {"summary": 3, "causes": 3},
        {"summary": 3, "causes": 4},
    ]


def test_a_later_save_changes_no_earlier_revision() -> None:
    saves = [save("summary", n, "ana" if n % 3 else "bela", n * 12) for n in range(1, 20)]

    for length in range(1, len(saves)):
        before, after = revisions(saves[:length]), revisions(saves[: length + 1])
        assert after[: len(before) - 1] == before[:-1]
        assert after[len(before) - 1].number == before[-1].number


def test_nothing_saved_is_no_revision() -> None:
    assert revisions([]) == []
