"""`manage.py create_admin`: the first person where `up` does not run."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from core.models import User


def said_by(*arguments: str) -> tuple[str, str]:
    """Run the command and return what it wrote to both outputs."""
    answers, words = StringIO(), StringIO()
    call_command("create_admin", *arguments, stdout=answers, stderr=words)
    return answers.getvalue(), words.getvalue()


@pytest.mark.django_db
def test_the_password_is_said_once_and_works() -> None:
    first, _ = said_by("--json")
    second, words = said_by("--json")

    answer = json.loads(first)
    assert User.objects.get(username=answer["username"]).check_password(answer["one_time_password"])
    assert json.loads(second) == {"username": None, "one_time_password": None}
    assert words == "There are people already; nobody was added.\n"


@pytest.mark.django_db
def test_a_person_reads_a_sentence() -> None:
    answer, _ = said_by()

    assert answer.startswith("Sign in as admin with the one-time password ")
    assert User.objects.get().check_password(answer.split()[-1])
