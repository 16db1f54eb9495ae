"""Scripts read a score card and ask a gate."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.catalog import make_dependency, make_service
from tests.readiness.views.test_scores import known

pytestmark = pytest.mark.django_db


def test_the_card_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    service = make_service(tier=1)
    known(service, items=["minimum-two-instances"])

    call_command("readiness", service.slug, "--json")

    out, err = capsys.readouterr()
    assert json.loads(out)["service"] == service.slug
    assert "minimum-two-instances: pass (drill:run" in err


def test_a_past_day_knows_less(capsys: pytest.CaptureFixture[str]) -> None:
    service = make_service(tier=1)
    known(service)
    yesterday = (timezone.now() - timedelta(days=1)).date()

    call_command("readiness", service.slug, f"--at={yesterday}", "--json")

    assert json.loads(capsys.readouterr().out)["score"] == 0


@pytest.mark.parametrize("at", ["banana", "2026-02-30", "2026-01-01T00:00", "9000-01-01T00:00Z"])
def test_a_wrong_moment_is_named(at: str) -> None:
    with pytest.raises(CommandError, match="--at"):
        call_command("readiness", make_service().slug, f"--at={at}")


@pytest.mark.parametrize("slug", ["nothing", "a\x00b"])
def test_an_unknown_service_is_named(slug: str) -> None:
    with pytest.raises(CommandError, match="There is no service"):
        call_command("gate", slug, "--level=gold")


def test_a_gate_exits_with_what_blocks_it(capsys: pytest.CaptureFixture[str]) -> None:
    service = make_service(tier=3)
    make_dependency(service, make_service(slug="below", tier=3))
    known(service)

    with pytest.raises(SystemExit) as exited:
        call_command("gate", service.slug, "--level=bronze", "--json")

    out, err = capsys.readouterr()
    assert exited.value.code == 1
    assert json.loads(out)["blocking"][0]["reason"] in err
    assert "below" in err


def test_an_open_gate_exits_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    service = make_service(tier=3)
    known(service)

    call_command("gate", service.slug, "--level=bronze")

    assert "bronze was asked for" in capsys.readouterr().out


def test_the_card_names_what_holds_it_down(capsys: pytest.CaptureFixture[str]) -> None:
    service = make_service(tier=3)
    make_dependency(service, make_service(slug="below", tier=3))
    known(service)

    call_command("readiness", service.slug)

    assert "Held down by below" in capsys.readouterr().out
