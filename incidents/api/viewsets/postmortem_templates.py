"""Templates of postmortems in the API."""

from typing import ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import SLUG, ApiViewSet, created
from core.drafts import publish_draft
from incidents.api.serializers.postmortem_templates import (
    TemplateBody,
    TemplateRowSerializer,
    TemplateSerializer,
)
from incidents.api.serializers.postmortems import current_templates
from incidents.models import PostmortemTemplate
from incidents.usecases import template_drafts


class TemplateViewSet(ApiViewSet):
    """Templates that postmortems begin from, and the drafts of new versions."""

    noun, tag = "postmortem_template", "postmortems"
    pagination_class = WholeList
    path_parameters: ClassVar = {"slug": SLUG | {"description": "Slug of the template."}}
    verbs: ClassVar = {
        "list": "template.view",
        "retrieve": "template.view",
        "create": "template.edit",
        "publish": "template.edit",
    }

    @operation(answer=TemplateRowSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the templates of postmortems."""
        return self.whole_list(TemplateRowSerializer(current_templates(), many=True).data)

    @operation(answer=TemplateSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read the current version of a template with its text."""
        template = get_object_or_404(current_templates().select_related("author"), slug=slug)
        self.person(request, template)
        return Response(TemplateSerializer(template).data)

    @operation(body=TemplateBody, answer=TemplateSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Make a draft from a text. With a known slug it becomes that template's next version."""
        person = self.person(request)
        body = self.body_of(request, TemplateBody)
        template = template_drafts.import_template(body["text"], by=person)
        address = reverse("incidents:template_version", args=[template.slug, template.version])
        return created(TemplateSerializer(template).data, address)

    @operation(answer=TemplateSerializer)
    def publish(self, request: Request, slug: str) -> Response:
        """Publish the draft of a template. New postmortems begin from it."""
        draft = PostmortemTemplate.objects.draft_of(slug)
        if draft is None:
            raise Http404
        person = self.person(request, draft)
        return Response(TemplateSerializer(publish_draft(draft, by=person)).data)
