"""Addresses of drills and drill plans in the API."""

from typing import Any

from django.urls import path
from rest_framework.viewsets import ViewSetMixin

from readiness.api.references import register_drill_references
from readiness.api.viewsets.drill_injects import DrillInjectViewSet
from readiness.api.viewsets.drill_photos import DrillPhotoViewSet
from readiness.api.viewsets.drill_plans import DrillPlanViewSet
from readiness.api.viewsets.drills import DrillEntryViewSet, DrillViewSet

register_drill_references()

PLAN = "drill-plans/<slug:slug>/"
DRILL = "drills/<drill:reference>/"


def door(route: str, name: str, viewset: type[ViewSetMixin], **actions: str) -> Any:
    """Return the address at which `viewset` does `actions`, named by HTTP method."""
    view: Any = viewset.as_view({**actions})
    return path(route, view, name=name)


urlpatterns = [
    door("drill-plans/", "drill_plan_list", DrillPlanViewSet, get="list", post="create"),
    door(PLAN, "drill_plan", DrillPlanViewSet, get="retrieve"),
    door(f"{PLAN}publish/", "drill_plan_publish", DrillPlanViewSet, post="publish"),
    door(f"{PLAN}discard/", "drill_plan_discard", DrillPlanViewSet, post="discard"),
    door(f"{PLAN}versions/<int:number>/", "drill_plan_version", DrillPlanViewSet, get="version"),
    door("drills/", "drill_list", DrillViewSet, get="list", post="create"),
    door(DRILL, "drill", DrillViewSet, get="retrieve", patch="edit"),
    door(f"{DRILL}cancel/", "drill_cancel", DrillViewSet, post="cancel"),
    door(f"{DRILL}preconditions/", "drill_check", DrillViewSet, post="check"),
    door(f"{DRILL}join/", "drill_join", DrillViewSet, post="join"),
    door(f"{DRILL}leave/", "drill_leave", DrillViewSet, post="leave"),
    door(f"{DRILL}entries/", "drill_entry_list", DrillEntryViewSet, get="list", post="create"),
    door(f"{DRILL}injects/", "drill_inject_list", DrillInjectViewSet, get="list", post="create"),
    door(
        f"{DRILL}injects/<int:number>/give/", "drill_inject_give", DrillInjectViewSet, post="give"
    ),
    door(
        f"{DRILL}injects/<int:number>/remove/",
        "drill_inject_remove",
        DrillInjectViewSet,
        post="remove",
    ),
    door(f"{DRILL}photos/", "drill_photo_list", DrillPhotoViewSet, get="list", post="create"),
    door(f"{DRILL}result/", "drill_result", DrillViewSet, get="result"),
    door(f"{DRILL}result/publish/", "drill_publish", DrillViewSet, post="publish"),
    door(f"{DRILL}result/review/", "drill_review", DrillViewSet, post="review"),
    door(f"{DRILL}result/follow-ups/", "drill_follow_up", DrillViewSet, post="follow_up"),
]
