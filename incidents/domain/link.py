"""Which addresses people may be sent to (pure)."""

from urllib.parse import urlsplit

LONGEST_URL = 1_000


def problem_with(url: str) -> str | None:
    """Return why `url` is not kept as a link, None for one that is fine.

    Only http and https with a host, without blanks and without a name before an @, which would
    make one host look like another.
    """
    if len(url) > LONGEST_URL:
        return f"The address has {len(url)} characters; at most {LONGEST_URL} are kept."
    if any(character.isspace() or not character.isprintable() for character in url):
        return "An address holds no blanks and no invisible characters."
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "This address cannot be read."
    if parts.scheme not in {"http", "https"} or not host:
        return "Give a whole address that begins with https:// or http://."
    if "@" in parts.netloc:
        return "Leave out the name and password before the @."
    return None


def host_of(url: str) -> str:
    """Return the host of a link that is kept, such as "grafana.example"."""
    return urlsplit(url).hostname or ""
