"""Doors to checklists, scores, assessments and decisions."""

from django.urls import path

from readiness.views import (
    assessments,
    checklists,
    co_assessment,
    decisions,
    factor_topics,
    scores,
    service_comparison,
)

urlpatterns = [
    # Scores
    path("services/<slug:slug>/readiness/", scores.service_readiness, name="service"),
    path("services/<slug:slug>/readiness/expiry.ics", scores.expiry_feed, name="expiry_feed"),
    path("readiness/compare/", service_comparison.service_comparison, name="service_comparison"),
    # Assessments
    path("services/<slug:slug>/assess/", assessments.assess, name="assess"),
    path("services/<slug:slug>/assess/answer/", assessments.answer, name="answer"),
    path("services/<slug:slug>/assess/presence/", co_assessment.presence, name="assess_presence"),
    path("services/<slug:slug>/readiness/behaviour/", scores.measure, name="measure"),
    path("services/<slug:slug>/assess/copy/", assessments.copy, name="assessment_copy"),
    path(
        "services/<slug:slug>/evidence/<int:pk>/review/",
        assessments.review,
        name="evidence_review",
    ),
    # Decisions
    path("services/<slug:slug>/exemptions/", decisions.decision_list, name="decision_list"),
    path(
        "services/<slug:slug>/exemptions/<int:pk>/approve/",
        decisions.approve,
        name="decision_approve",
    ),
    path(
        "services/<slug:slug>/exemptions/<int:pk>/decline/",
        decisions.decline,
        name="decision_decline",
    ),
    path(
        "services/<slug:slug>/exemptions/<int:pk>/revoke/",
        decisions.revoke,
        name="decision_revoke",
    ),
    # What incidents contradict
    path("checklists/contradictions/", factor_topics.topic_list, name="factor_topic_list"),
    path(
        "checklists/contradictions/<int:pk>/remove/",
        factor_topics.topic_remove,
        name="factor_topic_remove",
    ),
    # Checklists
    path("checklists/", checklists.checklist_list, name="checklist_list"),
    path("checklists/new/", checklists.checklist_new, name="checklist_new"),
    path("checklists/<slug:key>/edit/", checklists.checklist_edit, name="checklist_edit"),
    path("checklists/<slug:key>/<str:version>/", checklists.checklist_detail, name="checklist"),
    path(
        "checklists/<slug:key>/<str:version>/publish/",
        checklists.checklist_publish,
        name="checklist_publish",
    ),
    path(
        "checklists/<slug:key>/<str:version>/discard/",
        checklists.checklist_discard,
        name="checklist_discard",
    ),
    path(
        "checklists/<slug:key>/<str:version>/move/",
        checklists.checklist_move,
        name="checklist_move",
    ),
]
