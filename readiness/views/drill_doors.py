"""Addresses of drills and drill plans."""

from django.urls import path

from readiness.views import (
    drill_injects,
    drill_photos,
    drill_plans,
    drill_results,
    drill_runs,
    drills,
)

PLAN = "drills/plans/<slug:slug>/"
DRILL = "drills/DR-<int:pk>/"
RUN = f"{DRILL}run/"
RESULT = f"{DRILL}result/"

urlpatterns = [
    path("drills/", drills.drill_list, name="drill_list"),
    path("drills.ics", drills.drill_ics, name="drill_ics"),
    path("drills/plans/", drill_plans.drill_plan_list, name="drill_plan_list"),
    path("drills/plans/new/", drill_plans.drill_plan_new, name="drill_plan_new"),
    path(PLAN, drill_plans.drill_plan_detail, name="drill_plan"),
    path(f"{PLAN}plan.yaml", drill_plans.drill_plan_file, name="drill_plan_file"),
    path(f"{PLAN}print/", drill_plans.drill_plan_print, name="drill_plan_print"),
    path(f"{PLAN}edit/", drill_plans.drill_plan_edit, name="drill_plan_edit"),
    path(f"{PLAN}duplicate/", drill_plans.drill_plan_duplicate, name="drill_plan_duplicate"),
    path(f"{PLAN}publish/", drill_plans.drill_plan_publish, name="drill_plan_publish"),
    path(f"{PLAN}discard/", drill_plans.drill_plan_discard, name="drill_plan_discard"),
    path(f"{PLAN}schedule/", drills.drill_create, name="drill_create"),
    path(f"{PLAN}versions/<int:number>/", drill_plans.drill_plan_detail, name="drill_plan_version"),
    path(
        f"{PLAN}versions/<int:number>/plan.yaml",
        drill_plans.drill_plan_file,
        name="drill_plan_version_file",
    ),
    path(DRILL, drills.drill_detail, name="drill"),
    path(f"{DRILL}edit/", drills.drill_edit, name="drill_edit"),
    path(f"{DRILL}cancel/", drills.drill_cancel, name="drill_cancel"),
    path(f"{DRILL}check/", drills.drill_check, name="drill_check"),
    path(f"{DRILL}join/", drills.drill_join, name="drill_join"),
    path(f"{DRILL}leave/", drills.drill_leave, name="drill_leave"),
    path(f"{DRILL}injects/", drill_injects.inject_list, name="drill_inject_list"),
    path(f"{DRILL}injects/<int:number>/give/", drill_injects.inject_give, name="drill_inject_give"),
    path(
        f"{DRILL}injects/<int:number>/remove/",
        drill_injects.inject_remove,
        name="drill_inject_remove",
    ),
    path(f"{DRILL}print/", drills.drill_print, name="drill_print"),
    path(RUN, drill_runs.drill_run, name="drill_run"),
    path(f"{RUN}news/", drill_runs.drill_news, name="drill_news"),
    path(f"{RUN}photo/", drill_photos.drill_photo_add, name="drill_photo_add"),
    path(f"{RUN}steps/<slug:key>/photo/", drill_photos.drill_photo_add, name="drill_step_photo"),
    path(
        f"{DRILL}photos/<slug:digest>.<slug:suffix>", drill_photos.drill_photo, name="drill_photo"
    ),
    path(f"{RUN}<slug:act>/", drill_runs.drill_entry, name="drill_entry"),
    path(f"{RUN}steps/<slug:key>/<slug:act>/", drill_runs.drill_entry, name="drill_step"),
    path(RESULT, drill_results.drill_result, name="drill_result"),
    path(f"{RESULT}publish/", drill_results.drill_publish, name="drill_publish"),
    path(f"{RESULT}review/", drill_results.drill_review, name="drill_review"),
    path(f"{RESULT}follow-ups/", drill_results.drill_follow_up, name="drill_follow_up"),
    path(
        f"{RESULT}follow-ups/<int:number>/",
        drill_results.drill_follow_up,
        name="drill_entry_follow_up",
    ),
]
