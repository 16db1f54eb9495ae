"""Print results as Markdown and JSON, and into the reference page."""

import json
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import django

from benchmarks.measuring import Result

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "performance.md"


def circumstances(database: str, *, judged: bool) -> str:
    """Return versions, cores and load in one line."""
    loads = ", ".join(f"{load:.2f}" for load in os.getloadavg())
    verdict = "" if judged else " **Not judged: the machine was busy.**"
    return (
        f"Python {platform.python_version()}, Django {django.__version__}, {database}, "
        f"{os.cpu_count()} cores, load {loads}.{verdict}"
    )


def as_markdown(results: Sequence[Result]) -> str:
    """Return the table of work items."""
    lines = [
        "| work item | product ms (CPU) | limit ms (CPU) | ratio (95 %) "
        "| bar | SQL | kB | verdict |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for one in results:
        sql = "/".join(str(number) for number in one.statements) or "-"
        most = f" of {one.most_statements}" if one.most_statements else ""
        lines.append(
            f"| {one.name} | {one.product_wall:.2f} ({one.product_cpu:.2f}) | "
            f"{one.limit_wall:.2f} ({one.limit_cpu:.2f}) | "
            f"{one.ratio.value:.2f} ({one.ratio.low:.2f}-{one.ratio.high:.2f}) | {one.bar:g} | "
            f"{sql}{most} | {one.size / 1000:.0f} | {one.verdict.value} |"
        )
    return "\n".join(lines)


def as_json(results: Sequence[Result]) -> str:
    """Return the same as JSON."""
    return json.dumps([asdict(one) for one in results])


def write_page(name: str, text: str) -> None:
    """Put `text` between the markers of `name` in the reference page."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{PAGE.name} has no place for {name}.")
    PAGE.write_text(pattern.sub(lambda m: f"{m[1]}{text}\n{m[2]}", page), encoding="utf-8")
