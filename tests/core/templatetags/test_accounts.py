"""The forms of django-allauth read like the others."""

import pytest
from django import forms

from core.templatetags.accounts import in_our_words, sentence_case


class AllauthForm(forms.Form):
    """Fields as allauth labels them."""

    email = forms.EmailField(
        label="Email", widget=forms.EmailInput(attrs={"placeholder": "Email address"})
    )
    oldpassword = forms.CharField(
        label="Current Password",
        widget=forms.PasswordInput(
            attrs={"placeholder": "Current Password", "autocomplete": "current-password"}
        ),
    )
    name = forms.CharField()


def test_labels_are_ours_and_no_placeholder_repeats_them() -> None:
    form = in_our_words(AllauthForm())

    assert [field.label for field in form] == ["E-mail address", "Current password", "Name"]
    assert [field.field.widget.attrs for field in form] == [
        {"maxlength": "320"},
        {"autocomplete": "current-password"},
        {},
    ]
    assert AllauthForm()["oldpassword"].label == "Current Password"


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Password", "Password"),
        ("New Password (again)", "New password (again)"),
        ("Authenticator code", "Authenticator code"),
        ("Code of a TOTP App", "Code of a TOTP app"),
    ],
)
def test_labels_get_sentence_case(label: str, words: str) -> None:
    assert sentence_case(label) == words
