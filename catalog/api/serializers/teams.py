"""Teams as JSON."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from catalog.models import Membership, Service, Team
from core.api.fields import Body, ManyByKeyField, MomentField, TextField
from core.models import User


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A person in a team."""

    username = serializers.CharField(source="person.username")
    name = serializers.CharField(source="person.__str__")

    class Meta:
        model = Membership
        fields = ("username", "name", "is_lead")


class TeamRowSerializer(serializers.ModelSerializer[Team]):
    """A team in the list."""

    member_count = serializers.IntegerField()
    service_count = serializers.IntegerField()
    updated_at = MomentField()

    class Meta:
        model = Team
        fields = ("slug", "name", "description", "member_count", "service_count", "updated_at")


class TeamSerializer(serializers.ModelSerializer[Team]):
    """A team with its people, leads first, and the slugs of its services."""

    members = MemberSerializer(source="memberships", many=True)
    services = ManyByKeyField(Service.objects.all, key="slug")
    updated_at = MomentField()

    class Meta:
        model = Team
        fields = ("slug", "name", "description", "members", "services", "updated_at")


class TeamBody(Body):
    """A new team; without a slug one is made from the name."""

    example: ClassVar = {"name": "Payments"}
    name = TextField(max_length=200)
    slug = serializers.SlugField(max_length=100, required=False)
    description = TextField(required=False, allow_blank=True)


class TeamChange(Body):
    """Other words for a team; what is left out stays."""

    example: ClassVar = {"description": "Runs checkout and invoices"}
    name = TextField(max_length=200, required=False)
    description = TextField(required=False, allow_blank=True)


def _active_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


class MembersBody(Body):
    """Everybody in a team by username; a lead is a member too."""

    example: ClassVar = {"members": ["alice", "bob"], "leads": ["alice"]}
    members = ManyByKeyField(_active_people, key="username")
    leads = ManyByKeyField(_active_people, key="username", required=False)
