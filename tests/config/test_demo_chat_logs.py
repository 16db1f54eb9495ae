"""The chats of the demo organisation belong to what happened."""

import pytest

from config.demo.loading import read
from incidents.domain.timeline import EntryKind
from tests.config.demo_data import BY_KEY, USERNAMES, Record

CHATS = read("chat_logs")["chat_logs"]


@pytest.mark.parametrize("chat", CHATS, ids=[chat["incident"] for chat in CHATS])
def test_a_chat_is_told_in_order_while_the_incident_lasts(chat: Record) -> None:
    times = BY_KEY[chat["incident"]]["milestones"]
    minutes = [line[0] for line in chat["lines"]]

    assert minutes == sorted(minutes)
    assert times["started"] <= minutes[0] <= minutes[-1] <= times["resolved"]
    assert {line[1] for line in chat["lines"]} <= set(EntryKind.for_people())
    assert chat["by"] in USERNAMES
    # Somebody of the house speaks, and something or somebody who has no account here.
    speakers = {line[2] for line in chat["lines"]}
    assert speakers & USERNAMES
    assert speakers - USERNAMES
