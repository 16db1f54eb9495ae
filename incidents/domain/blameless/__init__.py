"""Which wordings in a text could be read as blame, and how to put them neutrally (pure)."""

from incidents.domain.blameless.finding import Finding, LintReport, Rule
from incidents.domain.blameless.lint import MOST_FINDINGS, lint

__all__ = ["MOST_FINDINGS", "Finding", "LintReport", "Rule", "lint"]
