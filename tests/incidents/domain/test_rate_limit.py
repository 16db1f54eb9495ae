"""A source gets its share of each minute, and no other's."""

from incidents.domain.rate_limit import RateLimit


def test_a_source_may_send_so_many_and_later_more() -> None:
    limit = RateLimit(per_minute=3)

    assert [limit.allows(1, 0.0) for _ in range(4)] == [True, True, True, False]
    assert limit.allows(2, 0.0)
    assert not limit.allows(1, 19.0)
    assert limit.allows(1, 20.0)
    assert not limit.allows(1, 20.0)
    assert [limit.allows(1, 500.0) for _ in range(4)] == [True, True, True, False]
    assert not limit.allows(1, 400.0)
