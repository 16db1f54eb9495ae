"""Postmortems in the API."""

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import conflict
from core.api.filters import form_parameters, read_query
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import SLUG, ApiViewSet, created, reference_parameter
from core.models import User
from incidents.api.serializers.postmortems import (
    EditionRowSerializer,
    EditionSerializer,
    PostmortemBody,
    PostmortemRowSerializer,
    PostmortemSerializer,
    PublishBody,
    SectionBody,
    SectionConflictSerializer,
    SectionSerializer,
    SectionText,
    TitleBody,
)
from incidents.forms.postmortem_filter import PostmortemStatusFilterForm
from incidents.models import Postmortem, PostmortemEdition, PostmortemSection
from incidents.queries import postmortems as postmortem_queries
from incidents.usecases import postmortems, publishing
from incidents.usecases.postmortem_sections import StaleSection, save_section


class PostmortemDoor(ApiViewSet):
    """Reads the postmortem of the address."""

    tag = "postmortems"
    path_parameters: ClassVar = {"reference": reference_parameter("PM")}

    def _postmortem(self, request: Request, reference: int) -> tuple[Postmortem, User]:
        postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=reference)
        return postmortem, self.person(request, postmortem)


class PostmortemViewSet(PostmortemDoor):
    """What teams learned; the text is written section by section."""

    noun = "postmortem"
    serializer_class = PostmortemRowSerializer
    path_parameters: ClassVar = {
        **PostmortemDoor.path_parameters,
        "key": SLUG | {"description": "Key of the section."},
    }
    verbs: ClassVar = {
        "list": "postmortem.view",
        "retrieve": "postmortem.view",
        "create": "postmortem.write",
        "rename": "postmortem.write",
        "section": "postmortem.view",
        "section_save": "postmortem.write",
        "publish": "postmortem.publish",
    }

    def locked_version(self, *, reference: int = 0, key: str = "") -> int | None:
        """Return the version of the section; a postmortem as a whole has none."""
        rows = PostmortemSection.objects.select_for_update(of=("self",))
        sections = rows.filter(postmortem=reference, key=key)
        return sections.values_list("version", flat=True).first()

    @operation(
        answer=PostmortemRowSerializer,
        many=True,
        parameters=form_parameters(PostmortemStatusFilterForm),
    )
    def list(self, request: Request) -> Response:
        """List postmortems, the newest first."""
        return self.list_of(postmortem_queries.for_list())

    def filter_queryset(self, queryset: Any) -> Any:
        form = read_query(PostmortemStatusFilterForm(self.request.query_params), self.request)
        return form.postmortems(queryset)

    @operation(answer=PostmortemSerializer)
    def retrieve(self, request: Request, reference: int) -> Response:
        """Read a postmortem with its sections and its latest edition."""
        postmortem, _ = self._postmortem(request, reference)
        return Response(_full(postmortem))

    @operation(
        body=PostmortemBody,
        answer=PostmortemSerializer,
        status=201,
        also={200: PostmortemSerializer},
    )
    def create(self, request: Request) -> Response:
        """Begin a postmortem from a template. One that was begun already is answered with 200."""
        body = self.body_of(request, PostmortemBody)
        incident, now = body["incident"], clock.now()
        person = self.person(request, incident)
        is_new = not Postmortem.objects.filter(incident=incident).exists()
        started = postmortems.start_postmortem(
            incident, by=person, at=now, template=body["template"]
        )
        address = reverse("incidents_api:postmortem", args=[started.pk])
        postmortem = postmortem_queries.for_detail().get(pk=started.pk)
        return created(_full(postmortem), address, is_new=is_new)

    @operation(body=TitleBody, answer=PostmortemSerializer)
    def rename(self, request: Request, reference: int) -> Response:
        """Give a postmortem another title."""
        postmortem, person = self._postmortem(request, reference)
        body = self.body_of(request, TitleBody)
        return Response(_full(postmortems.rename_postmortem(postmortem, by=person, **body)))

    @operation(answer=SectionSerializer)
    def section(self, request: Request, reference: int, key: str) -> Response:
        """Read a section."""
        postmortem, _ = self._postmortem(request, reference)
        return Response(_section(postmortem, key))

    @operation(body=SectionBody, answer=SectionSerializer, also={409: SectionConflictSerializer})
    def section_save(self, request: Request, reference: int, key: str) -> Response:
        """Save a section, merged with what others wrote in other lines since its base version.

        The answer holds the text of now. 409 with both texts when somebody has to choose; yours is
        kept in the history.
        """
        postmortem, person = self._postmortem(request, reference)
        section = get_object_or_404(postmortem_queries.sections(), postmortem=postmortem, key=key)
        body = self.body_of(request, SectionBody)
        try:
            save_section(section, by=person, at=clock.now(), **body)
        except StaleSection as error:
            current = SectionText(error.section).data
            base = error.late.base_number
            return conflict(error, current=current, submitted=error.late.text, base_version=base)
        return Response(_section(postmortem, key))

    @operation(
        body=PublishBody, answer=EditionSerializer, status=201, also={200: EditionSerializer}
    )
    def publish(self, request: Request, reference: int) -> Response:
        """Publish the text of this moment. 200 with the latest edition when nothing changed.

        Tasks after the incident that are open, such as a review, are left out for the `reason`.
        """
        postmortem, person = self._postmortem(request, reference)
        body, now = self.body_of(request, PublishBody), clock.now()
        edition = publishing.publish_reviewed(postmortem, by=person, at=now, **body)
        address = reverse("incidents_api:edition", args=[postmortem.pk, edition.number])
        is_new = edition.published_at == now
        return created(EditionSerializer(edition).data, address, is_new=is_new)


class EditionViewSet(PostmortemDoor):
    """What was published; an edition never changes."""

    noun = "edition"
    pagination_class = WholeList
    path_parameters: ClassVar = {
        **PostmortemDoor.path_parameters,
        "number": {"description": "Number of the edition.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = {"list": "postmortem.view", "retrieve": "postmortem.view"}

    @operation(answer=EditionRowSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List what was published, the newest first."""
        postmortem, _ = self._postmortem(request, reference)
        rows = postmortem_queries.editions_of(postmortem)
        return self.whole_list(EditionRowSerializer(rows, many=True).data)

    @operation(answer=EditionSerializer)
    def retrieve(self, request: Request, reference: int, number: int) -> Response:
        """Read an edition."""
        postmortem, _ = self._postmortem(request, reference)
        rows = PostmortemEdition.objects.select_related("published_by")
        edition = get_object_or_404(rows, postmortem=postmortem, number=number)
        return Response(EditionSerializer(edition).data)


def _full(postmortem: Postmortem) -> dict[str, Any]:
    latest = postmortem_queries.latest_edition(postmortem)
    drafts: Any = postmortem_queries.section_drafts(postmortem)
    return PostmortemRowSerializer(postmortem).data | {
        "template": postmortem.template.slug,
        "sections": SectionSerializer(drafts, many=True).data,
        "latest_edition": EditionSerializer(latest).data if latest else None,
    }


def _section(postmortem: Postmortem, key: str) -> Any:
    for draft in postmortem_queries.section_drafts(postmortem):
        if draft.section.key == key:
            return SectionSerializer(draft).data
    raise Http404
