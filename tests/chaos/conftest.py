"""Figures of the fault runs, told together at the end, whichever process measured them."""

from collections.abc import Callable

import pytest
from _pytest.terminal import TerminalReporter

Tell = Callable[[str], None]
FIGURE = "figure"


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Return what keeps a line of figures until the end of the run."""
    return lambda line: record_property(FIGURE, line)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print the figures of every test, those that failed too."""
    reports = [one for name in ("passed", "failed") for one in terminalreporter.getreports(name)]
    lines = [value for one in reports for name, value in one.user_properties if name == FIGURE]
    if lines:
        terminalreporter.section("figures")
    for line in lines:
        terminalreporter.write_line(str(line))
