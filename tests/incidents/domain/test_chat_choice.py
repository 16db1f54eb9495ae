from incidents.domain.chat import ChatFormat
from incidents.domain.chat_choice import HowToRead, LineChoice, LineChoices
from incidents.domain.timeline import EntryKind

NOTED = LineChoice(taken=True, kind=EntryKind.NOTE, pinned=False)
STORY = LineChoice(taken=True, kind=EntryKind.DECISION, pinned=True)


def test_how_to_read_comes_back_as_it_was_kept() -> None:
    how = HowToRead("Asia/Kolkata", "irc", "2026-03-01", "oldest_first", {"ops-1": "ana"})

    assert HowToRead.from_json(how.to_json(), zone="UTC") == how
    assert HowToRead.from_json({}, zone="UTC") == HowToRead("UTC")


def test_choices_come_back_as_they_were_kept() -> None:
    choices = LineChoices({4: STORY, 7: LineChoice(taken=False, kind=EntryKind.NOTE, pinned=False)})

    assert LineChoices.from_json(choices.to_json()) == choices
    assert (choices.of(4, NOTED), choices.of(5, NOTED)) == (STORY, NOTED)


def test_all_or_none_of_the_lines_keep_their_kind_and_place_in_the_story() -> None:
    none = LineChoices({4: STORY}).with_all([(4, STORY), (5, NOTED)], taken=False)

    assert none.by_number == {
        4: LineChoice(taken=False, kind=EntryKind.DECISION, pinned=True),
        5: LineChoice(taken=False, kind=EntryKind.NOTE, pinned=False),
    }


def test_every_format_has_a_name_for_people() -> None:
    assert len({one.label for one in ChatFormat}) == len(ChatFormat)
