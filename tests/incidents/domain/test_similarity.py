from math import log

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.similarity import (
    LEAST_SCORE,
    Described,
    resemblances,
    words_of,
)

NAMES = st.frozensets(st.sampled_from(["shop", "search", "mail"]))
DESCRIBED = st.builds(
    Described,
    key=st.integers(1, 10**6),
    text=st.lists(st.sampled_from(["replica", "lag", "certificate", "expired", "queue"])).map(
        " ".join
    ),
    services=NAMES,
    factors=NAMES,
)


def test_words_without_meaning_numbers_and_short_ones_are_left_out() -> None:
    assert words_of("The Replica lag_was 42 on db, after the outage") == {"replica", "lag"}


def test_what_is_shared_is_named_and_what_is_rare_counts_more() -> None:
    one = Described(9, "Replica lag at checkout", frozenset({"Shop"}), frozenset({"Capacity"}))
    others = [
        Described(1, "Replica lag", frozenset({"Shop"}), frozenset({"Capacity"})),
        Described(2, "Mail queue", frozenset({"Shop"})),
        Described(3, "Lag of mail", frozenset({"Mail"})),
        Described(4, "Nothing alike"),
    ]

    found = resemblances(one, others, most=5)

    assert [each.key for each in found] == [1, 2]
    assert (found[0].services, found[0].factors) == (("Shop",), ("Capacity",))
    assert found[0].words == ("replica", "lag")
    assert found[0].score == round(2 + 3 + log(5 / 2) + log(5 / 3), 6)
    assert (found[1].services, found[1].words, found[1].score) == (("Shop",), (), 2.0)


def test_a_word_that_most_incidents_share_says_nothing() -> None:
    others = [Described(key, "checkout broken") for key in range(1, 40)]
    others.append(Described(40, "checkout with kangaroo"))

    found = resemblances(Described(99, "kangaroo at checkout"), others, most=5)

    assert [(each.key, each.words) for each in found] == [(40, ("kangaroo",))]


def test_of_equals_the_latest_comes_first_and_no_more_than_asked_for() -> None:
    shop = frozenset({"Shop"})
    others = [Described(key, "", shop) for key in (3, 1, 2)]

    assert [each.key for each in resemblances(Described(9, "", shop), others, most=2)] == [3, 2]


@settings(max_examples=100)
@given(DESCRIBED, st.lists(DESCRIBED, max_size=12, unique_by=lambda each: each.key))
def test_the_order_of_the_others_changes_nothing_and_each_has_a_reason(
    one: Described, others: list[Described]
) -> None:
    found = resemblances(one, others, most=3)

    assert found == resemblances(one, others[::-1], most=3)
    assert len(found) <= 3
    for each in found:
        assert each.score >= LEAST_SCORE
        assert each.services or each.factors or each.words
