"""What the dialect reads in its own way, and the watch over its time."""

import time

import pytest

from core.markdown.dialect import (
    MAX_INLINE_CHARACTERS,
    MAX_TABLE_ROW_CHARACTERS,
    PARSE_SECONDS,
    DialectParser,
    _Deadline,
)
from core.markdown.rendering import render
from core.markdown.too_costly import TooCostlyError


def code(text: str, language: str = "") -> str:
    name = f' class="language-{language}"' if language else ""
    return f'<pre tabindex="0"><code{name}>{text}</code></pre>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("```\n**a**\n```", code("**a**\n")),
        ("~~~\na\n~~~", code("a\n")),
        ("``` yaml\na: <b>\n```", code("a: &lt;b&gt;\n", "yaml")),
        ('```js title="x"\na\n```', code("a\n", "js")),
        ("````\n```\n````", code("```\n")),
        ("```\n~~~\n```", code("~~~\n")),
        ("```\na\n`````", code("a\n")),
        ("```\na\n\n\nb\n```", code("a\n\n\nb\n")),
        ("```\nleft open", code("left open\n")),
        ("  ```\n  a\n    b\n c\n  ```", code("a\n  b\n c\n")),
        ("a\n```\nb\n```\nc", f"<p>a</p>\n{code('b' + chr(10))}\n<p>c</p>"),
        ("```a``` b", "<p><code>a</code> b</p>"),
        ("    ```\n    a", code("```\na\n")),
    ],
)
def test_fenced_code(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize("margin", ["   ", "    "])
def test_fenced_code_belongs_to_the_list_item_above(margin: str) -> None:
    text = f"1. a\n{margin}```sh\n{margin}b\n{margin}```\n2. c\n\nd\n"

    assert render(text) == (
        f"<ol>\n<li>\n<p>a</p>\n{code('b' + chr(10), 'sh')}\n</li>\n<li>\n<p>c</p>\n</li>\n</ol>\n"
        "<p>d</p>"
    )


def test_fenced_code_after_the_end_of_a_list_does_not_belong_to_it() -> None:
    assert render("- a\n\nb\n\n  ```\n  c\n  ```") == (
        f"<ul>\n<li>a</li>\n</ul>\n<p>b</p>\n{code('c' + chr(10))}"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("a\n\n<!-- b\n\n**c**\n-->\n\nd", "<p>a</p>\n<p>d</p>"),
        ("<!-- <!-- a -->\nb", "<p>b</p>"),
        ("<!-- a\n<!-- b -->\nc", "<p>c</p>"),
        ("<!-- never ends\n\na", "<p>&lt;!-- never ends</p>\n<p>a</p>"),
        ("`<!-- a -->`", "<p><code>&lt;!-- a --&gt;</code></p>"),
        ("```\n<!-- a -->\n```", code("&lt;!-- a --&gt;\n")),
    ],
)
def test_comments_are_left_out_unless_they_are_code(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    ("offset", "html"),
    [
        (0, "<h1>a</h1>\n<h6>b</h6>\n<h2>c</h2>"),
        (2, "<h3>a</h3>\n<h6>b</h6>\n<h4>c</h4>"),
        (5, "<h6>a</h6>\n<h6>b</h6>\n<h6>c</h6>"),
    ],
)
def test_headings_are_lowered_by_the_offset(offset: int, html: str) -> None:
    assert render("# a\n\n###### b\n\nc\n---", heading_offset=offset) == html


UPLOADED = f"/postmortems/PM-7/images/{'0a' * 32}.png"


def test_uploaded_image_stays() -> None:
    assert render(f"![a]({UPLOADED} 't')") == f'<p><img alt="a" src="{UPLOADED}" title="t"></p>'


@pytest.mark.parametrize(
    "source",
    [
        "https://a.test/b.png",
        f"https://a.test{UPLOADED}",
        f"//a.test{UPLOADED}",
        f"/\\a.test{UPLOADED}",
        "b.png",
        "/",
        "/#a",
        "/logout/",
        "/static/img/drydock.svg",
        f"{UPLOADED}?size=2",
        f"{UPLOADED}/../../../../logout/",
        UPLOADED.replace("png", "svg"),
        UPLOADED.upper(),
    ],
)
def test_image_from_elsewhere_becomes_a_link(source: str) -> None:
    assert render(f"![a](<{source}>)") == (
        f'<p><a href="{source.replace("#", "#")}" rel="noopener noreferrer nofollow">a</a></p>'
    )


