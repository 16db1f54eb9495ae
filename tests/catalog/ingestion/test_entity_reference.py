"""References between catalogue entities: what is implied, and what is no reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ingestion.entity_reference import entity_id, is_usable_name, resolve_reference
from core.input.safe_yaml import YamlValue


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("api:billing/payments", "api:billing/payments"),
        ("API:payments", "api:shop/payments"),
        ("billing/Payments", "component:billing/payments"),
        (" payments ", "component:shop/payments"),
        ({"name": "payments"}, "component:shop/payments"),
        ({"kind": "API", "namespace": "b", "name": "payments"}, "api:b/payments"),
        ({"kind": None, "name": "payments"}, "component:shop/payments"),
    ],
)
def test_reference_is_completed_from_its_holder(written: YamlValue, expected: str) -> None:
    found = resolve_reference(written, default_kind="Component", default_namespace="shop")

    assert found == expected


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        " ",
        "a:b:c",
        "a/b/c",
        "component:",
        "two words",
        ["payments"],
        {"kind": "API"},
        {"name": "a:b"},
        {"name": ["payments"]},
        {"$text": "./name"},
    ],
)
def test_malformed_reference_is_refused(written: YamlValue) -> None:
    with pytest.raises(ValueError, match=r"^is not \[kind:\]\[namespace/\]name$"):
        resolve_reference(written, default_kind="Component", default_namespace="shop")


def test_reference_without_kind_is_refused_where_none_is_implied() -> None:
    with pytest.raises(ValueError, match=r"^needs a kind, as in component:name$"):
        resolve_reference("payments", default_kind=None, default_namespace="default")


@pytest.mark.parametrize("text", ["", "a b", "a:b", "a/b"])
def test_name_that_would_be_misread_is_not_usable(text: str) -> None:
    assert not is_usable_name(text)


NAMES = st.from_regex(r"[a-zA-Z0-9._-]{1,20}", fullmatch=True)


@given(NAMES, NAMES, NAMES)
def test_full_reference_is_its_own_id_whatever_is_implied(
    kind: str, namespace: str, name: str
) -> None:
    found = resolve_reference(
        f"{kind}:{namespace}/{name}", default_kind="API", default_namespace="elsewhere"
    )

    assert found == entity_id(kind, namespace, name)
