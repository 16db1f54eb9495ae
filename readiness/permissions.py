"""Who may look at and change checklists, evidence, scores, drills and reports."""

from core.permissions import is_viewer, register

# Coverage
register("coverage.view", is_viewer)
