"""What requests about roles may say."""

from typing import ClassVar

from rest_framework import serializers

from core.api.fields import Body, OneByKeyField, TextField
from core.choices import choices_from
from incidents.api.serializers.incident_bodies import active_people
from incidents.domain.incident import IncidentRole
from incidents.usecases.roles import LONGEST_NOTE


class RoleName(Body):
    """One of the roles."""

    example: ClassVar = {"role": "lead"}
    role = serializers.ChoiceField(choices_from(IncidentRole))


class AssignBody(RoleName):
    """A role and who gets it."""

    example: ClassVar = {"role": "lead", "person": "alice"}
    person = OneByKeyField(
        active_people, key="username", required=False, help_text="Username; left out: yourself."
    )
    note = TextField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class HandOverBody(Body):
    """Who takes over all your roles."""

    example: ClassVar = {"to": "bob", "note": "Waiting for the vendor to call back"}
    to = OneByKeyField(active_people, key="username", help_text="Username.")
    note = TextField(max_length=LONGEST_NOTE, required=False, allow_blank=True)
