import pytest

from incidents.domain.link import host_of, problem_with

WHOLE = "Give a whole address that begins with https:// or http://."
BLANK = "An address holds no blanks and no invisible characters."
UNREADABLE = "This address cannot be read."


@pytest.mark.parametrize(
    "url",
    [
        "https://grafana.example/d/1?from=now-1h#panel",
        "http://10.0.0.7:8080/",
        "HTTPS://Example.org",
        "https://[2001:db8::1]/status",
        "https://bücher.example/",
    ],
)
def test_a_web_address_is_fine(url: str) -> None:
    assert problem_with(url) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", WHOLE),
        ("grafana.example/d/1", WHOLE),
        ("javascript:alert(1)", WHOLE),
        ("data:text/html,<script>", WHOLE),
        ("ftp://example.org/", WHOLE),
        ("https:///path", WHOLE),
        ("//example.org", WHOLE),
        ("https://example.org/a b", BLANK),
        ("java\tscript:alert(1)", BLANK),
        ("https://example.org/\u202egnp.exe", BLANK),
        ("https://example.org/\x00", BLANK),
        ("http://[::1", UNREADABLE),
        ("http://example.org:port/", UNREADABLE),
        ("https://bank.example@evil.example/", "Leave out the name and password before the @."),
        (
            f"https://example.org/{'a' * 981}",
            "The address has 1001 characters; at most 1000 are kept.",
        ),
    ],
)
def test_anything_else_is_refused_with_its_reason(url: str, problem: str) -> None:
    assert problem_with(url) == problem


def test_the_host_is_told() -> None:
    assert host_of("https://Grafana.Example:3000/d/1") == "grafana.example"


def test_nothing_has_no_host() -> None:
    assert host_of("") == ""
