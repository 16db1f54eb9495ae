"""Doors to postmortems: the lists, writing, reading, and what factors they name."""

from django.urls import path

from incidents.urls.places import POSTMORTEM
from incidents.views import (
    contributing_factors,
    mutes,
    postmortem_editor,
    postmortem_history,
    postmortem_images,
    postmortem_merging,
    postmortem_reader,
    postmortem_sections,
    postmortem_wording,
    postmortems,
    public_editions,
)

SECTION = f"{POSTMORTEM}sections/<slug:key>/"

urlpatterns = [
    path("factors/", contributing_factors.factor_list, name="factor_list"),
    path("factors/new/", contributing_factors.factor_create, name="factor_create"),
    path("factors/<slug:slug>/edit/", contributing_factors.factor_edit, name="factor_edit"),
    path("postmortems.atom", postmortems.postmortem_atom, name="postmortem_atom"),
    path("postmortems.csv", postmortems.postmortem_csv, name="postmortem_csv"),
    path("postmortems.json", postmortems.postmortem_json, name="postmortem_json"),
    path("postmortems/<slug:tab>.csv", postmortems.postmortem_csv, name="postmortem_csv"),
    path("postmortems/<slug:tab>.json", postmortems.postmortem_json, name="postmortem_json"),
    path("postmortems/", postmortems.postmortem_list, name="postmortem_list"),
    path("postmortems/new/", postmortems.postmortem_create, name="postmortem_create"),
    path(POSTMORTEM, postmortem_reader.postmortem, name="postmortem"),
    path("postmortems/PM-<int:pk>.md", postmortem_reader.postmortem_file, name="postmortem_file"),
    path(f"{POSTMORTEM}diff/", postmortem_history.postmortem_diff, name="postmortem_diff"),
    path(f"{POSTMORTEM}draft/", postmortem_reader.postmortem_draft, name="postmortem_draft"),
    path(f"{POSTMORTEM}edit/", postmortem_editor.postmortem_edit, name="postmortem_edit"),
    path(
        f"{POSTMORTEM}editions/<int:number>/",
        postmortem_reader.postmortem_edition,
        name="postmortem_edition",
    ),
    path(f"{POSTMORTEM}images/", postmortem_images.postmortem_images, name="postmortem_images"),
    path(
        f"{POSTMORTEM}images/<slug:digest>.<slug:suffix>",
        postmortem_images.postmortem_image,
        name="postmortem_image",
    ),
    path(f"{POSTMORTEM}history/", postmortem_history.revision_list, name="postmortem_revisions"),
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
    path(f"{POSTMORTEM}public/", public_editions.public_preview, name="public_preview"),
    path(f"{POSTMORTEM}public.md", public_editions.public_file, name="public_file"),
    path(f"{POSTMORTEM}public/share/", public_editions.public_share, name="public_share"),
    path(f"{POSTMORTEM}public/unshare/", public_editions.public_unshare, name="public_unshare"),
    path(f"{POSTMORTEM}mute/", mutes.postmortem_mute, name="postmortem_mute"),
    path(f"{POSTMORTEM}publish/", postmortems.postmortem_publish, name="postmortem_publish"),
    path(f"{POSTMORTEM}restore/", postmortem_history.postmortem_restore, name="postmortem_restore"),
    path(SECTION, postmortem_sections.section_save, name="postmortem_section"),
    path(
        f"{SECTION}conflicts/<int:version>/",
        postmortem_merging.section_merge,
        name="postmortem_merge",
    ),
    path(f"{SECTION}history/", postmortem_sections.section_history, name="postmortem_history"),
    path(f"{SECTION}preview/", postmortem_sections.section_preview, name="postmortem_preview"),
    path(
        f"{SECTION}wording/", postmortem_wording.section_wording, name="postmortem_section_wording"
    ),
    path(f"{POSTMORTEM}wording/", postmortem_wording.postmortem_wording, name="postmortem_wording"),
    path("postmortems/<slug:tab>/", postmortems.postmortem_list, name="postmortem_list"),
    path("public/<str:secret>/", public_editions.public_edition, name="public_edition"),
]
