import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalog.models import Dependency, GraphRevision, RedundancyGroup, Service, Team
from catalog.usecases.services import edit_service
from core.models import Activity

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "backstage"


def run(capsys: pytest.CaptureFixture[str], *paths: object) -> dict[str, Any]:
    call_command("import_catalog", *map(str, paths), "--json")
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


@pytest.mark.parametrize("name", ["enterprise", "tanzu-and-demos"])
def test_import_gives_the_counts_of_the_catalogue(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    expected = json.loads((FIXTURES / "expected.json").read_text())["catalogues"][name]

    answer = run(capsys, FIXTURES / name)

    assert answer["entities"] == expected["entities_per_kind"]
    assert sorted(answer["dangling"]) == sorted(expected["dangling_dependency_edges"])
    resolved = expected["dependency_edges"] - len(expected["dangling_dependency_edges"])
    assert answer["dependencies"] == Dependency.objects.count() == resolved
    assert answer["services"] == Service.objects.count()
    assert answer["teams"] == Team.objects.count() == expected["entities_per_kind"]["Group"]
    assert sorted(answer["duplicates"]) == sorted(expected["duplicate_ids"])
    assert answer["rejected"] == []
    dangling = {
        relation: numbers["dangling_relations"]
        for relation, numbers in expected["other_relations"].items()
        if numbers["dangling_relations"]
    }
    assert Counter(one["relation"] for one in answer["dangling_relations"]) == dangling


def test_second_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    first = run(capsys, FIXTURES / "enterprise")
    before = list(Service.objects.order_by("pk").values())
    revision = GraphRevision.objects.get().number

    second = run(capsys, FIXTURES / "enterprise")

    assert second == first
    assert GraphRevision.objects.get().number == revision == 1
    assert list(Service.objects.order_by("pk").values()) == before


def test_import_keeps_what_people_added(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, FIXTURES / "enterprise")
    service = Service.objects.get(source_key="component:default/kubernetes")
    edit_service(service, by=None, tier=1)

    run(capsys, FIXTURES / "enterprise")

    service.refresh_from_db()
    assert service.tier == 1


def test_dry_run_gives_the_figures_and_stores_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_catalog", str(FIXTURES / "enterprise"), "--json", "--dry-run")

    assert json.loads(capsys.readouterr().out)["services"] == 156
    assert not Service.objects.exists()


def test_unreadable_files_are_rejected_by_name_and_the_rest_is_stored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "broken.yaml").write_text("kind: [")
    (tmp_path / "good.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: cart\n"
        "spec:\n  type: website\n"
    )

    with pytest.raises(SystemExit) as stopped:
        run(capsys, tmp_path, tmp_path / "missing.yaml")

    answer = json.loads(capsys.readouterr().out)
    assert stopped.value.code == 1
    assert sorted(Path(one["path"]).name for one in answer["rejected"]) == [
        "binary.yaml",
        "broken.yaml",
        "missing.yaml",
    ]
    assert Service.objects.get().kind == "website"


def test_groups_that_share_a_member_change_nothing_when_read_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "catalog.yaml"
    shared = '{"k": 1, "of": ["resource:gone"]}'
    path.write_text(
        ANNOTATED.replace(shared, '{"k": 1, "of": ["resource:db-a", "component:mail"]}') + OTHERS
    )

    first = run(capsys, path)
    written = Activity.objects.count()
    second = run(capsys, path)

    assert second == first
    assert Activity.objects.count() == written
    assert [one["written"] for one in first["unusable_references"]] == ["1 of db-a, mail"]


def test_everything_that_is_not_stored_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head = "apiVersion: backstage.io/v1alpha1\n"
    shop = tmp_path / "shop.yaml"
    shop.write_text(
        f"{head}kind: Component\nmetadata: {{name: shop}}\n"
        "spec: {dependsOn: [cart, 'component:shop', 'component:gone'], owner: gone}\n"
        f"---\n{head}kind: Location\nmetadata: {{name: all}}\n"
        "spec: {targets: [./shop.yaml, ./gone.yaml]}\n"
        f"---\n{head}kind: Component\nmetadata: {{name: shop}}\n"
        "---\nkind: ConfigMap\n"
    )

    call_command("import_catalog", str(shop))

    assert capsys.readouterr().out.splitlines() == [
        "1 services, 0 teams, 0 dependencies.",
        "Entities read: Component 2, Location 1.",
        "Dangling: component:default/shop depends on component:default/gone, which is not there.",
        "Dangling: owner of component:default/shop is group:default/gone.",
        "Not used: dependsOn of component:default/shop: 'cart' needs a kind, as in component:name.",
        "Not used: component:default/shop depends on itself.",
        "Not read: ./gone.yaml, which location:default/all points at.",
        f"Twice: component:default/shop in {shop}; the one in {shop} stays.",
        f"Passed over: {shop}, document 4",
    ]


ANNOTATED = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  annotations:
    drydock/tier: "1"
    drydock/rto-seconds: "14400"
    drydock/rpo-seconds: "300"
    drydock/regions: "eu-west-1, EU-Central-1,"
    drydock/soft-dependencies: "component:recs, component:gone"
    drydock/redundancy: '[{"k": 1, "of": ["resource:db-a", "resource:db-b"], "name": "Databases"},
      {"k": 1, "of": ["resource:gone"]}]'
spec: {type: service, dependsOn: ["component:recs", "component:mail"]}
"""
OTHERS = "".join(
    f"""
---
apiVersion: backstage.io/v1alpha1
kind: {kind}
metadata: {{name: {name}}}
"""
    for kind, name in (
        ("Component", "recs"), ("Component", "mail"), ("Resource", "db-a"), ("Resource", "db-b"),
    )
)  # fmt: skip


def test_annotations_tell_tier_soft_dependencies_and_groups(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text(ANNOTATED + OTHERS)

    first = run(capsys, path)
    revision = GraphRevision.objects.get().number
    written = Activity.objects.count()
    second = run(capsys, path)

    edges = {
        (row.provider.slug, row.criticality, row.redundancy_group and row.redundancy_group.name)
        for row in Dependency.objects.select_related("provider", "redundancy_group")
    }
    assert edges == {
        ("recs", "soft", None),
        ("mail", "hard", None),
        ("db-a", "hard", "Databases"),
        ("db-b", "hard", "Databases"),
    }
    shop = Service.objects.get(slug="shop")
    assert (shop.tier, shop.rto_seconds, shop.rpo_seconds) == (1, 14_400, 300)
    assert shop.regions == "eu-central-1, eu-west-1"
    assert first["dependencies"] == 4
    assert sorted(target for _, target in first["dangling"]) == [
        "component:default/gone",
        "resource:default/gone",
    ]
    assert second == first
    assert GraphRevision.objects.get().number == revision
    assert Activity.objects.count() == written

    path.write_text(
        ANNOTATED.replace('"k": 1, "of": ["resource:db-a"', '"k": 2, "of": ["resource:db-a"')
        + OTHERS
    )
    run(capsys, path)
    assert RedundancyGroup.objects.get().needed == 2
