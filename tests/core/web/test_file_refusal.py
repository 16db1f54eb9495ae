"""A file that is not handed out says why, a line for each reason."""

from django.forms import CharField, Form

from core.web.file_refusal import file_refused, filter_faults


class Filters(Form):
    kind = CharField(max_length=1)
    team = CharField()


def test_faults_name_the_filter() -> None:
    form = Filters({"kind": "ab", "team": "x"})

    (fault,) = filter_faults(form.errors)

    assert fault.startswith("kind: Ensure this value has at most 1 character")
    assert filter_faults(Filters({"kind": "a", "team": "x"}).errors) == []


def test_the_answer_is_plain_text_with_a_line_for_each_reason() -> None:
    answer = file_refused(["<one>", "two"])

    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert answer.content == b"<one>\ntwo\n"
