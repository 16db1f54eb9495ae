import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.markdown.mentions import names_in, names_linked_in, spellings
from core.markdown.rendering import render
from tests.services.server import ROOT, environment

PEOPLE = {"mia": "/people/mia/", "mia.k": "/people/mia.k/", "a_b_c": "/people/abc/", "é": "/e/"}
REL = ' rel="noopener noreferrer nofollow"'


def mia(words: str = "@mia") -> str:
    return f'<a class="mention" href="/people/mia/"{REL}>{words}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("@mia", mia()),
        ("Ask @mia, please.", f"Ask {mia()}, please."),
        ("(@Mia)", f"({mia('@Mia')})"),
        ("@mia.", f"{mia()}."),
        ("@mia.-", f"{mia()}.-"),
        ("@mia's", f"{mia()}'s"),
        ("**@mia**", f"<strong>{mia()}</strong>"),
        ("@mia.k.", f'<a class="mention" href="/people/mia.k/"{REL}>@mia.k</a>.'),
        ("@a_b_c", f'<a class="mention" href="/people/abc/"{REL}>@a_b_c</a>'),
        ("@É", f'<a class="mention" href="/e/"{REL}>@É</a>'),
        ("@mia/x", f"{mia()}/x"),
        ("@miaow and @nobody", "@miaow and @nobody"),
        ("@mia@home", "@mia@home"),
        ("a@mia and /@mia and @@mia", "a@mia and /@mia and @@mia"),
        ("`@mia`", "<code>@mia</code>"),
        ("\\@mia @", "\\@mia @"),
    ],
)
def test_name_of_somebody_becomes_a_link(text: str, html: str) -> None:
    if text.startswith("\\"):
        # Nothing needs to be escaped to be no mention: a backslash is no beginning of a word.
        html = f"\\{mia()} @"
    assert render(text, people=PEOPLE) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("#INC-12", "/incidents/INC-12/"),
        ("#ACT-3", "/actions/ACT-3/"),
        ("#PM-4", "/postmortems/PM-4/"),
    ],
)
def test_reference_becomes_a_link_whether_or_not_there_is_such_a_thing(
    text: str, href: str
) -> None:
    assert render(f"As in {text}.") == (
        f'<p>As in <a class="mention" href="{href}"{REL}>{text}</a>.</p>'
    )


def test_line_that_begins_with_a_reference_is_no_heading() -> None:
    html = render("#INC-12 again\n\n- #PM-4\n\n# Heading\n\n#Heading\n\na\n#ACT-3")

    assert re.findall(r"<(?:h3|li)>(?:<a|\w+)", html) == ["<li><a", "<h3>Heading", "<h3>Heading"]
    assert re.findall(r">(#\w+-\d+)</a>", html) == ["#INC-12", "#PM-4", "#ACT-3"]


@pytest.mark.parametrize(
    "text",
    ["INC-12", "#inc-12", "#INC-0", "#INC-12-3", "#INC-12a", "a#INC-12", "##INC-12 a", "#XYZ-1"],
)
def test_what_nobody_says_aloud_stays_text(text: str) -> None:
    assert f">{text}<" in render(f"**{text}**")


def test_no_link_grows_inside_a_link_or_an_address() -> None:
    text = "[see @mia and #INC-12](https://a.test) https://a.test/#INC-12 https://a.test/@mia"

    assert "mention" not in render(text, people=PEOPLE)


def test_names_of_one_text_are_not_known_to_the_next() -> None:
    render("@mia", people=PEOPLE)

    assert render("@mia") == "<p>@mia</p>"


def test_spellings_give_up_what_may_end_a_sentence() -> None:
    assert list(spellings("mia.k.-")) == ["mia.k.-", "mia.k.", "mia.k"]
    assert list(spellings("..")) == ["..", "."]


def test_names_in_plain_text_come_in_every_spelling() -> None:
    assert names_in("@Mia. and a@b.test, @é") == {"mia.", "mia", "é"}
    assert names_in("nobody@all") == set()


def test_names_linked_in_html_leave_out_code_references_and_other_links() -> None:
    html = render("@Mia @mia `@a_b_c` #INC-12 [@mia.k](https://a.test)", people=PEOPLE)

    assert names_linked_in(html) == {"mia"}
    assert names_linked_in("<p>@mia</p>") == set()


def test_first_text_of_a_process_has_its_links_too(tmp_path: Path) -> None:
    # Only a fresh process has its addresses still to load.
    script = (
        "import django; django.setup(); "
        "from core.markdown.rendering import render; print(render('#PM-4'))"
    )
    said = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.startswith('<p><a class="mention" href="/postmortems/PM-4/"')
