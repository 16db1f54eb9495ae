"""Doors to the review of a postmortem: comments, meetings, decisions and tasks."""

from django.urls import path

from incidents.urls.places import INCIDENT, POSTMORTEM
from incidents.views import review_comments, review_meetings, review_tasks, reviews

urlpatterns = [
    path("calendar.ics", review_meetings.calendar, name="calendar"),
    path(
        f"{INCIDENT}tasks/<slug:task>/decline/",
        review_tasks.task_decline,
        name="review_task_decline",
    ),
    path(
        f"{INCIDENT}tasks/<slug:task>/take-up/",
        review_tasks.task_take_up,
        name="review_task_take_up",
    ),
    path(f"{POSTMORTEM}comments/", review_comments.comment_add, name="review_comment_add"),
    path(
        f"{POSTMORTEM}comments/<int:comment>/reopen/",
        review_comments.comment_reopen,
        name="review_comment_reopen",
    ),
    path(
        f"{POSTMORTEM}comments/<int:comment>/reply/",
        review_comments.comment_reply,
        name="review_comment_reply",
    ),
    path(
        f"{POSTMORTEM}comments/<int:comment>/resolve/",
        review_comments.comment_resolve,
        name="review_comment_resolve",
    ),
    path(
        f"{POSTMORTEM}meetings/new/", review_meetings.meeting_create, name="review_meeting_create"
    ),
    path(
        f"{POSTMORTEM}meetings/<int:meeting>/",
        review_meetings.meeting_edit,
        name="review_meeting_edit",
    ),
    path(
        f"{POSTMORTEM}meetings/<int:meeting>/cancel/",
        review_meetings.meeting_cancel,
        name="review_meeting_cancel",
    ),
    path(f"{POSTMORTEM}review/", reviews.postmortem_review, name="postmortem_review"),
    path(f"{POSTMORTEM}review/ask/", reviews.review_request, name="review_request"),
    path(f"{POSTMORTEM}review/decide/", reviews.review_decide, name="review_decide"),
    path(f"{POSTMORTEM}review/seen/", reviews.review_seen, name="review_seen"),
    path(f"{POSTMORTEM}review/withdraw/", reviews.review_withdraw, name="review_withdraw"),
]
