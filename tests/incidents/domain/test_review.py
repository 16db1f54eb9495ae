from incidents.domain.review import ReviewCheck, Verdict, changed_sections


def test_sections_that_are_not_what_they_were_are_named_in_order() -> None:
    then = {"summary": 1, "causes": 2, "gone": 1}

    assert changed_sections(then, {"new": 1, "summary": 1, "causes": 3}) == [
        "new",
        "causes",
        "gone",
    ]
    assert changed_sections(then, then) == []


def test_each_word_has_a_label() -> None:
    assert [verdict.label for verdict in Verdict] == ["Not yet", "Approved", "Asks for changes"]
    assert all(check.label.lower().startswith(check.value[:4]) for check in ReviewCheck)
