import re

from hypothesis import given
from hypothesis import strategies as st

from core.markdown.rendering import render
from incidents.domain.html_text import Mark, marked, squeezed, text_of
from tests.incidents.domain.html_words import words_of

WORDS = st.lists(
    st.sampled_from(
        [
            "queue",
            "**grew**",
            "`a < b`",
            "&amp;",
            "“no”",
            "[link](https://a.example)",
            "\n",
            "- x\n",
        ]
    ),
    max_size=12,
).map(" ".join)


def mark_in(html: str, words: str, *, thread: int = 7, number: int = 1) -> Mark:
    start = text_of(html).text.index(squeezed(words))
    return Mark(start, start + len(squeezed(words)), thread, number)


def test_text_is_what_a_reader_sees_without_blanks() -> None:
    found = text_of('<p title="a > b">The “queue”\n <strong>grew</strong> &amp; died&#8217;s</p>')

    assert found.text == 'The"queue"grew&died\'s'


def test_a_live_block_and_a_lone_bracket_are_no_text_and_text() -> None:
    assert text_of("<p>a</p><!--live:timeline--><p>1 < 2</p>").text == "a1<2"


def test_a_mark_follows_its_link_and_spans_no_tag() -> None:
    html = "<p>The queue <strong>grew fast</strong> again</p>"

    assert marked(html, [mark_in(html, "queue grew")]) == (
        '<p>The <a class="quote-link" id="quote-7" href="#comment-7">'
        '<span class="visually-hidden">Comment </span>1</a>'
        '<mark class="quoted">queue</mark> <strong><mark class="quoted">grew</mark> fast</strong>'
        " again</p>"
    )


def test_the_link_of_a_quote_inside_a_link_stands_before_that_link() -> None:
    html = '<p>See <a href="#x">the page</a> now</p>'

    found = marked(html, [mark_in(html, "page")])

    assert found.index('id="quote-7"') < found.index('href="#x"')
    assert '<a href="#x">the <mark class="quoted">page</mark></a>' in found


def test_of_overlapping_marks_the_first_wins_and_each_has_its_link() -> None:
    html = "<p>one two three</p>"
    marks = [mark_in(html, "one two"), mark_in(html, "two three", thread=8, number=2)]

    found = marked(html, marks)

    assert [found.count(f'id="quote-{thread}"') for thread in (7, 8)] == [1, 1]
    assert re.findall('<mark class="quoted">.*?</mark>', found)[0].endswith(">two</mark>")
    assert '<mark class="quoted">three</mark>' in found


def test_nothing_marked_is_nothing_changed() -> None:
    assert marked("<p>one</p>", []) == "<p>one</p>"


@given(WORDS, st.integers(0, 30), st.integers(1, 20))
def test_marking_changes_no_word(source: str, start: int, length: int) -> None:
    html = str(render(source))
    text = text_of(html)
    end = min(len(text.text), start + length)
    marks = [Mark(start, end, 1, 1)] if start < end else []

    found = marked(html, marks, text)

    assert words_of(found, without_class="quote-link") == words_of(html)
    assert squeezed(words_of(html)) == text.text
    assert found.count("<mark") == found.count("</mark>")
