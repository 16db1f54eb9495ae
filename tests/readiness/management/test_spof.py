import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.domain.service import Criticality
from catalog.usecases.dependencies import add_dependency, save_redundancy_group
from tests.factories.catalog import make_dependency, make_service

SHARED = Path(__file__).resolve().parents[2] / "fixtures" / "service-graph"
EDGES = SHARED / "microservices-demo.edges.json"
EMPTY: dict[str, Any] = {"services": {}, "dangling": []}


def run(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    call_command("spof", *options, "--json")
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_file_is_answered_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, "--edges", str(EDGES))

    assert set(answer["services"]) == set(json.loads(EDGES.read_text())["nodes"])
    assert answer["services"]["checkoutservice"] == {
        "single_points_of_failure": [
            "cartservice",
            "currencyservice",
            "paymentservice",
            "productcatalogservice",
            "redis-cart",
            "shippingservice",
        ],
        "blast_radius": ["frontend", "loadgenerator"],
        "pairs": [],
        "availability_ceiling": None,
        "availability_is_exact": True,
    }
    assert answer["dangling"] == [["frontend", "shoppingassistantservice"]]
    assert answer["rejected"] == []


def test_one_service_of_a_file_with_groups_and_numbers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "edges.json"
    data = {
        "edges": [
            {"from": "api", "to": "db-a", "group": "db"},
            {"from": "api", "to": "db-b", "group": "db"},
            {"from": "db-a", "to": "san"},
            {"from": "db-b", "to": "san"},
        ],
        "availability": {"api": 0.9999, "db-a": 0.99, "db-b": 0.99, "san": 0.999},
    }
    path.write_text(json.dumps(data))

    answer = run(capsys, "--edges", str(path), "--service", "api")

    assert answer["services"] == {
        "api": {
            "single_points_of_failure": ["san"],
            "blast_radius": [],
            "pairs": [["db-a", "db-b"]],
            "availability_ceiling": pytest.approx(0.9988002100, abs=1e-10),
            "availability_is_exact": True,
        }
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" * 5_000 + "]" * 5_000, "is nested too deep"),
        ("{}", "“edges” is no list"),
        ("edges: [*a]", "is not JSON: line 1, Expecting value"),
    ],
)
def test_bad_file_is_rejected_by_name_with_status_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "edges.json"
    path.write_text(content)

    with pytest.raises(SystemExit) as stopped:
        call_command("spof", "--edges", str(path), "--json")

    printed = capsys.readouterr()
    assert stopped.value.code == 1
    assert json.loads(printed.out) == EMPTY | {"rejected": [{"path": str(path), "reason": reason}]}
    assert printed.err == f"Rejected: {path}: {reason}\n"


def test_many_names_are_cut_in_words_and_whole_in_json(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "edges.json"
    edges = [{"from": f"s{number:02}", "to": f"s{number + 1:02}"} for number in range(12)]
    path.write_text(json.dumps({"edges": edges}))

    call_command("spof", "--edges", str(path), "--json")

    printed = capsys.readouterr()
    answer = json.loads(printed.out)["services"]
    assert answer["s00"]["single_points_of_failure"] == [f"s{n:02}" for n in range(1, 13)]
    assert answer["s12"]["blast_radius"] == [f"s{n:02}" for n in range(12)]
    assert printed.err.splitlines()[0] == (
        "s00: 12 single points of failure (s01, s02, s03, s04, s05, s06, s07, s08, s09, s10 "
        "and 2 more); takes 0 down; ceiling no number."
    )


def test_missing_file_and_a_folder_of_several_are_rejected(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text("{}")

    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(SystemExit):
            call_command("spof", "--edges", str(path))
        assert capsys.readouterr().out.startswith(f"Rejected: {path}: ")


def test_service_that_is_not_in_the_file_is_an_error() -> None:
    with pytest.raises(CommandError, match="no service “nowhere” in"):
        call_command("spof", "--edges", str(EDGES), "--service", "nowhere")


@pytest.mark.django_db
def test_catalogue_is_answered_by_slug(capsys: pytest.CaptureFixture[str]) -> None:
    shop = make_service(slug="shop", tier=1, slo_target_percent="99.9")
    north = make_service(slug="north", slo_target_percent="99")
    south = make_service(slug="south", slo_target_percent="99")
    database = make_service(slug="database", tier=2, slo_target_percent="99.95")
    recommendations = make_service(slug="recommendations")
    group = save_redundancy_group(shop, by=None, name="cards", needed=1)
    for provider in (north, south):
        add_dependency(shop, by=None, provider=provider, redundancy_group=group)
    add_dependency(shop, by=None, provider=database)
    add_dependency(shop, by=None, provider=recommendations, criticality=Criticality.SOFT)

    answer = run(capsys)

    assert list(answer["services"]) == ["database", "north", "recommendations", "shop", "south"]
    assert answer["services"]["shop"] == {
        "single_points_of_failure": ["database"],
        "blast_radius": [],
        "pairs": [["north", "south"]],
        "availability_ceiling": pytest.approx(0.9995 * 0.9999),
        "availability_is_exact": True,
    }
    assert answer["services"]["database"] == {
        "single_points_of_failure": [],
        "blast_radius": ["shop"],
        "pairs": None,
        "availability_ceiling": None,
        "availability_is_exact": True,
    }
    assert answer["revision"] == 5
    assert run(capsys, "--service", "database")["services"]["database"]["pairs"] == []


@pytest.mark.django_db
def test_unknown_service_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    make_dependency(make_service(slug="shop"), make_service(slug="database"))

    with pytest.raises(CommandError, match="no service “nowhere”"):
        call_command("spof", "--service", "nowhere")

    call_command("spof", "--service", "shop")
    assert capsys.readouterr().out == (
        "shop: 1 single points of failure (database); takes 0 down; ceiling no number.\n"
    )
