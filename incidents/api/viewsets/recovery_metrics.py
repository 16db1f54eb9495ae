"""Recovery metrics in the API: the numbers of the page."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.filters import form_parameters, read_query
from core.api.schema import operation
from core.api.viewsets import ApiViewSet
from incidents.api.serializers.recovery_metrics import RecoveryMetricsSerializer
from incidents.forms.recovery_metrics import PAGE_DEFAULTS, MetricsPageForm, SelectionForm
from incidents.queries.recovery_figures import figures


class RecoveryMetricsViewSet(ApiViewSet):
    """MTTD, MTTA, MTTM and MTTR with their uncertainty."""

    noun, tag = "recovery_metrics", "recovery metrics"
    pagination_class = None
    verbs: ClassVar = {"retrieve": "recovery_metric.view"}

    @operation(
        answer=RecoveryMetricsSerializer, parameters=form_parameters(SelectionForm, "from", "to")
    )
    def retrieve(self, request: Request) -> Response:
        """Read the recovery metrics. Filters and numbers are those of the page.

        By default it is about the incidents of twelve calendar months in UTC. Both `from` and `to`
        take 2026-03-02, -90d, 12mo or now; an empty `from` takes the range away.
        """
        asked = request.query_params.copy()
        asked.setdefault("from", PAGE_DEFAULTS["from"])
        # The page's own form, so that its address can be copied with what only charts need.
        selection = read_query(MetricsPageForm(asked), request).selection
        found = figures(selection)
        chosen = {
            "started_from": selection.started_from,
            "started_to": selection.started_to,
            "kind": selection.kind,
            "as_of": found.as_of,
        }
        return Response(
            chosen
            | {metric.value: summary.as_json() for metric, summary in found.summaries.items()}
        )
