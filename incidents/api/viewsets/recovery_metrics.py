"""Recovery metrics in the API: the numbers of the page."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.filters import form_parameters, read_query
from core.api.operation import operation
from core.api.viewsets import ApiViewSet
from incidents.api.serializers.recovery_metrics import (
    ComparisonSerializer,
    MonthsSerializer,
    RecoveryMetricsSerializer,
)
from incidents.forms.recovery_metrics import MetricsPageForm, MonthsForm, SelectionForm, asked_of
from incidents.queries.recovery_dashboard import dashboard
from incidents.queries.recovery_figures import figures, monthly_figures


class RecoveryMetricsViewSet(ApiViewSet):
    """MTTD, MTTA, MTTM and MTTR with their uncertainty."""

    noun, tag = "recovery_metrics", "recovery metrics"
    pagination_class = None
    verbs: ClassVar = {
        "retrieve": "recovery_metric.view",
        "comparison": "recovery_metric.view",
        "months": "recovery_metric.view",
    }

    @operation(
        answer=RecoveryMetricsSerializer, parameters=form_parameters(SelectionForm, "from", "to")
    )
    def retrieve(self, request: Request) -> Response:
        """Read the recovery metrics. Filters and numbers are those of the page.

        By default it is about the incidents of twelve calendar months in UTC. Both `from` and `to`
        take 2026-03-02, -90d, 12mo or now; an empty `from` takes the range away.
        """
        # The page's own form, so that its address can be copied with what only charts need.
        selection = _asked(request).selection
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

    @operation(
        answer=ComparisonSerializer, parameters=form_parameters(MetricsPageForm, "from", "to")
    )
    def comparison(self, request: Request) -> Response:
        """Say whether times improved, worsened, or neither can be claimed, as the page does."""
        question = _asked(request).question
        found = dashboard(question, now=clock.now())
        said = found.comparison.as_json() if found.comparison else _NOT_COMPARED
        return Response({"metric": question.metric.value, "words": list(found.changed)} | said)

    @operation(
        answer=MonthsSerializer,
        parameters=form_parameters(MonthsForm, "from", "to"),
    )
    def months(self, request: Request) -> Response:
        """Read the four metrics month by month, by the day incidents started in UTC.

        With `by=severity` each month has a row for each severity that occurs.
        """
        form = read_query(MonthsForm(asked_of(request.query_params)), request)
        by_severity = form.cleaned_data["by"] == "severity"
        rows = [
            {"month": f"{one.month:%Y-%m}", "severity": one.severity or None}
            | {"as_of": one.figures.as_of}
            | {metric.value: summary.as_json() for metric, summary in one.figures.summaries.items()}
            for one in monthly_figures(form.selection, by_severity=by_severity)
        ]
        return Response({"next": None, "previous": None, "results": rows})


def _asked(request: Request) -> MetricsPageForm:
    form: MetricsPageForm = read_query(MetricsPageForm(asked_of(request.query_params)), request)
    return form


_NOT_COMPARED = {
    "change": None,
    "earlier_n": None,
    "later_n": None,
    "earlier_median_seconds": None,
    "later_median_seconds": None,
    "probability": None,
    "detectable_ratio": None,
}
