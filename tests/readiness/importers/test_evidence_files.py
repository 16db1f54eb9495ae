"""Entries of files become evidence of the services and failure modes they are about, once."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from readiness.importers.evidence_files import Mapped, import_entries, map_entries
from readiness.ingestion.entry import Entry
from readiness.ingestion.reading import read_files
from readiness.models import Evidence
from readiness.usecases.evidence_booking import Booking
from tests.factories.catalog import make_dependency, make_service
from tests.factories.incidents import NOON
from tests.readiness.ingestion.chaos.run_text import Object, chaos_result, journal, passed
from tests.readiness.ingestion.kubernetes.manifest_text import autoscaler, deployment, file_of

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def entries_of(*documents: Object, name: str = "run.json") -> list[Entry]:
    texts = [json.dumps(one).encode() for one in documents]
    reading = read_files((f"{number}-{name}", text) for number, text in enumerate(texts))
    assert reading.rejections == ()
    return list(reading.entries)


def run(
    *, tags: tuple[str, ...] = ("service:shop", "mode:instance-kill"), **changes: object
) -> Object:
    made = journal(**changes)
    made["experiment"]["tags"] = list(tags)
    return made


def import_all(entries: list[Entry], **options: object) -> list[Booking]:
    return [one for _, one in import_entries(entries, by=None, at=NOON_AFTER, **options)]  # type: ignore[arg-type]  # options of one test each


NOON_AFTER = NOON + timedelta(days=2_000)


def stored() -> list[tuple[str, str, str, str, str]]:
    rows = Evidence.objects.order_by("pk")
    return [
        (one.item, one.failure_mode, one.source, one.evidence_class, one.outcome) for one in rows
    ]


def test_run_that_was_survived_proves_its_mode_and_answers_items() -> None:
    make_service(slug="shop")

    (booking,) = import_all(entries_of(run()))

    assert booking == Booking(created=4)
    assert stored() == [
        ("", "instance-kill", "chaos:chaostoolkit", "proven", "pass"),
        ("instance-kill-run", "", "chaos:chaostoolkit", "proven", "pass"),
        ("auto-restart-proven", "", "chaos:chaostoolkit", "proven", "pass"),
        ("steady-state-written", "", "chaos:chaostoolkit", "documented", "pass"),
    ]
    first = Evidence.objects.earliest("pk")
    (entry,) = entries_of(run())
    assert (first.digest, first.importer, first.subject) == (
        entry.digest,
        "chaostoolkit/1",
        "Kill one",
    )
    assert first.observed_at.isoformat() == "2026-11-23T09:33:31+00:00"


def test_run_that_was_lost_fails_its_mode_and_items() -> None:
    make_service(slug="shop")

    import_all(entries_of(run(deviated=True)))

    assert [outcome for *_, outcome in stored()] == ["fail", "fail", "fail", "pass"]


def test_run_that_is_no_evidence_books_nothing() -> None:
    make_service(slug="shop")

    (booking,) = import_all(entries_of(run(status="aborted")))

    assert (booking, stored()) == (Booking(reason="the run was aborted"), [])


def test_importing_the_same_bytes_again_changes_nothing() -> None:
    make_service(slug="shop")
    entries = entries_of(run())
    import_all(entries)
    before = stored()

    (again,) = import_all(entries)

    assert (again, stored()) == (Booking(unchanged=4), before)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (run(tags=()), "it names no service"),
        (run(tags=("service:nowhere",)), "no service is called nowhere"),
        (run(tags=("service:shop",)), "it names no failure mode"),
        (run(tags=("service:shop", "mode:unheard-of")), "there is no failure mode unheard-of"),
        (run(end="2018-01-24T13:25:55"), "end has no time zone: 2018-01-24T13:25:55"),
        (
            run(end="2199-01-01T00:00:00Z"),
            "it says that it ran in the future, at 2199-01-01T00:00:00+00:00",
        ),
    ],
)
def test_run_that_cannot_be_booked_says_why(made: Object, reason: str) -> None:
    make_service(slug="shop")

    (booking,) = import_all(entries_of(made))

    assert (booking, stored()) == (Booking(reason=reason), [])


def test_fault_does_not_speak_for_a_run_that_names_an_unknown_mode() -> None:
    make_service(slug="shop")
    made = run(tags=("service:shop",))
    provider = {"type": "python", "module": "chaosk8s.pod.actions", "func": "terminate_pods"}
    made["experiment"]["method"] = [{"type": "action", "provider": provider}]
    (by_fault,) = import_all(entries_of(made))

    made["experiment"]["tags"].append("mode:unheard-of")
    (by_name,) = import_all(entries_of(made))

    assert by_fault.created > 0
    assert by_name == Booking(reason="there is no failure mode unheard-of")


def test_given_service_mode_and_time_count_for_every_run() -> None:
    service = make_service()
    entries = entries_of(run(tags=(), end="2018-01-24T13:25:55"))

    import_all(entries, service=service, mode="zone-loss", observed_at=NOON)

    assert [(one.service, one.observed_at) for one in Evidence.objects.all()] == [
        (service, NOON)
    ] * 3
    assert stored()[0][1] == "zone-loss"


def test_provider_suggests_the_mode_where_only_one_is_meant() -> None:
    action = {"type": "action", "provider": {"type": "python", "module": "chaosk8s.pod.actions"}}
    kill, reset = (
        {**action, "provider": {**action["provider"], "func": func}}  # type: ignore[dict-item]  # a mapping, as written above
        for func in ("terminate_pods", "exec_in_pods")
    )
    one, several = run(tags=()), run(tags=())
    one["experiment"]["method"], several["experiment"]["method"] = [kill], [reset]

    mapped = map_entries(entries_of(one, several))

    assert [each.modes for each in mapped] == [("instance-kill",), ("process-hang", "disk-full")]
    assert [each.mode for each in mapped] == ["instance-kill", ""]


def litmus(*, failed: int = 0, **metadata: object) -> Object:
    status = passed(passedRuns=1, failedRuns=failed)
    labels = {"drydock/service": "shop", "drydock/failure-mode": "instance-kill"}
    fields = [{"time": f"2026-11-0{1 + failed}T10:00:00Z"}]
    return chaos_result(status, labels=labels, managedFields=fields, **metadata)


def test_object_with_the_same_counts_of_runs_tells_nothing_new() -> None:
    make_service(slug="shop")
    import_all(entries_of(litmus()))

    (same,) = import_all(entries_of(litmus(resourceVersion="9")))
    (more,) = import_all(entries_of(litmus(failed=1)))

    assert (same.created, same.unchanged) == (0, 4)
    assert more.created == 4
    subjects = Evidence.objects.filter(failure_mode="instance-kill").values_list(
        "subject", flat=True
    )
    assert sorted(subjects) == [
        "default/shop-pod-delete (1 passed, 0 failed, 0 stopped)",
        "default/shop-pod-delete (1 passed, 1 failed, 0 stopped)",
    ]


def test_results_over_months_are_a_cadence() -> None:
    make_service(slug="shop")
    days = ("2026-09-10", "2026-10-10", "2026-11-10")
    runs = [run(end=f"{day}T10:00:00Z") for day in days]

    import_all(entries_of(*runs[:2]))
    assert not Evidence.objects.filter(item="chaos-on-a-cadence").exists()
    import_all(entries_of(runs[2]))
    import_all(entries_of(runs[2]))

    (one,) = Evidence.objects.filter(item="chaos-on-a-cadence")
    assert (one.subject, one.evidence_class) == ("results on 3 days", "observed")


def test_manifests_become_one_record_for_each_item_of_a_service() -> None:
    service = make_service(slug="shop")
    worker = deployment(replicas=1)
    worker["metadata"] |= {"name": "shop-worker", "labels": {"drydock/service": "shop"}}
    reading = read_files(
        [
            file_of(deployment(replicas=3), name="a.yaml"),
            file_of(worker, name="b.yaml"),
            file_of(autoscaler(minReplicas=2, maxReplicas=4), name="c.yaml"),
        ]
    )

    bookings = import_all(list(reading.entries))

    assert [one.created for one in bookings] == [7, 7]
    replicas = Evidence.objects.get(item="minimum-two-instances")
    assert (replicas.service, replicas.outcome, replicas.subject) == (
        service,
        "fail",
        "Deployment/shop-worker",
    )
    assert replicas.note == ("Deployment/shop-worker: at least 1 pod runs; replicas is written")
    assert (replicas.source, replicas.evidence_class) == ("k8s:replicas", "observed")
    assert replicas.observed_at == NOON_AFTER


def test_same_manifest_confirms_on_another_day_and_not_on_the_same() -> None:
    make_service(slug="shop")
    entries = list(read_files([file_of(deployment())]).entries)

    def created(days: int, hours: int = 0) -> int:
        at = NOON + timedelta(days=days, hours=hours)
        return sum(one.created for _, one in import_entries(entries, by=None, at=at))

    assert [created(0), created(0, 3), created(1)] == [7, 0, 7]


def test_mapping_needs_the_same_number_of_statements_for_one_entry_and_for_three(
    django_assert_num_queries: object,
) -> None:
    make_service(slug="shop")
    one, three = entries_of(run()), entries_of(run(), run(start="x"), run(deviated=True))
    map_entries(one)

    with django_assert_num_queries(3):  # type: ignore[operator]  # a fixture without a public type
        map_entries(one)
    with django_assert_num_queries(3):  # type: ignore[operator]  # see above
        assert [type(each) for each in map_entries(three)] == [Mapped] * 3


def test_coverage_of_dependencies_is_not_needed_for_what_does_not_ask_for_it() -> None:
    service = make_service(slug="shop")
    make_dependency(service, make_service(slug="ledger"))

    import_all(list(read_files([file_of(deployment())]).entries))

    assert {one.credit_percent for one in Evidence.objects.all()} == {None}
