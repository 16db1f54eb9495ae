"""Episodes come out the same whatever the order of reports that name their start."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.alert import AlertReport, AlertStatus, Reported
from incidents.domain.alert_episode import Episode, after_report

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def alert(reported: Reported, start: int | None = None, end: int | None = None) -> AlertReport:
    """Return a report of a format whose alerts are told apart by their start."""
    return AlertReport(
        "key",
        "group",
        reported,
        "Lag",
        started_at=None if start is None else minute(start),
        ended_at=None if end is None else minute(end),
        start_is_identity=start is not None,
    )


def message(reported: Reported, at: int | None = None, start: int | None = None) -> AlertReport:
    """Return a report of a format that knows keys only; a start it gives is no identity."""
    moment = None if at is None else minute(at)
    started_at = None if start is None else minute(start)
    return AlertReport("key", "group", reported, "Lag", at=moment, started_at=started_at)


class Shelf:
    """The episodes of a key, changed as rows are."""

    def __init__(self) -> None:
        self.episodes: list[Episode] = []

    def take(
        self, report: AlertReport, *, received: int = 0, is_over: bool = False
    ) -> list[Episode]:
        found = [
            Episode(
                one.status, one.started_at, one.ended_at, one.end_is_inferred, one.is_latest, place
            )
            for place, one in enumerate(self.episodes)
        ]
        changed = after_report(found, report, received_at=minute(received), is_over=is_over)
        for episode in changed:
            if episode.place is None:
                self.episodes.append(episode)
            else:
                self.episodes[episode.place] = episode
        return changed

    @property
    def spans(self) -> list[tuple[int | None, int | None]]:
        """Return start and end of each in minutes after noon, in the order of starts."""
        found = [(_minutes(one.started_at), _minutes(one.ended_at)) for one in self.episodes]
        return sorted(found, key=lambda span: span[0] if span[0] is not None else -1)


def _minutes(moment: datetime | None) -> int | None:
    return None if moment is None else int((moment - NOON) / timedelta(minutes=1))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[AlertReport], list[tuple[int, int]]]:
    """Draw episodes one after the other, and every report of them, some twice, in any order."""
    moments = sorted(draw(st.sets(st.integers(0, 500), min_size=2, max_size=8)))
    spans = list(zip(moments[::2], moments[1::2], strict=False))
    reports = [alert(Reported.FIRING, start) for start, _ in spans]
    reports += [alert(Reported.ENDED, start, end) for start, end in spans]
    again = draw(st.lists(st.sampled_from(reports), max_size=4))
    return draw(st.permutations(reports + again)), spans


@settings(max_examples=60)
@given(history=histories())
def test_any_order_of_reports_with_starts_gives_the_same_episodes(
    history: tuple[list[AlertReport], list[tuple[int, int]]],
) -> None:
    reports, spans = history
    shelf = Shelf()

    for number, report in enumerate(reports):
        shelf.take(report, received=600 + number)

    assert shelf.spans == spans
    assert [one.is_latest for one in shelf.episodes].count(True) == 1
    assert not any(one.is_firing or one.end_is_inferred for one in shelf.episodes)


@settings(max_examples=60)
@given(
    reports=st.lists(
        st.builds(
            message,
            st.sampled_from(list(Reported)),
            st.none() | st.integers(min_value=0, max_value=9),
            st.none() | st.integers(min_value=0, max_value=9),
        )
        | st.builds(
            alert,
            st.sampled_from([Reported.FIRING, Reported.ENDED]),
            st.integers(min_value=0, max_value=9),
            st.none() | st.integers(min_value=0, max_value=9),
        ),
        max_size=12,
    )
)
def test_whatever_comes_at_most_the_latest_fires(reports: list[AlertReport]) -> None:
    shelf = Shelf()

    for number, report in enumerate(reports):
        shelf.take(report, received=number, is_over=number % 3 == 0)

        assert [one.is_latest for one in shelf.episodes].count(True) <= 1
        assert all(one.is_latest for one in shelf.episodes if one.is_firing)
        assert all((one.ended_at is None) == one.is_firing for one in shelf.episodes)
        starts = [one.started_at for one in shelf.episodes if one.started_at is not None]
        assert len(starts) == len(set(starts))
        assert all(
            one.started_at <= one.ended_at
            for one in shelf.episodes
            if one.started_at is not None and one.ended_at is not None
        )


def test_repeated_triggers_are_one_alert_until_it_ends() -> None:
    shelf = Shelf()

    shelf.take(message(Reported.FIRING), received=1)
    shelf.take(message(Reported.FIRING), received=2)
    shelf.take(message(Reported.ENDED), received=3)
    shelf.take(message(Reported.ENDED), received=4)
    shelf.take(message(Reported.FIRING), received=5)

    assert shelf.spans == [(1, 3), (5, None)]


def test_a_trigger_after_people_resolved_is_another_alert() -> None:
    shelf = Shelf()
    shelf.take(message(Reported.FIRING), received=1)

    shelf.take(message(Reported.FIRING), received=9, is_over=True)

    assert shelf.spans == [(1, 9), (9, None)]
    assert shelf.episodes[0].end_is_inferred


def test_a_constant_start_that_comes_again_after_people_resolved_is_a_repetition() -> None:
    shelf = Shelf()
    shelf.take(message(Reported.FIRING, start=1), received=2)

    shelf.take(message(Reported.FIRING, start=1), received=9, is_over=True)
    shelf.take(message(Reported.FIRING, start=0), received=9, is_over=True)

    assert shelf.spans == [(1, None)]


def test_a_late_copy_of_the_first_trigger_leaves_the_second_alert_alone() -> None:
    shelf = Shelf()
    for report in (
        message(Reported.FIRING, 1),
        message(Reported.ENDED, 3),
        message(Reported.FIRING, 5),
        message(Reported.FIRING, 1),
        message(Reported.FIRING, 2),
        message(Reported.ENDED, 7, start=1),
    ):
        shelf.take(report, received=9)

    assert shelf.spans == [(1, 3), (5, 7)]


def test_an_end_that_overtook_its_beginning_waits_for_it() -> None:
    shelf = Shelf()

    shelf.take(message(Reported.ENDED, 5), received=6)
    shelf.take(message(Reported.FIRING, 2), received=7)

    assert shelf.spans == [(2, 5)]


def test_an_end_of_the_time_before_the_alert_ends_nothing() -> None:
    shelf = Shelf()
    shelf.take(message(Reported.FIRING, 5), received=5)

    shelf.take(message(Reported.ENDED, 2), received=6)

    assert shelf.spans == [(5, None)]


def test_an_end_without_a_time_never_lies_before_the_start() -> None:
    shelf = Shelf()
    shelf.take(message(Reported.FIRING, 5), received=1)

    shelf.take(message(Reported.ENDED), received=2)

    assert shelf.spans == [(5, 5)]


def test_of_two_ends_that_were_reported_the_later_counts() -> None:
    shelf = Shelf()
    shelf.take(alert(Reported.FIRING, 1))

    shelf.take(alert(Reported.ENDED, 1, 9))
    shelf.take(alert(Reported.ENDED, 1, 4))

    assert shelf.spans == [(1, 9)]


def test_a_beginning_after_an_end_without_one_is_an_alert_of_its_own() -> None:
    shelf = Shelf()
    shelf.take(message(Reported.ENDED), received=3)

    shelf.take(alert(Reported.FIRING, 7))

    assert shelf.spans == [(None, 3), (7, None)]


def test_only_what_fires_is_acknowledged() -> None:
    shelf = Shelf()

    assert shelf.take(message(Reported.ACKNOWLEDGED)) == []
    shelf.take(message(Reported.FIRING))
    assert [one.status for one in shelf.take(message(Reported.ACKNOWLEDGED))] == [
        AlertStatus.FIRING
    ]
    shelf.take(message(Reported.ENDED))
    assert shelf.take(message(Reported.ACKNOWLEDGED)) == []


def test_an_end_that_knows_an_earlier_start_moves_it() -> None:
    shelf = Shelf()

    shelf.take(message(Reported.FIRING, at=10))
    shelf.take(message(Reported.ENDED, at=20, start=5))

    assert shelf.spans == [(5, 20)]


def test_end_that_is_not_told_is_the_receipt_until_a_report_tells_it() -> None:
    shelf = Shelf()
    shelf.take(alert(Reported.FIRING, start=0), received=1)

    shelf.take(alert(Reported.ENDED, start=0), received=30)
    shelf.take(alert(Reported.ENDED, start=0), received=90)
    assert shelf.spans == [(0, 30)]
    shelf.take(alert(Reported.ENDED, start=0, end=25), received=95)
    shelf.take(alert(Reported.ENDED, start=0), received=99)
    assert shelf.spans == [(0, 25)]

    alone = Shelf()
    alone.take(alert(Reported.ENDED, start=0), received=30)
    assert alone.spans == [(0, 30)]
