"""Checklists, evidence, decisions and scores; drill plans, drills and their logs."""

from readiness.models.assessment import Assessment, Decision, FactorTopic, ScoreSnapshot
from readiness.models.assessor_presence import AssessorPresence
from readiness.models.checklist import Checklist, ChecklistVersion, FailureModeTaxonomy
from readiness.models.drill_inject import DrillInject
from readiness.models.drill_photo import DrillPhoto
from readiness.models.drill_plan import DrillPlan
from readiness.models.drill_run import DrillEntry, DrillFollowUp, DrillParticipant, DrillRun
from readiness.models.evidence import Evidence
from readiness.models.evidence_import import (
    EvidenceImport,
    EvidenceImportEntry,
    EvidenceImportFile,
)
from readiness.models.mitigation import Mitigation
from readiness.models.reminder import ReadinessReminder
from readiness.models.team_report import TeamReport, TeamReportComment, TeamReportLink

__all__ = [
    "Assessment",
    "AssessorPresence",
    "Checklist",
    "ChecklistVersion",
    "Decision",
    "DrillEntry",
    "DrillFollowUp",
    "DrillInject",
    "DrillParticipant",
    "DrillPhoto",
    "DrillPlan",
    "DrillRun",
    "Evidence",
    "EvidenceImport",
    "EvidenceImportEntry",
    "EvidenceImportFile",
    "FactorTopic",
    "FailureModeTaxonomy",
    "Mitigation",
    "ReadinessReminder",
    "ScoreSnapshot",
    "TeamReport",
    "TeamReportComment",
    "TeamReportLink",
]
