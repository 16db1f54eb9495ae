"""Every screen that a link leads to, with demo data: accessible, narrow enough, light."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.screens import Shown, Window, problems_of
from tests.journeys.weight import (
    problems_of_paint,
    problems_of_stability,
    problems_of_weight,
    weighing,
)
from tests.services.fixtures import note_broken_rules
from tests.services.server import Site
from tests.services.thoroughness import is_thorough

pytestmark = pytest.mark.browser

SCREENS = (
    "account_change_password",
    "account_reset_password",
    "api-docs",
    "api-group",
    "catalog:dependency_list",
    "catalog:service",
    "catalog:service_create",
    "catalog:service_edit",
    "catalog:service_list",
    "catalog:team",
    "catalog:team_create",
    "catalog:team_edit",
    "catalog:team_list",
    "core:activity_list",
    "core:help",
    "core:job",
    "core:job_list",
    "core:people",
    "core:person",
    "core:person_add",
    "core:profile",
    "core:site_status",
    "core:token_list",
    "home",
    "incidents:action_item",
    "incidents:action_item_batch_list",
    "incidents:action_item_choose",
    "incidents:action_item_create",
    "incidents:action_item_edit",
    "incidents:action_item_list",
    "incidents:action_item_statistics",
    "incidents:alert_payload",
    "incidents:alert_source",
    "incidents:alert_source_create",
    "incidents:alert_source_edit",
    "incidents:alert_source_list",
    "incidents:channel",
    "incidents:channel_create",
    "incidents:channel_edit",
    "incidents:channel_list",
    "incidents:chat_import",
    "incidents:chat_import_detail",
    "incidents:data_quality",
    "incidents:data_quality_step",
    "incidents:factor_create",
    "incidents:factor_edit",
    "incidents:factor_list",
    "incidents:handover",
    "incidents:impact",
    "incidents:import_create",
    "incidents:import_list",
    "incidents:inbox",
    "incidents:incident",
    "incidents:incident_declare",
    "incidents:incident_edit",
    "incidents:incident_list",
    "incidents:incident_milestone",
    "incidents:incident_print",
    "incidents:incident_resolve",
    "incidents:incident_restrict",
    "incidents:incident_scope",
    "incidents:incident_severity",
    "incidents:incident_view_create",
    "incidents:link_add",
    "incidents:maintenance_list",
    "incidents:metrics",
    "incidents:metrics_definitions",
    "incidents:mute_list",
    "incidents:overview",
    "incidents:overview_print",
    "incidents:postmortem",
    "incidents:postmortem_create",
    "incidents:postmortem_diff",
    "incidents:postmortem_draft",
    "incidents:postmortem_edit",
    "incidents:postmortem_edition",
    "incidents:postmortem_factor",
    "incidents:postmortem_factors",
    "incidents:postmortem_history",
    "incidents:postmortem_images",
    "incidents:postmortem_list",
    "incidents:postmortem_print",
    "incidents:postmortem_publish",
    "incidents:postmortem_review",
    "incidents:postmortem_revisions",
    "incidents:postmortem_template",
    "incidents:preferences",
    "incidents:public_preview",
    "incidents:review_meeting_create",
    "incidents:review_task_decline",
    "incidents:postmortem_wording",
    "incidents:report",
    "incidents:report_create",
    "incidents:report_list",
    "incidents:role_assign",
    "incidents:role_list",
    "incidents:notification_preview",
    "incidents:rule_create",
    "incidents:rule_edit",
    "incidents:rule_list",
    "incidents:rule_preview",
    "incidents:search",
    "incidents:status_update",
    "incidents:saved_view_create",
    "incidents:saved_view_list",
    "incidents:template",
    "incidents:template_edit",
    "incidents:template_list",
    "incidents:template_new",
    "incidents:template_version",
    "incidents:template_version_preview",
    "incidents:timeline",
    "incidents:timeline_add",
    "incidents:timeline_correct",
    "incidents:timeline_entry",
    "readiness:assess",
    "readiness:checklist",
    "readiness:checklist_edit",
    "readiness:checklist_list",
    "readiness:checklist_new",
    "readiness:coverage",
    "readiness:coverage_cell",
    "readiness:mitigation",
    "readiness:overview",
    "readiness:report_inbox",
    "readiness:evidence_import_create",
    "readiness:evidence_import_list",
    "readiness:service_graph",
    "readiness:single_point_list",
    "readiness:team_report",
    "readiness:team_report_current",
    "readiness:team_report_print",
    "readiness:decision_list",
    "readiness:factor_topic_list",
    "readiness:service",
    "readiness:drill",
    "readiness:drill_cancel",
    "readiness:drill_create",
    "readiness:drill_edit",
    "readiness:drill_list",
    "readiness:drill_plan",
    "readiness:drill_plan_edit",
    "readiness:drill_plan_list",
    "readiness:drill_plan_new",
    "readiness:drill_plan_print",
    "readiness:drill_plan_version",
    "readiness:drill_print",
    "readiness:drill_result",
    "site_settings",
    "welcome",
)


def test_every_page_that_a_link_leads_to_is_looked_at(addresses: dict[str, str]) -> None:
    assert sorted(addresses) == sorted(SCREENS)


@pytest.fixture(scope="module")
def window(chromium: Browser, demo_cookies: Any) -> Iterator[Window]:
    """One window for all screens: to open one takes as long as to look at one."""
    context = chromium.new_context(reduced_motion="reduce")
    context.add_cookies(demo_cookies)
    window = Window(context.new_page())
    note_broken_rules(context, window.problems)
    yield window
    context.close()


@pytest.mark.any_database
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_for_everybody_fits_and_is_light(
    name: str, window: Window, demo_site: Site, addresses: dict[str, str]
) -> None:
    window.clean()

    with weighing(window.page) as weight:
        window.page.goto(demo_site.url + addresses[name].removeprefix("/"))
    problems = problems_of_weight(weight) + problems_of_stability(window.page)
    problems += problems_of(window.page) + window.problems

    assert not problems, "\n".join(problems)


@pytest.mark.any_database
@pytest.mark.parametrize("name", SCREENS if is_thorough() else ())
def test_a_screen_shows_its_largest_part_soon_on_a_slow_line(
    name: str, window: Window, demo_site: Site, addresses: dict[str, str]
) -> None:
    window.clean()

    url = demo_site.url + addresses[name].removeprefix("/")

    assert not problems_of_paint(window.page, url)


@pytest.mark.any_database
def test_no_two_screens_have_the_same_title(screens: dict[str, Shown]) -> None:
    titles: dict[str, list[str]] = {}
    for name, shown in screens.items():
        titles.setdefault(shown.title, []).append(name)

    assert [names for names in titles.values() if len(names) > 1] == []
