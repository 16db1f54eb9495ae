"""Doors to people, profiles, tokens and help."""

from django.urls import path, re_path

from core.views import activities, jobs, people, profile, site_status, time_entry, tokens
from core.views import help as help_views

JOB = r"(?P<key>[a-z]+-[0-9]{1,18})"
USERNAME = r"(?P<username>[\w.@+-]{1,150})"

app_name = "core"
urlpatterns = [
    # Stands before the page of django-allauth, which would keep addresses beside the profile.
    path("email/", profile.email, name="email"),
    path("audit.csv", activities.activity_csv, name="activity_csv"),
    path("audit/", activities.activity_list, name="activity_list"),
    path("help/", help_views.help_page, name="help"),
    path("jobs/", jobs.job_list, name="job_list"),
    re_path(rf"^jobs/{JOB}/$", jobs.job_detail, name="job"),
    re_path(rf"^jobs/{JOB}/cancel/$", jobs.job_cancel, name="job_cancel"),
    re_path(rf"^jobs/{JOB}/rejected.csv$", jobs.job_rejections, name="job_rejections"),
    re_path(rf"^jobs/{JOB}/retry/$", jobs.job_retry, name="job_retry"),
    path("profile/", profile.profile, name="profile"),
    path("settings/new-person/", people.person_add, name="person_add"),
    path("settings/people/", people.people, name="people"),
    re_path(rf"^settings/people/{USERNAME}/$", people.person, name="person"),
    re_path(
        rf"^settings/people/{USERNAME}/deactivate/$",
        people.person_deactivate,
        name="person_deactivate",
    ),
    re_path(
        rf"^settings/people/{USERNAME}/password/$", people.person_password, name="person_password"
    ),
    re_path(
        rf"^settings/people/{USERNAME}/reactivate/$",
        people.person_reactivate,
        name="person_reactivate",
    ),
    path("settings/tokens/", tokens.token_list, name="token_list"),
    path("settings/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("status/", site_status.site_status, name="site_status"),
    path("time-entry/", time_entry.time_entry, name="time_entry"),
]
