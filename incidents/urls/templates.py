"""Doors to the templates of postmortems."""

from django.urls import path

from incidents.views import postmortem_templates, template_editor

urlpatterns = [
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
]
