"""Redundancy groups that can be stored, and why others cannot."""

from catalog.ingestion.catalogue import Catalogue, Entity, Redundancy, UnusableReference
from catalog.ingestion.redundancy_choice import choose_redundancies


def group(name: str, *providers: str, dependent: str = "shop", needed: int = 1) -> Redundancy:
    return Redundancy(dependent, needed, providers, name)


def catalogue(*groups: Redundancy) -> Catalogue:
    entities = tuple(Entity(id=name, kind="", name=name, namespace="") for name in "abc")
    shop = Entity(id="shop", kind="", name="shop", namespace="")
    return Catalogue((shop, *entities), (), (), (), (), (), (), redundancies=groups)


def test_a_provider_and_a_name_belong_to_one_group_of_a_dependent() -> None:
    first, other = group("x", "a", "b"), group("x", "a", "b", dependent="web")
    sharing, named_alike = group("y", "b", "c"), group("x", "c")

    chosen = choose_redundancies(catalogue(first, first, other, sharing, named_alike))

    reason = "shares a member or its name with another group"
    assert chosen.groups == (first, other)
    assert chosen.unusable == (
        UnusableReference("shop", "drydock/redundancy", "y", reason),
        UnusableReference("shop", "drydock/redundancy", "x", reason),
    )


def test_group_of_which_too_little_is_there_is_none_and_leaves_its_members_free() -> None:
    lacking, itself = group("x", "a", "gone", needed=2), group("y", "shop")
    enough = group("z", "a", "missing")

    chosen = choose_redundancies(catalogue(lacking, itself, enough))

    assert chosen.groups == (enough,)
    assert [one.reason for one in chosen.unusable] == [
        "needs 2, of which 1 can be there",
        "needs 1, of which 0 can be there",
    ]
