"""Doors of the API to incidents, postmortems, action items and recovery metrics."""

from typing import Any

from django.urls import path
from rest_framework.viewsets import ViewSetMixin

from incidents.api.references import register_references
from incidents.api.viewsets.action_item_lists import (
    ActionItemBatchViewSet,
    ActionItemStatisticsViewSet,
    IncidentViewViewSet,
    SavedViewViewSet,
)
from incidents.api.viewsets.action_item_proofs import ActionItemProofViewSet
from incidents.api.viewsets.action_items import ActionItemViewSet
from incidents.api.viewsets.alert_sources import AlertSourceViewSet, PayloadViewSet
from incidents.api.viewsets.alerts import AlertViewSet
from incidents.api.viewsets.channels import (
    ChannelViewSet,
    DeliveryViewSet,
    NotificationPreferenceViewSet,
    NotificationPreviewViewSet,
    NotificationRuleViewSet,
)
from incidents.api.viewsets.chat_imports import ChatImportViewSet
from incidents.api.viewsets.contributing_factors import (
    FactorViewSet,
    PostmortemFactorViewSet,
    SimilarIncidentViewSet,
)
from incidents.api.viewsets.details import DetailViewSet
from incidents.api.viewsets.incidents import IncidentViewSet
from incidents.api.viewsets.lifecycle import LifecycleViewSet
from incidents.api.viewsets.notifications import MuteViewSet, NotificationViewSet
from incidents.api.viewsets.postmortem_images import ImageViewSet
from incidents.api.viewsets.postmortem_templates import TemplateViewSet
from incidents.api.viewsets.postmortems import EditionViewSet, PostmortemViewSet
from incidents.api.viewsets.recovery_metrics import RecoveryMetricsViewSet
from incidents.api.viewsets.recovery_reports import RecoveryReportViewSet
from incidents.api.viewsets.review_comments import CommentViewSet
from incidents.api.viewsets.review_meetings import MeetingViewSet, ReviewTaskViewSet
from incidents.api.viewsets.reviews import ReviewViewSet
from incidents.api.viewsets.roles import RoleViewSet
from incidents.api.viewsets.search import SearchViewSet
from incidents.api.viewsets.timeline import TimelineViewSet
from incidents.api.viewsets.wording import WordingViewSet

register_references()

INCIDENT = "incidents/<incident:reference>/"
CHAT_IMPORT = f"{INCIDENT}timeline/import/"
ENTRY = f"{INCIDENT}timeline/<int:number>/"
SOURCE = "alert-sources/<int:number>/"
POSTMORTEM = "postmortems/<postmortem:reference>/"
COMMENT = f"{POSTMORTEM}comments/<int:comment>/"
MEETING = f"{POSTMORTEM}meetings/<int:meeting>/"
REVIEW = f"{POSTMORTEM}review/"
TEMPLATES = "postmortem-templates/"
CHANNEL = "channels/<int:pk>/"
RULES = "notification-rules/"
ACTION_ITEM = "action-items/<action_item:reference>/"


def door(route: str, name: str, viewset: type[ViewSetMixin], **actions: str) -> Any:
    """Return the address at which `viewset` does `actions`, named by HTTP method."""
    view: Any = viewset.as_view({**actions})
    return path(route, view, name=name)


