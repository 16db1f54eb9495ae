from incidents.domain.notification import Reason


def test_each_reason_has_words_between_who_and_where() -> None:
    assert {reason: reason.words for reason in Reason} == {
        Reason.MENTION: "mentioned you in",
        Reason.REMINDER: "reminds you of the postmortem of",
        Reason.DUE: "reminds you of what is due today:",
        Reason.OVERDUE: "reminds you of what is overdue:",
        Reason.DIGEST: "sums up what you owe:",
    }


def test_reminders_come_from_nobody() -> None:
    assert [reason for reason in Reason if reason.is_from_somebody] == [Reason.MENTION]
