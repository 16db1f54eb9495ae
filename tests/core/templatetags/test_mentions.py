import pytest

from core.templatetags.mentions import linked

INC = '<a class="mention" href="/incidents/INC-12/">#INC-12</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("as in #INC-12.", f"as in {INC}."),
        ("<b>#INC-12</b>", f"&lt;b&gt;{INC}&lt;/b&gt;"),
        ("#XYZ-1 & #INC-0 a#INC-12 &#INC-12;", "#XYZ-1 &amp; #INC-0 a#INC-12 &amp;#INC-12;"),
        ('" #INC-12', f"&quot; {INC}"),
    ],
)
def test_reference_in_plain_text_becomes_a_link(text: str, html: str) -> None:
    assert linked(text) == html


def test_address_stays_one_link() -> None:
    html = linked("https://a.test/#INC-12 and #INC-12")

    assert html.count("<a ") == 2
    assert html.endswith(f" and {INC}")
