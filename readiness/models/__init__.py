"""Checklists, evidence, decisions and scores."""

from readiness.models.assessment import Assessment, Decision, FactorTopic, ScoreSnapshot
from readiness.models.checklist import Checklist, ChecklistVersion, FailureModeTaxonomy
from readiness.models.evidence import Evidence

__all__ = [
    "Assessment",
    "Checklist",
    "ChecklistVersion",
    "Decision",
    "Evidence",
    "FactorTopic",
    "FailureModeTaxonomy",
    "ScoreSnapshot",
]
