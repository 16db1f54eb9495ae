"""Every pair of colours that carries meaning keeps its contrast, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
THEMES = ("light", "dark")
HEX = re.compile(r"#[0-9A-Fa-f]{6}")

# Ink, ground, least ratio by WCAG 2, ratio in the light theme, ratio in the dark theme.
PAIRS = [
    ("text", "canvas", 4.5, 15.23, 15.71),
    ("text", "surface", 4.5, 16.51, 14.14),
    ("text", "sunken", 4.5, 13.86, 16.42),
    ("text", "selected", 4.5, 13.52, 11.33),
    ("muted", "canvas", 4.5, 6.79, 8.80),
    ("muted", "surface", 4.5, 7.36, 7.92),
    ("muted", "sunken", 4.5, 6.18, 9.20),
    ("muted", "selected", 4.5, 6.03, 6.35),
    ("faint", "surface", 4.5, 5.81, 6.18),
    ("faint", "sunken", 4.5, 4.88, 7.17),
    ("accent", "canvas", 4.5, 6.85, 9.83),
    ("accent", "surface", 4.5, 7.43, 8.85),
    ("accent", "sunken", 4.5, 6.24, 10.27),
    ("accent", "selected", 4.5, 6.08, 7.09),
    ("on-accent", "accent", 4.5, 7.43, 8.85),
    ("on-accent", "accent-hover", 4.5, 10.09, 10.91),
    ("ok", "surface", 4.5, 6.45, 9.24),
    ("ok", "ok-bg", 4.5, 5.48, 7.43),
    ("warn", "surface", 4.5, 6.75, 9.70),
    ("warn", "warn-bg", 4.5, 5.73, 8.09),
    ("danger", "surface", 4.5, 7.21, 8.23),
    ("danger", "danger-bg", 4.5, 5.80, 7.47),
    ("info", "surface", 4.5, 6.87, 8.57),
    ("info", "info-bg", 4.5, 5.64, 7.25),
    ("add-fg", "add-bg", 4.5, 9.49, 10.27),
    ("del-fg", "del-bg", 4.5, 8.70, 10.36),
    ("toast-fg", "toast-bg", 4.5, 16.51, 14.04),
    ("control", "canvas", 3, 3.79, 4.64),
    ("control", "surface", 3, 4.11, 4.18),
    ("control", "sunken", 3, 3.45, 4.85),
    ("focus", "canvas", 3, 4.62, 9.14),
    ("focus", "surface", 3, 5.00, 8.23),
    ("focus", "sunken", 3, 4.20, 9.55),
    ("sev1-ink", "sev1-fill", 4.5, 13.68, 14.49),
    ("sev2-ink", "sev2-fill", 4.5, 5.77, 7.43),
    ("sev3-ink", "sev3-fill", 4.5, 7.62, 4.99),
    ("sev4-ink", "sev4-fill", 4.5, 10.99, 5.16),
    ("sev5-ink", "sev5-fill", 4.5, 13.86, 11.59),
    ("sevunknown-ink", "sevunknown-fill", 4.5, 7.36, 7.92),
    ("state-active-ink", "state-active-fill", 4.5, 7.21, 8.71),
    ("state-mitigated-ink", "state-mitigated-fill", 4.5, 9.68, 6.39),
    ("state-resolved-ink", "state-resolved-fill", 4.5, 8.48, 7.85),
    ("state-closed-ink", "state-closed-fill", 4.5, 7.36, 7.92),
    ("state-drill-ink", "state-drill-fill", 4.5, 10.52, 10.51),
    ("score-risk-ink", "score-risk-fill", 4.5, 10.50, 10.16),
    ("score-weak-ink", "score-weak-fill", 4.5, 5.20, 4.69),
    ("score-fair-ink", "score-fair-fill", 4.5, 12.98, 9.91),
    ("score-good-ink", "score-good-fill", 4.5, 8.52, 5.67),
    ("score-strong-ink", "score-strong-fill", 4.5, 8.51, 10.87),
    ("score-none-ink", "score-none-fill", 4.5, 6.18, 8.80),
    ("series-1", "surface", 3, 7.43, 8.85),
    ("series-2", "surface", 3, 6.01, 4.00),
    ("series-3", "surface", 3, 3.39, 10.91),
    ("series-4", "surface", 3, 13.95, 3.98),
    ("series-5", "surface", 3, 3.39, 4.59),
]
WITH_EDGE = re.findall(r"--([\w-]+)-edge:", TOKENS.read_text(encoding="utf-8"))


def declared() -> dict[str, str]:
    """Return what tokens.css says of each custom property, the first time it names it."""
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", TOKENS.read_text(encoding="utf-8")):
        found.setdefault(name, value)
    return found


def colour(name: str, theme: str) -> str:
    """Return the #RRGGBB of a token in a theme."""
    value = declared()[name]
    if both := re.fullmatch(r"light-dark\((.+), (.+)\)", value):
        value = both[THEMES.index(theme) + 1]
    if other := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour(other[1], theme)
    assert HEX.fullmatch(value), f"--{name} is no colour: {value}"
    return value


def luminance(hex_colour: str) -> float:
    """Return the relative luminance by WCAG 2."""
    channels = [int(hex_colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio by WCAG 2, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground", "need", "light", "dark"), PAIRS)
def test_a_pair_keeps_its_contrast(
    ink: str, ground: str, need: float, light: float, dark: float
) -> None:
    ratios = [contrast(colour(ink, theme), colour(ground, theme)) for theme in THEMES]

    assert min(ratios) >= need
    assert [round(ratio, 2) for ratio in ratios] == [light, dark]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", WITH_EDGE)
def test_a_fill_like_its_surface_gets_an_edge(name: str, theme: str) -> None:
    fill = colour(f"{name}-fill", theme)
    is_faint = contrast(fill, colour("surface", theme)) < 3

    assert colour(f"{name}-edge", theme) == (colour("control", theme) if is_faint else fill)


def test_every_mark_has_an_edge() -> None:
    severities = ["sev1", "sev2", "sev3", "sev4", "sev5", "sevunknown"]
    states = ["active", "mitigated", "resolved", "closed", "drill"]

    assert severities + [f"state-{state}" for state in states] == WITH_EDGE


def test_a_chosen_theme_wins_over_the_system() -> None:
    sheet = TOKENS.read_text(encoding="utf-8")

    chosen = re.findall(r'html\[data-theme="(\w+)"\] \{ color-scheme: (\w+); \}', sheet)

    assert chosen == [("light", "light"), ("dark", "dark")]
