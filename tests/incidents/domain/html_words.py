"""The words of HTML as the standard library's own parser reads them, to compare with."""

from html.parser import HTMLParser


class _Words(HTMLParser):
    def __init__(self, without_class: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._without = without_class
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and self._without and dict(attrs).get("class") == self._without:
            self._skipping += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._skipping:
            self._skipping -= 1

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.words.append(data)


def words_of(html: str, *, without_class: str = "") -> str:
    """Return the text of `html`, leaving out links of the class `without_class`."""
    reader = _Words(without_class)
    reader.feed(html)
    reader.close()
    return "".join(reader.words)
