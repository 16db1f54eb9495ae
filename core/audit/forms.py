"""What the page of the activity log is cut by."""

from typing import Any, Final

from django import forms

from core.audit.reading import LogFilter
from core.audit.things import Key, find_things
from core.audit.words import verbs_by_noun
from core.forms.bounds import BoundField
from core.models import User

NOBODY: Final = "(none)"
"""Stands for commands and imports; no user name has parentheses."""

MOST_OFFERED: Final = 100
"""Of more people than that one types the name."""

LONGEST: Final = 200


class PersonField(forms.CharField):
    """A user name, NOBODY or nothing; gives the person, NOBODY or None."""

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name or name == NOBODY:
            return name or None
        person = User.objects.filter(username=name).first()
        if person is None:
            raise forms.ValidationError(f"There is no person “{name}”.")
        return person


class ThingField(forms.CharField):
    """A reference such as INC-12, a short name or a user name; gives keys, None for no filter."""

    def clean(self, value: Any) -> list[Key] | None:
        text = super().clean(value)
        if not text:
            return None
        found = find_things(text)
        if not found:
            raise forms.ValidationError(f"There is nothing called “{text}”.")
        return found


class ActivityFilterForm(forms.Form):
    """All filters of the activity log; each may be left out."""

    person = PersonField(label="Person", required=False, max_length=LONGEST)
    verb = forms.ChoiceField(label="What", required=False)
    object = ThingField(
        label="Reference or name",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"placeholder": "INC-12 or shop"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = forms.TextInput(attrs={"placeholder": "2026-03-02 or -7d"})
        # "from" is no name in Python.
        self.fields["from"] = BoundField(
            label="From", required=False, max_length=LONGEST, widget=day
        )
        self.fields["to"] = BoundField(
            label="Until", required=False, max_length=LONGEST, widget=day, is_end=True
        )
        verbs = [(group.label, group.verbs) for group in verbs_by_noun()]
        self.fields["verb"].choices = [("", "Anything"), *verbs]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["verb"].error_messages["invalid_choice"] = "There is no “%(value)s”."

    def offer_people(self) -> None:
        """Let the person be chosen from a list, where that is short enough; one statement."""
        people = list(
            User.objects.order_by("username").values_list("username", "name")[: MOST_OFFERED + 1]
        )
        if len(people) <= MOST_OFFERED:
            named = [(username, name or username) for username, name in people]
            self.fields["person"].widget = forms.Select(
                choices=[("", "Anybody"), (NOBODY, "A command or an import"), *named]
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        since, until = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if since and until and since >= until:
            self.add_error("to", "This is before the beginning of the range.")
        return self.cleaned_data

    def chosen(self) -> LogFilter:
        """Return what is asked for; what could not be read cuts nothing."""
        self.is_valid()
        said = self.cleaned_data
        person = said.get("person")
        return LogFilter(
            person=None if person == NOBODY else person,
            is_nobodys=person == NOBODY,
            verb=said.get("verb", ""),
            keys=said.get("object"),
            since=said.get("from"),
            until=said.get("to"),
        )