app_name = "incidents_api"
urlpatterns = [
    door("incidents/", "incident_list", IncidentViewSet, get="list", post="create"),
    door(INCIDENT, "incident", IncidentViewSet, get="retrieve", patch="edit"),
    door("action-items/", "action_item_list", ActionItemViewSet, get="list", post="create"),
    door("action-item-changes/", "action_item_change", ActionItemBatchViewSet, post="change"),
    door(
        "action-item-changes/<int:pk>/undo/",
        "action_item_undo",
        ActionItemBatchViewSet,
        post="undo",
    ),
    door(
        "action-item-statistics/",
        "action_item_statistics",
        ActionItemStatisticsViewSet,
        get="retrieve",
    ),
    door("action-item-views/", "saved_view_list", SavedViewViewSet, get="list", post="create"),
    door("action-item-views/<int:pk>/", "saved_view", SavedViewViewSet, delete="destroy"),
    door(ACTION_ITEM, "action_item", ActionItemViewSet, get="retrieve", patch="edit"),
    door(f"{ACTION_ITEM}move/", "action_item_move", ActionItemViewSet, post="move"),
    door(f"{ACTION_ITEM}proof/", "action_item_proof", ActionItemProofViewSet, get="retrieve"),
    door(f"{ACTION_ITEM}verify/", "action_item_verify", ActionItemProofViewSet, post="verify"),
    door("blameless/", "wording", WordingViewSet, post="check"),
    door("alert-sources/", "alert_source_list", AlertSourceViewSet, get="list", post="create"),
    door(SOURCE, "alert_source", AlertSourceViewSet, get="retrieve", patch="edit"),
    door(f"{SOURCE}payloads/", "alert_payload_list", PayloadViewSet, get="list"),
    door(
        f"{SOURCE}payloads/<int:payload>/retry/",
        "alert_payload_retry",
        PayloadViewSet,
        post="retry",
    ),
    door(f"{SOURCE}replace-token/", "alert_source_token", AlertSourceViewSet, post="replace_token"),
    door(f"{SOURCE}set-secret/", "alert_source_secret", AlertSourceViewSet, post="set_secret"),
    door(f"{SOURCE}test/", "alert_source_test", AlertSourceViewSet, post="test"),
    door("channels/", "channel_list", ChannelViewSet, get="list", post="create"),
    door(CHANNEL, "channel", ChannelViewSet, get="retrieve", patch="edit", delete="destroy"),
    door(f"{CHANNEL}pause/", "channel_pause", ChannelViewSet, post="pause"),
    door(f"{CHANNEL}resume/", "channel_resume", ChannelViewSet, post="resume"),
    door(f"{CHANNEL}rotate-secret/", "channel_secret", ChannelViewSet, post="rotate_secret"),
    door(f"{CHANNEL}test/", "channel_test", ChannelViewSet, post="test"),
    door("contributing-factors/", "factor_list", FactorViewSet, get="list", post="create"),
    door("contributing-factors/<slug:slug>/", "factor", FactorViewSet, patch="edit"),
    door("deliveries/", "delivery_list", DeliveryViewSet, get="list"),
    door("deliveries/<int:pk>/replay/", "delivery_replay", DeliveryViewSet, post="replay"),
    door("incident-views/", "incident_view_list", IncidentViewViewSet, get="list", post="create"),
    door("incident-views/<int:pk>/", "incident_view", IncidentViewViewSet, delete="destroy"),
    door(f"{INCIDENT}acknowledge/", "incident_acknowledge", LifecycleViewSet, post="acknowledge"),
    door(f"{INCIDENT}close/", "incident_close", LifecycleViewSet, post="close"),
    door(f"{INCIDENT}impact/", "impact", DetailViewSet, put="impact"),
    door(f"{INCIDENT}links/", "link_add", DetailViewSet, post="link_add"),
    door(f"{INCIDENT}links/remove/", "link_remove", DetailViewSet, post="link_remove"),
    door(f"{INCIDENT}milestone/", "incident_milestone", LifecycleViewSet, post="milestone"),
    door(f"{INCIDENT}mitigate/", "incident_mitigate", LifecycleViewSet, post="mitigate"),
    door(f"{INCIDENT}reopen/", "incident_reopen", LifecycleViewSet, post="reopen"),
    door(f"{INCIDENT}resolve/", "incident_resolve", LifecycleViewSet, post="resolve"),
    door(f"{INCIDENT}restrict/", "incident_restrict", DetailViewSet, post="restrict"),
    door(f"{INCIDENT}review-tasks/", "review_task_list", ReviewTaskViewSet, get="list"),
    door(f"{INCIDENT}review-tasks/decline/", "task_decline", ReviewTaskViewSet, post="decline"),
    door(f"{INCIDENT}review-tasks/take-up/", "task_take_up", ReviewTaskViewSet, post="take_up"),
    door(f"{INCIDENT}alerts/", "alert_list", AlertViewSet, get="list"),
    door(f"{INCIDENT}roles/", "role_list", RoleViewSet, get="list"),
    door(f"{INCIDENT}roles/accept/", "role_accept", RoleViewSet, post="accept"),
    door(f"{INCIDENT}roles/assign/", "role_assign", RoleViewSet, post="assign"),
    door(f"{INCIDENT}roles/hand-over/", "role_hand_over", RoleViewSet, post="hand_over"),
    door(f"{INCIDENT}roles/release/", "role_release", RoleViewSet, post="release"),
    door(f"{INCIDENT}scope/", "incident_scope", DetailViewSet, post="scope"),
    door(f"{INCIDENT}severity/", "incident_severity", DetailViewSet, post="severity"),
    door(f"{INCIDENT}similar/", "similar_incidents", SimilarIncidentViewSet, get="list"),
    door(f"{INCIDENT}timeline/", "timeline", TimelineViewSet, get="list", post="create"),
    door(CHAT_IMPORT, "chat_import_create", ChatImportViewSet, post="create"),
    door(f"{CHAT_IMPORT}preview/", "chat_import_preview", ChatImportViewSet, post="preview"),
    door(f"{CHAT_IMPORT}<int:number>/", "chat_import", ChatImportViewSet, get="retrieve"),
    door(f"{CHAT_IMPORT}<int:number>/stop/", "chat_import_stop", ChatImportViewSet, post="stop"),
    door(f"{CHAT_IMPORT}<int:number>/undo/", "chat_import_undo", ChatImportViewSet, post="undo"),
    door(ENTRY, "timeline_entry", TimelineViewSet, get="retrieve"),
    door(f"{ENTRY}correct/", "timeline_correct", TimelineViewSet, post="correct"),
    door(f"{ENTRY}pin/", "timeline_pin", TimelineViewSet, post="pin"),
    door(f"{ENTRY}restore/", "timeline_restore", TimelineViewSet, post="restore"),
    door(f"{ENTRY}retract/", "timeline_retract", TimelineViewSet, post="retract"),
    door("mutes/", "mute_list", MuteViewSet, get="list", post="create"),
    door("mutes/<int:number>/", "mute", MuteViewSet, delete="destroy"),
    door(
        "notification-preferences/",
        "preferences",
        NotificationPreferenceViewSet,
        get="retrieve",
        patch="edit",
    ),
    door(
        "notification-preview/",
        "notification_preview",
        NotificationPreviewViewSet,
        post="preview",
    ),
    door(RULES, "notification_rule_list", NotificationRuleViewSet, get="list", post="create"),
    door(
        f"{RULES}<int:pk>/",
        "notification_rule",
        NotificationRuleViewSet,
        patch="edit",
        delete="destroy",
    ),
    door("notifications/", "notification_list", NotificationViewSet, get="list"),
    door("notifications/<int:number>/read/", "notification_read", NotificationViewSet, post="read"),
    door(TEMPLATES, "template_list", TemplateViewSet, get="list", post="create"),
    door(f"{TEMPLATES}<slug:slug>/", "template", TemplateViewSet, get="retrieve"),
    door(f"{TEMPLATES}<slug:slug>/publish/", "template_publish", TemplateViewSet, post="publish"),
    door("postmortems/", "postmortem_list", PostmortemViewSet, get="list", post="create"),
    door(POSTMORTEM, "postmortem", PostmortemViewSet, get="retrieve", patch="rename"),
    door(f"{POSTMORTEM}comments/", "comment_list", CommentViewSet, get="list", post="create"),
    door(COMMENT, "comment", CommentViewSet, get="retrieve"),
    door(f"{COMMENT}reopen/", "comment_reopen", CommentViewSet, post="reopen"),
    door(f"{COMMENT}reply/", "comment_reply", CommentViewSet, post="reply"),
    door(f"{COMMENT}resolve/", "comment_resolve", CommentViewSet, post="resolve"),
    door(f"{POSTMORTEM}editions/", "edition_list", EditionViewSet, get="list"),
    door(f"{POSTMORTEM}editions/<int:number>/", "edition", EditionViewSet, get="retrieve"),
    door(
        f"{POSTMORTEM}factors/",
        "postmortem_factors",
        PostmortemFactorViewSet,
        get="list",
        post="add",
    ),
    door(
        f"{POSTMORTEM}factors/remove/",
        "postmortem_factor_remove",
        PostmortemFactorViewSet,
        post="remove",
    ),
    door(f"{POSTMORTEM}images/", "image_list", ImageViewSet, get="list", post="create"),
    door(f"{POSTMORTEM}meetings/", "meeting_list", MeetingViewSet, get="list", post="create"),
    door(MEETING, "meeting", MeetingViewSet, get="retrieve", patch="move"),
    door(f"{MEETING}cancel/", "meeting_cancel", MeetingViewSet, post="cancel"),
    door(f"{POSTMORTEM}publish/", "postmortem_publish", PostmortemViewSet, post="publish"),
    door(REVIEW, "review", ReviewViewSet, get="retrieve"),
    door(f"{REVIEW}approve/", "review_approve", ReviewViewSet, post="approve"),
    door(f"{REVIEW}ask/", "review_ask", ReviewViewSet, post="ask"),
    door(f"{REVIEW}ask-for-changes/", "review_changes", ReviewViewSet, post="ask_for_changes"),
    door(f"{REVIEW}withdraw/", "review_withdraw", ReviewViewSet, post="withdraw"),
    door(
        f"{POSTMORTEM}sections/<slug:key>/",
        "section",
        PostmortemViewSet,
        get="section",
        put="section_save",
    ),
    door("recovery-metrics/", "recovery_metrics", RecoveryMetricsViewSet, get="retrieve"),
    door("search/", "search", SearchViewSet, get="retrieve"),
    door(
        "recovery-metrics/comparison/",
        "recovery_comparison",
        RecoveryMetricsViewSet,
        get="comparison",
    ),
    door("recovery-metrics/months/", "recovery_months", RecoveryMetricsViewSet, get="months"),
    door(
        "recovery-reports/",
        "recovery_report_list",
        RecoveryReportViewSet,
        get="list",
        post="create",
    ),
    door(
        "recovery-reports/<int:number>/", "recovery_report", RecoveryReportViewSet, get="retrieve"
    ),
]
