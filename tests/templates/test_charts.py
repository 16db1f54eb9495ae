"""Charts as pages show them: named drawings in two widths, the same numbers in tables, a CSV."""

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from incidents.domain.charts.distribution import DistributionChart, distribution_chart
from incidents.domain.charts.trend import TrendChart, trend_chart
from incidents.domain.recovery_metrics import IncidentTimes, Metric
from incidents.domain.recovery_periods import Period

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


class Page(HTMLParser):
    """The elements of a piece of HTML with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def incidents(count: int) -> list[IncidentTimes]:
    return [
        IncidentTimes(
            f"INC-{number}",
            NEW_YEAR + timedelta(days=number),
            resolved_at=NEW_YEAR + timedelta(days=number, minutes=7 * number),
        )
        for number in range(1, count + 1)
    ]


def distribution(count: int) -> DistributionChart:
    return distribution_chart(incidents(count), Metric.TIME_TO_RECOVER, chart_id="recover")


def trend(count: int) -> TrendChart:
    return trend_chart(
        incidents(count), Metric.TIME_TO_RECOVER, Period.MONTH, chart_id="recover-trend"
    )


def render(chart: DistributionChart | TrendChart, **addresses: str) -> str:
    name = "distribution" if isinstance(chart, DistributionChart) else "trend"
    context = {"csv_url": "", "incidents_url": "", "rows_url": ""} | addresses
    return render_to_string(f"ui/charts/_{name}.html", {"chart": chart, **context})


CHARTS = [
    distribution(5),
    distribution(12),
    distribution(24),
    distribution(60),
    trend(3),
    trend(60),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_each_drawing_is_an_image_named_by_the_finding(
    chart: DistributionChart | TrendChart,
) -> None:
    page = Page(render(chart))

    drawings = page.all("svg")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    named = [drawing["aria-labelledby"] for drawing in drawings]
    described = [drawing["aria-describedby"] for drawing in drawings]
    assert [drawing["role"] for drawing in drawings] == ["img", "img"]
    assert [drawing["class"] for drawing in drawings] == ["chart-wide", "chart-narrow"]
    assert [(drawing["viewbox"] or "").split()[2] for drawing in drawings] == ["680", "340"]
    assert named == [title["id"] for title in page.all("title")]
    assert described == [description["id"] for description in page.all("desc")]
    assert len(ids) == len(set(ids))
    assert " ".join(page.words).count(chart.finding) == 3


@pytest.mark.parametrize("chart", CHARTS)
def test_every_table_is_there_in_full(chart: DistributionChart | TrendChart) -> None:
    page = Page(render(chart))

    cells = sum(len(row) for table in chart.tables for row in table.rows)
    assert len(page.all("table")) == len(chart.tables)
    assert len(page.all("td")) == cells - len(page.all("tr")) + len(chart.tables)
    assert [region["aria-label"] for region in page.all("div")] == [
        table.caption for table in chart.tables
    ]


def test_a_long_table_ends_with_its_last_rows_and_a_link_to_all() -> None:
    chart = trend_chart(
        [
            replace(one, started_at=one.started_at and one.started_at + timedelta(days=31 * month))
            for month, one in enumerate(incidents(20))
        ],
        Metric.TIME_TO_RECOVER,
        Period.MONTH,
        chart_id="slow",
    )

    page = Page(render(chart, rows_url="?rows=all"))
    whole = Page(render(chart))

    rows = chart.tables[0].rows
    assert len(page.all("tr")) == 1 + 100 // len(rows[0]) < len(whole.all("tr")) == 1 + len(rows)
    assert f"These are the last {100 // len(rows[0])} of {len(rows)} rows." in " ".join(page.words)
    few, all_words = " ".join(page.words), " ".join(whole.words)
    assert all_words.count(rows[0][0]) == few.count(rows[0][0]) + 1
    assert all_words.count(rows[-1][0]) == few.count(rows[-1][0])
    assert [link["href"] for link in page.all("a")] == ["?rows=all#slow-rows-1"]
    assert whole.all("a") == []


@pytest.mark.parametrize("chart", CHARTS)
def test_no_inline_style_and_no_script(chart: DistributionChart | TrendChart) -> None:
    page = Page(render(chart))

    attributes = {name for _, given in page.elements for name in given}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert page.all("script") == page.all("style") == []


@pytest.mark.parametrize("chart", CHARTS)
def test_numbers_keep_their_point_in_every_language(
    chart: DistributionChart | TrendChart,
) -> None:
    with translation.override("de"):
        in_german = render(chart)

    assert in_german == render(chart)


def test_parts_of_a_distribution_are_drawn() -> None:
    dots = Page(render(distribution(24)))
    line = Page(render(distribution(60)))

    drawn = [path["d"] or "" for path in dots.all("path") if path["class"] == "chart-dot"]
    assert [len(set(one.split("Z"))) for one in drawn] == [25, 25]
    assert all(re.search(r"M[0-9.]+ [0-9.]+m-4(.5)? 0a", one) for one in drawn)
    assert dots.all("circle") == []
    assert [path["class"] for path in line.all("path")].count("chart-line") == 2
    for page in (dots, line):
        classes = [path["class"] for path in page.all("path")]
        assert [classes.count(f"chart-{name}") for name in ("band", "median", "p90")] == [2, 2, 2]


def test_parts_of_a_trend_are_drawn() -> None:
    page = Page(render(trend(60)))

    classes = [path["class"] for path in page.all("path")]
    assert [classes.count(f"chart-{name}") for name in ("singles", "whiskers")] == [2, 2]
    medians = ["chart-dot", "chart-dot", "chart-ring"]
    assert [dot["class"] for dot in page.all("circle")] == medians * 2


def test_links_stand_where_addresses_are_given() -> None:
    chart = distribution(12)

    links = Page(render(chart, csv_url="/metrics.csv?a=1&b=2", incidents_url="/incidents/"))

    assert [link["href"] for link in links.all("a")] == ["/metrics.csv?a=1&b=2", "/incidents/"]
    assert Page(render(chart)).all("a") == []


def test_no_data_is_said_in_words_alone() -> None:
    page = Page(render(distribution(0)))

    assert page.all("svg") == []
    assert " ".join(page.words).startswith(
        "No data: no incident here has a known time to recover The same in numbers"
    )


def test_foreign_text_is_shown_as_typed() -> None:
    times = [replace(one, reference="<script>alert(1)</script>") for one in incidents(3)]
    chart = distribution_chart(times, Metric.TIME_TO_RECOVER, chart_id="recover")

    page = Page(render(chart))

    assert page.all("script") == []
    assert "<script>alert(1)</script>" in page.words


@pytest.mark.parametrize("chart", [distribution(300), distribution(5_000), trend(1_000)])
def test_a_chart_weighs_little_on_the_wire(chart: DistributionChart | TrendChart) -> None:
    assert len(gzip.compress(render(chart).encode())) < 6_000