def test_image_without_words_becomes_a_link_that_shows_its_address() -> None:
    assert render("![](https://a.test/b)") == (
        '<p><a href="https://a.test/b" rel="noopener noreferrer nofollow">https://a.test/b</a></p>'
    )


def test_image_from_elsewhere_in_a_link_leaves_its_words() -> None:
    assert render("[![a](https://a.test/b.svg)](https://c.test)") == (
        '<p><a href="https://c.test" rel="noopener noreferrer nofollow"><span>a</span></a></p>'
    )


def test_table_scrolls_by_itself_and_aligns_by_class() -> None:
    assert render("a|b|c|d\n:-|:-:|-:|-\n1|`2|2`|3|4") == (
        '<div class="table-scroll" tabindex="0">\n<table>\n<thead>\n<tr>\n'
        '<th class="align-left">a</th>\n<th class="align-center">b</th>\n'
        '<th class="align-right">c</th>\n<th>d</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
        '<td class="align-left">1</td>\n<td class="align-center"><code>2|2</code></td>\n'
        '<td class="align-right">3</td>\n<td>4</td>\n</tr>\n</tbody>\n</table>\n</div>'
    )


def test_table_with_an_overlong_heading_is_text() -> None:
    heading = "a" * MAX_TABLE_ROW_CHARACTERS

    assert render(f"{heading}|b\n-|-\n1|2") == f"<p>{heading}|b\n-|-\n1|2</p>"


@pytest.mark.parametrize(
    "rows",
    [
        ["a" * (MAX_TABLE_ROW_CHARACTERS + 1)],
        ["1|2"] * 10_001,
        ["`|" * 1_001] * 4,
    ],
)
def test_table_too_costly_to_build_is_refused(rows: list[str]) -> None:
    with pytest.raises(TooCostlyError):
        DialectParser().convert("\n".join(["a|b", "-|-", *rows]), heading_offset=0)


def test_paragraph_of_many_characters_is_shown_without_markup() -> None:
    longest = "*a* " * (MAX_INLINE_CHARACTERS // 4)

    assert render(longest) == f"<p>{'<em>a</em> ' * (MAX_INLINE_CHARACTERS // 4)}</p>"
    assert render(f"{longest}bcd *e*\n\n*f*") == f"<p>{longest}bcd *e*</p>\n<p><em>f</em></p>"


def test_text_of_many_characters_after_a_heading_in_a_list_is_shown_without_markup() -> None:
    text = "*a* " * (MAX_INLINE_CHARACTERS // 4 + 1)

    assert render(f"- # b\n  {text.strip()}").count("<em>") == 0


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "[a]: /b 'c'\n\n[a]",
            '<p><a href="/b" title="c" rel="noopener noreferrer nofollow">a</a></p>',
        ),
        ("[a]: </b>\n\n[x][a]", '<p><a href="/b" rel="noopener noreferrer nofollow">x</a></p>'),
        (
            "[a]:\n /b\n (c)\n\n[a]",
            '<p><a href="/b" title="c" rel="noopener noreferrer nofollow">a</a></p>',
        ),
        ("[a]: b c d", "<p>[a]: b c d</p>"),
    ],
)
def test_references(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize("label", ["a b", "", "x" * 65])
def test_footnote_label_is_one_short_word(label: str) -> None:
    assert render(f"y[^{label}]") == f"<p>y[^{label}]</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("~~a~~ ~b~", "<p><del>a</del> ~b~</p>"),
        ("1. a\n\n- b", "<ol>\n<li>a</li>\n</ol>\n<ul>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("a \\| b \\* c", "<p>a | b * c</p>"),
    ],
)
def test_smaller_matters(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "text", ["# a\n" * 20_000, "a [" * 2_600 + "\n\n" + ("[" * 7_990 + "\n\n") * 11]
)
def test_parser_stops_in_time(text: str) -> None:
    start = time.thread_time()

    with pytest.raises(TooCostlyError):
        DialectParser().convert(text, heading_offset=0)

    assert PARSE_SECONDS < time.thread_time() - start < PARSE_SECONDS * 2


def test_deadline_does_not_count_the_time_other_work_takes() -> None:
    deadline = _Deadline()
    deadline.start()

    time.sleep(PARSE_SECONDS * 1.1)

    deadline.check()


def test_deadline_counts_the_time_of_its_own_thread() -> None:
    deadline = _Deadline()
    deadline.start()
    deadline.check()

    end = time.thread_time() + PARSE_SECONDS * 1.1
    while time.thread_time() < end:
        pass

    with pytest.raises(TooCostlyError):
        deadline.check()
