from incidents.domain.notification import Reason


def test_each_reason_has_words_between_who_and_where() -> None:
    assert {reason: reason.words for reason in Reason} == {Reason.MENTION: "mentioned you in"}
