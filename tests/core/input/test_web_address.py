"""Addresses that may become a link."""

import pytest

from core.input.web_address import LONGEST_WEB_ADDRESS, is_own_address, is_web_address


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "HTTP://example.com:8080/a?b=c#d",
        "https://en.wikipedia.org/wiki/Vasa_(ship)",
        "http://[::1]/",
        "https://bücher.example/",
    ],
)
def test_web_address_is_accepted(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "https://",
        "https://:80/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com",
        " https://example.com",
        "https://example.com/a b",
        "java\nscript://example.com",
        "http://[::1",
        "https://example.com/" + "a" * LONGEST_WEB_ADDRESS,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert not is_web_address(text)


@pytest.mark.parametrize("text", ["/", "/drills/DR-3/result/", "/services/shop/?at=2026-03-02#top"])
def test_a_page_of_this_site_is_its_own(text: str) -> None:
    assert is_own_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "drills/", "//example.com/", "/\\example.com/", "/a b", "/a\nb", "/" + "a" * 1_000],
)
def test_an_address_that_may_lead_away_is_not(text: str) -> None:
    assert not is_own_address(text)
