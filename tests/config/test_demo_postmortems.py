"""Postmortems and action items of the demo organisation fit templates, incidents and time."""

import re
from collections import Counter

import pytest

from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.domain.live_blocks import BlockName, blocks_used, unknown_blocks
from incidents.domain.postmortem import PostmortemStatus
from tests.config.demo_data import (
    ACTION_ITEMS,
    BY_KEY,
    MINUTES_A_DAY,
    POSTMORTEMS,
    TEAM_SLUGS,
    TEMPLATES,
    USERNAMES,
    Record,
    minutes_until_now,
)

NUMBER_WORDS = {"Two": 2, "Three": 3, "Four": 4, "Six": 6}
each_postmortem = pytest.mark.parametrize(
    "postmortem", POSTMORTEMS, ids=lambda each: str(each["incident"])
)
each_action_item = pytest.mark.parametrize(
    "item", ACTION_ITEMS, ids=lambda each: str(each["title"])[:40]
)


@each_postmortem
def test_postmortem_fits_its_template(postmortem: Record) -> None:
    template = TEMPLATES[postmortem["template"]]
    keys = [section.key for section in template.sections]
    incident = BY_KEY[postmortem["incident"]]

    assert [key for key in keys if key in postmortem["sections"]] == list(postmortem["sections"])
    assert incident["kind"] in template.kinds
    assert postmortem["status"] in set(PostmortemStatus)
    assert postmortem["owner"] in USERNAMES


@each_postmortem
def test_postmortem_shows_the_incident_by_live_blocks(postmortem: Record) -> None:
    text = "\n\n".join(postmortem["sections"].values())

    assert unknown_blocks(text) == []
    assert {BlockName.IMPACT, BlockName.DURATIONS, BlockName.ACTIONS} <= set(blocks_used(text))


@each_postmortem
def test_postmortem_is_written_after_the_incident(postmortem: Record) -> None:
    incident = BY_KEY[postmortem["incident"]]
    started: int = postmortem["started_after_days"]
    last: int = postmortem.get("published_after_days", started)
    waited = last * MINUTES_A_DAY

    assert ("published_after_days" in postmortem) == (postmortem["status"] == "published")
    assert started <= last
    assert incident["milestones"]["resolved"] <= waited < minutes_until_now(incident)


@each_postmortem
def test_incident_of_a_postmortem_has_a_story(postmortem: Record) -> None:
    assert len(BY_KEY[postmortem["incident"]]["pinned"]) >= 4


def test_postmortems_come_in_all_states_on_all_templates() -> None:
    assert Counter(each["status"] for each in POSTMORTEMS) == {"published": 8, "draft": 2}
    assert {each["template"] for each in POSTMORTEMS} == set(TEMPLATES)
    assert len({each["incident"] for each in POSTMORTEMS}) == len(POSTMORTEMS)


def test_published_postmortems_answer_every_required_section() -> None:
    missing = {
        (postmortem["incident"], section.key)
        for postmortem in POSTMORTEMS
        if postmortem["status"] == PostmortemStatus.PUBLISHED
        for section in TEMPLATES[postmortem["template"]].sections
        if section.required and not postmortem["sections"].get(section.key, "").strip()
    }

    assert missing == set()


def test_postmortems_count_their_action_items_right() -> None:
    items = Counter(item["incident"] for item in ACTION_ITEMS)
    claims = {
        postmortem["incident"]: NUMBER_WORDS[found[1]]
        for postmortem in POSTMORTEMS
        if (found := re.match(r"(\w+) action items", postmortem["sections"]["follow-ups"]))
    }

    assert len(claims) == 7
    assert claims == {key: items[key] for key in claims}


@each_action_item
def test_action_item_speaks_in_known_words(item: Record) -> None:
    assert item["kind"] in set(ActionKind)
    assert item["priority"] in set(Priority)
    assert item["status"] in set(ActionStatus)
    assert item["team"] in TEAM_SLUGS
    assert item["owner"] in USERNAMES
    assert len(item["title"]) <= 300


@each_action_item
def test_action_item_keeps_time(item: Record) -> None:
    incident = BY_KEY[item["incident"]]
    created = item["created_days_ago"] * MINUTES_A_DAY

    assert created <= minutes_until_now(incident) - incident["milestones"]["resolved"]
    assert item["due_in_days"] > -item["created_days_ago"]
    assert 0 <= item.get("done_days_ago", 0) < item["created_days_ago"]


@each_action_item
def test_action_item_says_what_its_status_asks_for(item: Record) -> None:
    is_done = item["status"] == ActionStatus.DONE
    has_reason = item["status"] in {ActionStatus.WONT_DO, ActionStatus.BLOCKED}

    assert ("done_days_ago" in item, "reason" in item) == (is_done, has_reason)


def test_action_items_show_every_status_and_kind() -> None:
    assert Counter(item["status"] for item in ACTION_ITEMS) == {
        "done": 23,
        "open": 6,
        "doing": 5,
        "blocked": 3,
        "wont_do": 3,
    }
    assert {item["kind"] for item in ACTION_ITEMS} == set(ActionKind)
    assert {item["priority"] for item in ACTION_ITEMS} == set(Priority)
