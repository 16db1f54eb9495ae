from incidents.domain.notification import Reason


def test_each_reason_has_words_between_who_and_where() -> None:
    assert {reason: reason.words for reason in Reason} == {
        Reason.MENTION: "mentioned you in",
        Reason.REVIEW: "asked you to review",
        Reason.APPROVAL: "approved",
        Reason.CHANGES: "asked for changes in",
        Reason.COMMENT: "commented on",
        Reason.REPLY: "answered in a thread you are in, on",
        Reason.REMINDER: "reminds you of the postmortem of",
        Reason.DUE: "reminds you of what is due today:",
        Reason.OVERDUE: "reminds you of what is overdue:",
        Reason.DIGEST: "sums up what you owe:",
        Reason.REPORT: "asks you to hand in the report of",
        Reason.CHANNEL: "tells you that something is wrong with the channel",
        Reason.DRILL: "reminds you of the drill that comes up:",
        Reason.EXPIRING: "reminds you of evidence that is about to expire:",
    }


def test_reminders_come_from_nobody() -> None:
    from_nobody = [reason for reason in Reason if not reason.is_from_somebody]

    assert from_nobody == [
        Reason.REMINDER,
        Reason.DUE,
        Reason.OVERDUE,
        Reason.DIGEST,
        Reason.CHANNEL,
        Reason.DRILL,
        Reason.EXPIRING,
    ]
