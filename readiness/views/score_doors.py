"""Doors to scores, assessments and decisions."""

from django.urls import path

from readiness.views import assessments, decisions, scores

urlpatterns = [
    # Scores
    path("services/<slug:slug>/readiness/", scores.service_readiness, name="service"),
    path("services/<slug:slug>/readiness/expiry.ics", scores.expiry_feed, name="expiry_feed"),
    # Assessments
    path("services/<slug:slug>/assess/", assessments.assess, name="assess"),
    path("services/<slug:slug>/assess/answer/", assessments.answer, name="answer"),
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
]
