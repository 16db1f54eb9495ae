"""Names of regions are told in one way."""

import pytest

from catalog.domain.service import LONGEST_REGIONS, MOST_REGIONS, read_regions


def test_regions_stand_in_order_each_once() -> None:
    assert read_regions(" eu-west-1, EU-central-1,eu-west-1,, ") == "eu-central-1, eu-west-1"
    assert read_regions("") == ""
    assert len(", ".join("r" * 40 for _ in range(MOST_REGIONS))) <= LONGEST_REGIONS


@pytest.mark.parametrize("written", ["the moon", "-a", "a_b", "a" * 41, "\u0661"])
def test_what_is_no_region_is_named(written: str) -> None:
    with pytest.raises(ValueError, match="names no region: "):
        read_regions(f"eu-west-1, {written}")


def test_there_are_not_too_many() -> None:
    with pytest.raises(ValueError, match="names more than 20 regions"):
        read_regions(",".join(f"r{number}" for number in range(MOST_REGIONS + 1)))
