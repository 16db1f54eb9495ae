"""Forms about people, their profile and their tokens, and how the sign-in form speaks."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from core.choices import choices_from
from core.models import ApiToken, Role, TokenScope, User
from core.models.user import Density, Theme
from core.time_zone import zone_names

TOKEN_DAYS = (30, 90, 365)
DEFAULT_TOKEN_DAYS = 90


def known_zones() -> list[str]:
    """Return the names worth offering, in the order of the alphabet: continents, cities, UTC."""
    return sorted(
        name
        for name in zone_names()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    )


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """The sign-in form in our words, for password managers too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "User name or e-mail address"
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
        }
        del self.fields["password"].widget.attrs["placeholder"]


class EmailField(forms.EmailField):
    """An e-mail address that may be left out."""

    def __init__(self, help_text: str) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        super().__init__(
            label="E-mail address",
            required=False,
            max_length=254,
            widget=widget,
            help_text=help_text,
        )


class NameField(forms.CharField):
    """A whole name, as the person writes it; kept exactly as typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Name",
            required=False,
            max_length=150,
            strip=False,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            **options,
        )

    def clean(self, value: Any) -> str:
        name = str(super().clean(value))
        return name if name.strip() else ""


class RoleField(forms.ChoiceField):
    """One of the roles; cleans to a Role."""

    def __init__(self) -> None:
        super().__init__(
            choices=choices_from(Role),
            initial=Role.RESPONDER,
            help_text="A viewer reads. A responder works on incidents. A manager also looks after "
            "teams, services and imports. An admin also looks after people.",
        )

    def clean(self, value: Any) -> Role:
        return Role(super().clean(value))


class EditPersonForm(forms.Form):
    """What an admin may change about a person."""

    name = NameField()
    email = EmailField("To sign in with, and for a forgotten password.")
    role = RoleField()


class AddPersonForm(EditPersonForm):
    """Somebody who shall be able to sign in."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text="To sign in with: letters, digits and @ . + - _",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    field_order = ("username", "name", "email", "role")


class ProfileForm(forms.Form):
    """What people may change about themselves."""

    name = NameField(help_text="As others shall read it. Left empty, your user name is shown.")
    email = EmailField("To sign in with, and for a forgotten password.")
    time_zone = forms.CharField(
        label="Time zone",
        required=False,
        max_length=64,
        widget=forms.TextInput(
            attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    theme = forms.ChoiceField(
        label="Colours",
        choices=[("system", "As the device"), ("light", "Light"), ("dark", "Dark")],
        widget=forms.RadioSelect,
    )
    density = forms.TypedChoiceField(
        label="Rows",
        choices=[("comfortable", "Comfortable"), ("compact", "Compact")],
        coerce=Density,
        required=False,
        empty_value=Density.COMFORTABLE,
        widget=forms.RadioSelect,
        help_text="Compact shows more rows of lists and tables on a large screen.",
    )
    has_shortcuts = forms.BooleanField(
        label="Keyboard shortcuts",
        required=False,
        help_text="Single letters such as c and g i. Turn them off when you speak to your computer "
        "or when they get in the way of other tools.",
    )
    has_wording_hints = forms.BooleanField(
        label="Wording hints",
        required=False,
        help_text="Quiet underlines in a postmortem where words could be read as blame, with a "
        "neutral suggestion. They never keep you from saving or publishing.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].help_text = (
            "A place such as Europe/Berlin. Left empty, times are shown in the zone of your "
            f"organisation, {settings.DRYDOCK_TIME_ZONE}."
        )

    @classmethod
    def about(cls, person: User) -> "ProfileForm":
        """Return the form filled with what is stored."""
        return cls(initial={name: getattr(person, name) for name in cls.base_fields})

    def clean_time_zone(self) -> str:
        """Return the zone as its file is named, so that europe/berlin will do."""
        typed: str = self.cleaned_data["time_zone"]
        if not typed:
            return ""
        spelling = typed.lower().replace(" ", "_")
        zone = next((name for name in zone_names() if name.lower() == spelling), None)
        if zone is None:
            raise ValidationError(
                f"“{typed}” is no time zone that Drydock knows. Write a place such as "
                "Europe/Berlin or Asia/Tokyo, or UTC."
            )
        return zone

    def clean_theme(self) -> Theme:
        """Return the enum."""
        return Theme(self.cleaned_data["theme"])


class TokenForm(forms.Form):
    """A new token: what it is for, and how long it works."""

    name = forms.CharField(
        max_length=ApiToken._meta.get_field("name").max_length,  # noqa: SLF001 - Django's documented Meta API
        help_text="What will use it, so that you know which one to revoke.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label="Works for",
        coerce=int,
        choices=[(days, f"{days} days") for days in TOKEN_DAYS],
        initial=DEFAULT_TOKEN_DAYS,
    )
    scope = forms.TypedChoiceField(
        label="It may",
        coerce=TokenScope,
        choices=choices_from(TokenScope),
        initial=TokenScope.READ,
        required=False,
        empty_value=TokenScope.READ,
        help_text="Of what you may do yourself. It cannot be changed later.",
    )
