"""What search finds, as JSON."""

from typing import Any

from rest_framework import serializers

from core.api.fields import MomentField


class HitSerializer(serializers.Serializer[Any]):
    """One thing found; what belongs to no incident has null there."""

    kind = serializers.CharField(help_text="service, incident, timeline_entry and so on.")
    reference = serializers.CharField(allow_blank=True, help_text="INC-12; empty for none.")
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True, help_text="The part around the first word.")
    incident = serializers.CharField(allow_null=True, help_text="The incident it belongs to.")
    severity = serializers.CharField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    at = MomentField(help_text="When it was made or happened.")
    url = serializers.CharField(help_text="The page that shows it, from the root of the site.")


class KindCountSerializer(serializers.Serializer[Any]):
    """How many things of a kind were found."""

    kind = serializers.CharField()
    number = serializers.IntegerField()


class SearchSerializer(serializers.Serializer[Any]):
    """One page of results, best first."""

    query = serializers.CharField(allow_blank=True)
    page = serializers.IntegerField()
    next_page = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField(help_text="How many were found and ranked.")
    is_capped = serializers.BooleanField(
        help_text="Whether there are more; then the newest were ranked."
    )
    jump = serializers.CharField(
        allow_null=True, help_text="The page of what the query names: INC-12 or a short name."
    )
    suggestions = serializers.ListField(
        child=serializers.CharField(), help_text="Other spellings, when nothing was found."
    )
    counts = KindCountSerializer(many=True)
    results = HitSerializer(many=True)
