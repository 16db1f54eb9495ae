"""Doors to incidents, postmortems, action items, recovery metrics and imports."""

from django.urls import path

from incidents.views import (
    action_item_list,
    action_item_proofs,
    action_item_statistics,
    action_items,
    chat_imports,
    contributing_factors,
    data_quality,
    declaring,
    details,
    impact,
    imports,
    inbox,
    incident_sheet,
    incidents,
    lifecycle,
    links,
    metrics,
    overview,
    postmortem_editor,
    postmortem_history,
    postmortem_images,
    postmortem_merging,
    postmortem_reader,
    postmortem_sections,
    postmortem_templates,
    postmortem_wording,
    postmortems,
    public_editions,
    recovery_reports,
    review_comments,
    review_meetings,
    review_tasks,
    reviews,
    roles,
    saved_views,
    search,
    template_editor,
    timeline,
    timeline_entries,
)

POSTMORTEM = "postmortems/PM-<int:pk>/"

app_name = "incidents"
urlpatterns = [
    path("actions/", action_item_list.action_item_list, name="action_item_list"),
    path("actions.atom", saved_views.action_item_atom, name="action_item_atom"),
    path("actions.csv", action_item_list.action_item_csv, name="action_item_csv"),
    path("actions.json", action_item_list.action_item_json, name="action_item_json"),
    path(
        "actions/changes/", action_item_list.action_item_batch_list, name="action_item_batch_list"
    ),
    path(
        "actions/changes/<int:pk>/undo/",
        action_item_list.action_item_batch_undo,
        name="action_item_batch_undo",
    ),
    path("actions/feed/", saved_views.feed_create, name="feed_create"),
    path("actions/feed/end/", saved_views.feed_end, name="feed_end"),
    path("actions/new/", action_items.action_item_create, name="action_item_create"),
    path(
        "actions/statistics/",
        action_item_statistics.action_item_statistics,
        name="action_item_statistics",
    ),
    path(
        "actions/statistics.csv",
        action_item_statistics.action_item_statistics_csv,
        name="action_item_statistics_csv",
    ),
    path("actions/views/", saved_views.saved_view_list, name="saved_view_list"),
    path("actions/views/new/", saved_views.saved_view_create, name="saved_view_create"),
    path("actions/views/<int:pk>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path("actions/ACT-<int:pk>/", action_items.action_item_detail, name="action_item"),
    path(
        "actions/ACT-<int:pk>/done/", action_item_proofs.action_item_done, name="action_item_done"
    ),
    path("actions/ACT-<int:pk>/edit/", action_items.action_item_edit, name="action_item_edit"),
    path("actions/ACT-<int:pk>/move/", action_items.action_item_move, name="action_item_move"),
    path(
        "actions/ACT-<int:pk>/verify/",
        action_item_proofs.action_item_verify,
        name="action_item_verify",
    ),
    path("calendar.ics", review_meetings.calendar, name="calendar"),
    path("declare/", declaring.incident_declare, name="incident_declare"),
    path("declare/similar/", declaring.incident_similar, name="incident_similar"),
    path("factors/", contributing_factors.factor_list, name="factor_list"),
    path("factors/new/", contributing_factors.factor_create, name="factor_create"),
    path("factors/<slug:slug>/edit/", contributing_factors.factor_edit, name="factor_edit"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/sample.csv", imports.import_sample, name="import_sample"),
    path("imports/<int:pk>/", imports.import_detail, name="import"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<int:pk>/rejected.csv", imports.import_rejections, name="import_rejections"),
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents.csv", incidents.incident_csv, name="incident_csv"),
    path("incidents/INC-<int:pk>/", incidents.incident_detail, name="incident"),
    path(
        "incidents/INC-<int:pk>/acknowledge/",
        lifecycle.incident_acknowledge,
        name="incident_acknowledge",
    ),
    path("incidents/INC-<int:pk>/close/", lifecycle.incident_close, name="incident_close"),
    path("incidents/INC-<int:pk>/edit/", details.incident_edit, name="incident_edit"),
    path("incidents/INC-<int:pk>/handover/", roles.handover, name="handover"),
    path("incidents/INC-<int:pk>/impact/", impact.impact, name="impact"),
    path("incidents/INC-<int:pk>/links/add/", links.link_add, name="link_add"),
    path(
        "incidents/INC-<int:pk>/links/<int:link_pk>/remove/", links.link_remove, name="link_remove"
    ),
    path(
        "incidents/INC-<int:pk>/milestones/<slug:name>/",
        lifecycle.incident_milestone,
        name="incident_milestone",
    ),
    path("incidents/INC-<int:pk>/mitigate/", lifecycle.incident_mitigate, name="incident_mitigate"),
    path("incidents/INC-<int:pk>/print/", incident_sheet.incident_print, name="incident_print"),
    path("incidents/INC-<int:pk>/reopen/", lifecycle.incident_reopen, name="incident_reopen"),
    path("incidents/INC-<int:pk>/resolve/", lifecycle.incident_resolve, name="incident_resolve"),
    path("incidents/INC-<int:pk>/restrict/", details.incident_restrict, name="incident_restrict"),
    path(
        "incidents/INC-<int:pk>/restrict/<str:username>/withdraw/",
        details.incident_access_withdraw,
        name="incident_access_withdraw",
    ),
    path("incidents/INC-<int:pk>/roles/", roles.role_list, name="role_list"),
    path("incidents/INC-<int:pk>/roles/<slug:role>/accept/", roles.role_accept, name="role_accept"),
    path("incidents/INC-<int:pk>/roles/<slug:role>/assign/", roles.role_assign, name="role_assign"),
    path(
        "incidents/INC-<int:pk>/roles/<slug:role>/release/",
        roles.role_release,
        name="role_release",
    ),
    path("incidents/INC-<int:pk>/roles/<slug:role>/take/", roles.role_take, name="role_take"),
    path("incidents/INC-<int:pk>/services/", details.incident_scope, name="incident_scope"),
    path("incidents/INC-<int:pk>/severity/", details.incident_severity, name="incident_severity"),
    path(
        "incidents/INC-<int:pk>/tasks/<slug:task>/decline/",
        review_tasks.task_decline,
        name="review_task_decline",
    ),
    path(
        "incidents/INC-<int:pk>/tasks/<slug:task>/take-up/",
        review_tasks.task_take_up,
        name="review_task_take_up",
    ),
    path("incidents/INC-<int:pk>/timeline/", timeline.timeline, name="timeline"),
    path("incidents/INC-<int:pk>/timeline/add/", timeline.timeline_add, name="timeline_add"),
    path("incidents/INC-<int:pk>/timeline/import/", chat_imports.chat_import, name="chat_import"),
    path(
        "incidents/INC-<int:pk>/timeline/import/<int:number>/",
        chat_imports.chat_import_detail,
        name="chat_import_detail",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/import/<int:number>/stop/",
        chat_imports.chat_import_stop,
        name="chat_import_stop",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/import/<int:number>/undo/",
        chat_imports.chat_import_undo,
        name="chat_import_undo",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/<int:number>/",
        timeline_entries.timeline_entry,
        name="timeline_entry",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/<int:number>/correct/",
        timeline_entries.timeline_correct,
        name="timeline_correct",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/<int:number>/milestone/",
        timeline_entries.timeline_milestone,
        name="timeline_milestone",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/<int:number>/pin/",
        timeline_entries.timeline_pin,
        name="timeline_pin",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/<int:number>/restore/",
        timeline_entries.timeline_restore,
        name="timeline_restore",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/<int:number>/retract/",
        timeline_entries.timeline_retract,
        name="timeline_retract",
    ),
    path(
        "incidents/INC-<int:pk>/timeline/<int:number>/unpin/",
        timeline_entries.timeline_unpin,
        name="timeline_unpin",
    ),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:number>/read/", inbox.inbox_read, name="inbox_read"),
    path("mentions/", inbox.mention_list, name="mention_list"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics.csv", metrics.metrics_csv, name="metrics_csv"),
    path("metrics/data-quality/", data_quality.data_quality, name="data_quality"),
    path(
        "metrics/data-quality/INC-<int:pk>/",
        data_quality.data_quality_step,
        name="data_quality_step",
    ),
    path("metrics/reports/", recovery_reports.report_list, name="report_list"),
    path("metrics/reports/<int:pk>/", recovery_reports.report, name="report"),
    path("metrics/reports/new/", recovery_reports.report_create, name="report_create"),
    path("metrics/definitions/", metrics.definitions, name="metrics_definitions"),
    path("overview/", overview.overview_page, name="overview"),
    path("overview/print/", overview.overview_print, name="overview_print"),
    path("postmortems/", postmortems.postmortem_list, name="postmortem_list"),
    path("postmortems/new/", postmortems.postmortem_create, name="postmortem_create"),
    path("postmortems/PM-<int:pk>/", postmortem_reader.postmortem, name="postmortem"),
    path("postmortems/PM-<int:pk>.md", postmortem_reader.postmortem_file, name="postmortem_file"),
    path(f"{POSTMORTEM}comments/", review_comments.comment_add, name="review_comment_add"),
    path(
        "postmortems/PM-<int:pk>/comments/<int:comment>/reopen/",
        review_comments.comment_reopen,
        name="review_comment_reopen",
    ),
    path(
        "postmortems/PM-<int:pk>/comments/<int:comment>/reply/",
        review_comments.comment_reply,
        name="review_comment_reply",
    ),
    path(
        "postmortems/PM-<int:pk>/comments/<int:comment>/resolve/",
        review_comments.comment_resolve,
        name="review_comment_resolve",
    ),
    path(
        "postmortems/PM-<int:pk>/diff/", postmortem_history.postmortem_diff, name="postmortem_diff"
    ),
    path(f"{POSTMORTEM}draft/", postmortem_reader.postmortem_draft, name="postmortem_draft"),
    path(
        "postmortems/PM-<int:pk>/edit/", postmortem_editor.postmortem_edit, name="postmortem_edit"
    ),
    path(
        "postmortems/PM-<int:pk>/editions/<int:number>/",
        postmortem_reader.postmortem_edition,
        name="postmortem_edition",
    ),
    path(f"{POSTMORTEM}images/", postmortem_images.postmortem_images, name="postmortem_images"),
    path(
        "postmortems/PM-<int:pk>/images/<slug:digest>.<slug:suffix>",
        postmortem_images.postmortem_image,
        name="postmortem_image",
    ),
    path(f"{POSTMORTEM}history/", postmortem_history.revision_list, name="postmortem_revisions"),
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
    path(
        f"{POSTMORTEM}template/", postmortem_editor.postmortem_template, name="postmortem_template"
    ),
    path(
        f"{POSTMORTEM}presence/", postmortem_editor.postmortem_presence, name="postmortem_presence"
    ),
    path(
        f"{POSTMORTEM}factors/",
        contributing_factors.factors_of_postmortem,
        name="postmortem_factors",
    ),
    path(
        f"{POSTMORTEM}factors/<slug:slug>/",
        contributing_factors.factor_note,
        name="postmortem_factor",
    ),
    path(
        f"{POSTMORTEM}factors/<slug:slug>/remove/",
        contributing_factors.factor_remove,
        name="postmortem_factor_remove",
    ),
    path(f"{POSTMORTEM}print/", postmortem_reader.postmortem_print, name="postmortem_print"),
    path("postmortems/PM-<int:pk>/public/", public_editions.public_preview, name="public_preview"),
    path("postmortems/PM-<int:pk>/public.md", public_editions.public_file, name="public_file"),
    path(
        "postmortems/PM-<int:pk>/public/share/", public_editions.public_share, name="public_share"
    ),
    path(f"{POSTMORTEM}public/unshare/", public_editions.public_unshare, name="public_unshare"),
    path(f"{POSTMORTEM}publish/", postmortems.postmortem_publish, name="postmortem_publish"),
    path(f"{POSTMORTEM}restore/", postmortem_history.postmortem_restore, name="postmortem_restore"),
    path("postmortems/PM-<int:pk>/review/", reviews.postmortem_review, name="postmortem_review"),
    path("postmortems/PM-<int:pk>/review/ask/", reviews.review_request, name="review_request"),
    path("postmortems/PM-<int:pk>/review/decide/", reviews.review_decide, name="review_decide"),
    path("postmortems/PM-<int:pk>/review/seen/", reviews.review_seen, name="review_seen"),
    path(f"{POSTMORTEM}review/withdraw/", reviews.review_withdraw, name="review_withdraw"),
    path(
        "postmortems/PM-<int:pk>/sections/<slug:key>/",
        postmortem_sections.section_save,
        name="postmortem_section",
    ),
    path(
        "postmortems/PM-<int:pk>/sections/<slug:key>/conflicts/<int:version>/",
        postmortem_merging.section_merge,
        name="postmortem_merge",
    ),
    path(
        "postmortems/PM-<int:pk>/sections/<slug:key>/history/",
        postmortem_sections.section_history,
        name="postmortem_history",
    ),
    path(
        "postmortems/PM-<int:pk>/sections/<slug:key>/preview/",
        postmortem_sections.section_preview,
        name="postmortem_preview",
    ),
    path(
        "postmortems/PM-<int:pk>/sections/<slug:key>/wording/",
        postmortem_wording.section_wording,
        name="postmortem_section_wording",
    ),
    path(f"{POSTMORTEM}wording/", postmortem_wording.postmortem_wording, name="postmortem_wording"),
    path("postmortems/<slug:tab>/", postmortems.postmortem_list, name="postmortem_list"),
    path("public/<str:secret>/", public_editions.public_edition, name="public_edition"),
    path("templates/", postmortem_templates.template_list, name="template_list"),
    path("templates/new/", template_editor.template_new, name="template_new"),
    path("templates/<slug:slug>.md", postmortem_templates.template_file, name="template_file"),
    path("templates/<slug:slug>/", postmortem_templates.template_detail, name="template"),
    path(
        "templates/<slug:slug>/compare/",
        postmortem_templates.template_compare,
        name="template_compare",
    ),
    path(
        "templates/<slug:slug>/discard/", template_editor.template_discard, name="template_discard"
    ),
    path(
        "templates/<slug:slug>/duplicate/",
        template_editor.template_duplicate,
        name="template_duplicate",
    ),
    path("templates/<slug:slug>/edit/", template_editor.template_edit, name="template_edit"),
    path(
        "templates/<slug:slug>/preview/",
        postmortem_templates.template_preview,
        name="template_preview",
    ),
    path(
        "templates/<slug:slug>/publish/", template_editor.template_publish, name="template_publish"
    ),
    path(
        "templates/<slug:slug>/versions/<int:number>.md",
        postmortem_templates.template_file,
        name="template_version_file",
    ),
    path(
        "templates/<slug:slug>/versions/<int:number>/",
        postmortem_templates.template_detail,
        name="template_version",
    ),
    path(
        "templates/<slug:slug>/versions/<int:number>/preview/",
        postmortem_templates.template_preview,
        name="template_version_preview",
    ),
    path("search/", search.search, name="search"),
    path("search/palette/", search.palette, name="search_palette"),
]
