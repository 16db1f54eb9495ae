"""Search in the API: the results of the page."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.filters import form_parameters, read_query
from core.api.operation import operation
from core.api.viewsets import ApiViewSet
from incidents.api.serializers.search import SearchSerializer
from incidents.forms.search import SearchForm
from incidents.queries import search as search_queries


class SearchViewSet(ApiViewSet):
    """Everything that can be found."""

    noun, tag = "search", "search"
    pagination_class = None
    verbs: ClassVar = {"retrieve": "search.view"}

    @operation(answer=SearchSerializer, parameters=form_parameters(SearchForm))
    def retrieve(self, request: Request) -> Response:
        """Search everything. Words all have to be there, in any of their forms.

        "Words in quotes" follow each other, and -words must not be there. Only the newest few
        thousand matches are ranked and counted. A page past the last one has no results.
        """
        person = self.person(request)
        form = read_query(SearchForm(request.query_params), request)
        query, chosen = form.query, form.chosen
        found = search_queries.search(person, query, chosen)
        return Response(
            {
                "query": query.text,
                "page": chosen.page,
                "next_page": found.next_page,
                "total": found.total,
                "is_capped": found.is_capped,
                "jump": search_queries.jump(person, query) if chosen.is_empty else None,
                "suggestions": found.suggestions,
                "counts": [
                    {"kind": count.kind.name, "number": count.number} for count in found.counts
                ],
                "results": [_as_json(hit) for hit in found.hits],
            }
        )


def _as_json(hit: search_queries.Hit) -> dict[str, object]:
    return {
        "kind": hit.kind.name,
        "reference": hit.reference,
        "title": hit.name,
        "text": "".join(piece.text for piece in hit.text_pieces),
        "incident": f"INC-{hit.found.incident_id}" if hit.found.incident_id else None,
        "severity": hit.severity,
        "status": hit.status,
        "at": hit.at.isoformat().replace("+00:00", "Z"),
        "url": hit.url,
    }
