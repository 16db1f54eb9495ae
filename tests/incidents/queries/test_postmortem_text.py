from incidents.domain.live_block_content import ImpactLine, LiveContent
from incidents.models import PostmortemSection
from incidents.queries.postmortem_text import (
    as_markdown,
    contents_of,
    parts_of,
    section_html,
    sections_for_page,
)


def test_section_html_marks_where_live_blocks_stand() -> None:
    html = section_html("summary", "# Big\n\n{{ timeline }}\n\n**after**")

    assert html == "<h3>Big</h3><!--live:timeline--><p><strong>after</strong></p>"
    assert [(str(part.html), part.block) for part in parts_of(html)] == [
        ("<h3>Big</h3>", ""),
        ("", "timeline"),
        ("<p><strong>after</strong></p>", ""),
    ]


def test_section_html_lets_no_text_pass_for_a_live_block() -> None:
    html = section_html("summary", "<!--live:timeline-->\n\n`<!--live:actions-->`")

    assert [part.block for part in parts_of(html)] == [""]


def test_footnotes_of_two_pieces_and_sections_have_ids_of_their_own() -> None:
    text = "a[^1]\n\n[^1]: note\n\n{{ impact }}\n\nb[^1]\n\n[^1]: other\n"

    html = section_html("summary", text) + section_html("impact", text)

    ids = [piece.split('"')[0] for piece in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids)) == 8


def test_contents_of_names_the_headings_of_sections_only() -> None:
    html = '<h2 id="section-a">One &amp; two</h2><h3>Three</h3><h2 id="section-b-c">Four</h2>'

    assert contents_of(html) == [("a", "One & two"), ("b-c", "Four")]


def test_as_markdown_keeps_words_to_the_letter_and_leaves_empty_sections_out() -> None:
    typed = "a **b** <script>\t\n  x  \n\n{{ impact }}\n"
    sections = [
        PostmortemSection(key="a", heading="A", text=typed),
        PostmortemSection(key="b", heading="B", text=" \n"),
        PostmortemSection(key="c", heading="C", text="no line end"),
    ]
    content = LiveContent(impact=(ImpactLine("Customers affected", "7"),))

    markdown = as_markdown("Title", sections, content, [])

    assert markdown == (
        "# Title\n\n## A\n\na **b** <script>\t\n  x  \n\n"
        "| Impact | Value |\n| --- | --- |\n| Customers affected | 7 |\n\n"
        "\n## C\n\nno line end\n"
    )


def test_sections_for_page_leaves_out_what_says_nothing() -> None:
    sections = [
        PostmortemSection(key="a", heading="A", html="<p>x</p>"),
        PostmortemSection(key="b", heading="B", html=""),
    ]

    assert [section.key for section in sections_for_page(sections)] == ["a"]
