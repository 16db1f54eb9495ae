"""Who may look at and change checklists, evidence, scores, drills and reports."""

from catalog.permissions import in_owner_team, leads_team
from core.permissions import is_manager, is_responder, is_viewer, register

# Coverage
register("coverage.view", is_viewer)

# Single points of failure
register("mitigation.say", is_manager | (is_responder & in_owner_team))

# Team reports
register("team_report.view", is_viewer)
register("team_report.write", is_manager | (is_responder & leads_team))
register("team_report.review", is_manager)
register("team_report.comment", is_responder)

# Scores, answers and exemptions
register("score.view", is_viewer)
register("assessment.answer", is_manager | (is_responder & in_owner_team))
register("evidence.review", is_responder)
register("decision.view", is_viewer)
register("decision.request", is_manager | (is_responder & in_owner_team))
register("decision.approve", is_responder)

# Drill plans and drills
register("drill_plan.view", is_viewer)
register("drill_plan.edit", is_manager)
register("drill.view", is_viewer)
register("drill.schedule", is_responder)
register("drill.run", is_responder)
register("drill.review", is_responder)

# Imports of evidence
register("evidence_import.view", is_viewer)
register("evidence_import.run", is_responder)
register("checklist.view", is_viewer)
register("checklist.edit", is_manager)
register("factor_topic.edit", is_manager)
