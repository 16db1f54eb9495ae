"""The head of the activity log's chain goes out with an export, and is compared on the way in."""

import json
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from core.audit.activity import record
from core.audit.chain import FIRST_DIGEST, check_chain, last_head, seal_pending
from core.models import Activity, ActivitySeal
from core.transfer.exporting import export_to
from core.transfer.format import MANIFEST, TransferError, head_entry
from core.transfer.restoring import import_from, read_head
from tests.core.transfer.test_format import empty
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

Rows = list[dict[str, Any]]
LOG, LINKS = "core_activity.jsonl", "core_activityseal.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of a log of four entries with three links, and an empty database."""
    log(3)
    seal_pending()
    log(1)
    export_to(tmp_path / "one")
    empty()
    return tmp_path / "one"


def log(count: int) -> None:
    person = make_user()
    for number in range(count):
        record(person, "row.seen", person, number=number, share=0.5)


def change(folder: Path, name: str, do: Callable[[Rows], object]) -> None:
    """Rewrite a file and its digest, as somebody would who knows the format."""
    path, manifest = folder / name, folder / MANIFEST
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    do(rows)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    said = json.loads(manifest.read_text())
    digest = sha256(path.read_bytes()).hexdigest()
    said["tables"][path.stem] |= {"rows": len(rows), "sha256": digest}
    manifest.write_text(json.dumps(said))


def test_the_manifest_carries_the_last_link(tmp_path: Path) -> None:
    nothing = export_to(tmp_path / "none")["head"]
    log(2)
    seal_pending()

    manifest = export_to(tmp_path / "one")

    assert nothing == {"position": 0, "digest": FIRST_DIGEST}
    assert manifest["head"] == head_entry(last_head())
    assert read_head(tmp_path / "one") == last_head() == (2, ActivitySeal.objects.get(pk=2).digest)


def test_a_log_that_leads_to_the_head_is_taken(folder: Path) -> None:
    import_from(folder)

    report = check_chain(read_head(folder))
    assert (report.entries, report.sealed, report.alterations) == (4, 3, [])


def cut_end_off(folder: Path) -> None:
    change(folder, LOG, lambda rows: rows.pop(2))
    change(folder, LINKS, lambda rows: rows.pop())


def add_link(folder: Path) -> None:
    change(folder, LINKS, lambda rows: rows.append(rows[-1] | {"position": 4, "activity_id": 99}))


def write_anew(folder: Path) -> None:
    """Forge an entry and build a chain over it that holds."""
    import_from(folder)
    entry = Activity.objects.order_by("pk")[0]
    entry.verb = "row.forged"
    QuerySet(Activity).filter(pk=entry.pk).update(verb=entry.verb, digest=entry.content_digest())
    sealed = set(ActivitySeal.objects.values_list("activity_id", flat=True))
    QuerySet(ActivitySeal).all().delete()
    seal_pending(after=0)
    QuerySet(ActivitySeal).exclude(activity_id__in=sealed).delete()
    assert check_chain().alterations == []
    head = json.loads((folder / MANIFEST).read_text())["head"]
    forged = folder.with_name("forged")
    export_to(forged)
    empty()
    for path in forged.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    said = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(said | {"head": head}))


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        (
            lambda folder: change(folder, LOG, lambda rows: rows[1].update(verb="row.seem")),
            "its content was changed",
        ),
        (
            lambda folder: change(folder, LOG, lambda rows: rows[3].update(verb="row.seem")),
            "its content was changed",
        ),
        (lambda folder: change(folder, LOG, lambda rows: rows.pop(0)), "is gone from the log"),
        (cut_end_off, "link 3: the chain ends at 2, before it"),
        (add_link, "and 2 more"),
        (write_anew, "link 3: it is not the one noted"),
    ],
)
def test_a_log_that_does_not_lead_to_the_head_is_refused_unless_one_insists(
    folder: Path, alter: Callable[[Path], object], reason: str
) -> None:
    alter(folder)

    with pytest.raises(TransferError, match=f"The activity log was altered: .*{reason}"):
        import_from(folder)

    assert Activity.objects.count() == 0
    call_command("import", str(folder), "--altered-log", stdout=StringIO())
    assert Activity.objects.count() > 0
    assert check_chain(read_head(folder)).alterations != []


def verify(*options: str) -> tuple[int, list[dict[str, str]]]:
    """Return the exit code of `audit_verify` and what it says was altered."""
    said, code = StringIO(), 0
    try:
        call_command("audit_verify", "--json", *options, stdout=said, stderr=StringIO())
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, json.loads(said.getvalue())["altered"]


def test_a_log_is_checked_against_the_head_of_an_earlier_export(tmp_path: Path) -> None:
    log(3)
    seal_pending()
    export_to(tmp_path / "one")
    log(1)
    seal_pending()
    whole = verify("--export", str(tmp_path / "one"))
    gone = list(ActivitySeal.objects.filter(pk__gt=2).values_list("activity_id", flat=True))
    QuerySet(ActivitySeal).filter(pk__gt=2).delete()
    QuerySet(Activity).filter(pk__in=gone).delete()

    assert (whole, verify()) == ((0, []), (0, []))
    assert verify("--export", str(tmp_path / "one")) == (
        1,
        [{"name": "link 3", "reason": "the chain ends at 2, before it"}],
    )


@pytest.mark.parametrize(
    "head",
    [
        None,
        {},
        {"position": -1, "digest": FIRST_DIGEST},
        {"position": True, "digest": FIRST_DIGEST},
        {"position": 1, "digest": 7},
        {"position": 1, "digest": "0" * 63},
    ],
)
def test_a_folder_without_a_head_is_no_alteration(tmp_path: Path, head: object) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"head": head}))

    with pytest.raises(CommandError, match="tells of no head") as found:
        call_command("audit_verify", "--export", str(tmp_path))

    assert found.value.returncode == 2
