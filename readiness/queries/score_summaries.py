"""Scores for lists: what was worked out before is used again as long as nothing changed.

Every answer is exact. Evidence is only ever added, so its number tells whether there is more; a
stamp of everything else that moves a score is read with it, in one statement, and age is known in
advance. So there is nothing to keep up to date and no second truth: a process that forgets works
it out again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat, Greatest

from catalog.models import GraphRevision, Service
from core.database.compiled import Compiled, Given
from core.visibility import Viewer, viewing_as
from incidents.domain.incident import IncidentKind
from incidents.models import PostmortemFactor
from readiness.domain.level import capped_level
from readiness.domain.score_summary import ScoreSpan, ScoreSummary, span_of
from readiness.models import ChecklistVersion, Decision, Evidence, FailureModeTaxonomy
from readiness.queries import score_inputs, spof
from readiness.queries.scores import scored

MOST_KEPT = 5_000
"""Services of which summaries are kept, about three kilobytes each."""

MOMENTS_KEPT = 2
"""Summaries of one service: lists compare now with some time ago."""

Stamp = tuple[Any, ...]


class _Kept(NamedTuple):
    stamp: Stamp
    span: ScoreSpan


_kept: dict[int, tuple[_Kept, ...]] = {}


def score_summaries(services: Collection[Service], *, at: datetime) -> dict[int, ScoreSummary]:
    """Return the scores of services at `at` by their keys, by the measure of today.

    A fixed number of statements: two where nothing changed since the last time.
    """
    graph = spof.catalogue_graph()
    asked = {service.pk for service in services}
    below = {pk: graph.points_of(pk) for pk in asked}
    everybody = asked.union(*below.values())
    slugs: dict[int, str] = {}
    stamps: dict[int, Stamp] = {}
    for pk, slug, *stamp in _stamps().filter(pk__in=everybody):
        slugs[pk], stamps[pk] = slug, tuple(stamp)
    found = _summaries(stamps, at)
    return {pk: _capped(found, slugs, pk, below[pk]) for pk in asked if pk in found}


def score_summary(service_id: int, *, at: datetime) -> ScoreSummary | None:
    """Return the score of one service, None for one that is gone.

    One statement where nothing changed and it stands on nothing alone.
    """
    row = _ONE.first(service=service_id)
    if row is None:
        return None
    *stamp, number, key = row
    if spof.graph_of_revision(number, key).points_of(service_id):
        return score_summaries(Service.objects.filter(pk=service_id), at=at).get(service_id)
    return _summaries({service_id: tuple(stamp[2:])}, at).get(service_id)


def _summaries(stamps: Mapping[int, Stamp], at: datetime) -> dict[int, ScoreSummary]:
    found: dict[int, ScoreSummary] = {}
    for pk, stamp in stamps.items():
        for one in _kept.get(pk, ()):
            if one.stamp == stamp and one.span.holds(at):
                found[pk] = one.span.summary_at(at)
                break
    missing = stamps.keys() - found.keys()
    if missing:
        for pk, span in _spans(missing, at).items():
            _keep(pk, _Kept(stamps[pk], span))
            found[pk] = span.start
    return found


def _spans(service_ids: Collection[int], at: datetime) -> dict[int, ScoreSpan]:
    services = list(Service.objects.filter(pk__in=service_ids))
    inputs = score_inputs.read(services, at=at)
    changes = _known_changes(service_ids, at)
    return {
        service.pk: span_of(
            partial(scored, inputs, service.pk),
            inputs.findings[service.pk],
            inputs.taxonomy,
            at=at,
            most=changes.get(service.pk),
        )
        for service in services
    }


def _known_changes(service_ids: Collection[int], at: datetime) -> dict[int, datetime]:
    """Return when stored rows next begin or cease to count for each service, besides by age."""
    moments: dict[int, list[datetime]] = defaultdict(list)
    late = Evidence.objects.filter(service__in=service_ids).order_by()
    late = late.filter(Q(observed_at__gt=at) | Q(recorded_at__gt=at))
    rows = late.values("service_id").annotate(on=Min(Greatest("observed_at", "recorded_at")))
    for pk, moment in rows.values_list("service_id", "on"):
        moments[pk].append(moment)
    decided = Decision.objects.filter(service__in=service_ids, approved_at__isnull=False).order_by()
    for pk, *ends in decided.values_list("service_id", "approved_at", "ends_at", "revoked_at"):
        moments[pk] += [end for end in ends if end is not None and end > at]
    told = _contradicting().filter(
        postmortem__incident__services__in=service_ids, postmortem__published_at__gt=at
    )
    for pk, moment in told.values_list(
        "postmortem__incident__services", "postmortem__published_at"
    ):
        moments[pk] += [moment] if moment is not None else []
    return {pk: min(found) for pk, found in moments.items() if found}


def _keep(pk: int, one: _Kept) -> None:
    while len(_kept) >= MOST_KEPT and pk not in _kept:
        _kept.pop(next(iter(_kept)), None)
    others = [other for other in _kept.get(pk, ()) if other.stamp == one.stamp]
    _kept[pk] = (one, *others)[:MOMENTS_KEPT]


def _capped(
    found: Mapping[int, ScoreSummary], slugs: Mapping[int, str], pk: int, below: Collection[int]
) -> ScoreSummary:
    levels = {slugs[one]: found[one].own_level for one in below if one in found}
    level, _ = capped_level(found[pk].own_level, levels)
    return found[pk]._replace(level=level)


def _contradicting() -> QuerySet[PostmortemFactor]:
    """Return what may contradict; restricted incidents change nobody's score."""
    return PostmortemFactor.objects.filter(
        postmortem__incident__restricted=False,
        postmortem__incident__kind=IncidentKind.INCIDENT,
        factor__readiness_topics__isnull=False,
    ).order_by()


def _stamps(*more: Subquery) -> QuerySet[Service, Any]:
    """Return key and slug of each service with all that tells whether its score may be another.

    `more` is read along. The stamp is the same for whoever looks: restricted incidents are no part.
    """
    with viewing_as(Viewer.SYSTEM):
        contradicting = _contradicting().filter(
            postmortem__incident__services=OuterRef("pk"),
        )
    evidence = Evidence.objects.filter(service=OuterRef("pk")).order_by().values("service")
    decided = Decision.objects.filter(service=OuterRef("pk")).order_by().values("service")
    default = ChecklistVersion.objects.filter(is_current=True, checklist__is_default=True)
    modes = FailureModeTaxonomy.objects.filter(is_current=True)
    return Service.objects.order_by().values_list(
        *("pk", "slug", "created_at", "tier", "kind"),
        *("assessment__checklist_version__digest", "assessment__trait"),
        _one(evidence, Count("pk"), Max("recorded_at")),
        _one(decided, Count("pk"), Max("updated_at")),
        _one(
            contradicting.values("postmortem__incident__services"),
            *(Count("pk"), Max("pk"), Max("factor__readiness_topics__pk")),
            *(Max("postmortem__updated_at"), Max("postmortem__incident__updated_at")),
        ),
        Subquery(default.values("digest")[:1]),
        Subquery(modes.values("digest")[:1]),
        *more,
    )


def _one(rows: QuerySet[Any, Any], *figures: Count | Max) -> Subquery:
    """Return figures about all rows of a service as one text, NULL where there is no row."""
    texts: list[Any] = []
    for figure in figures:
        texts += [Cast(figure, TextField()), Value("/")]
    return Subquery(rows.annotate(stamp=Concat(*texts, output_field=TextField())).values("stamp"))


def _one_service() -> QuerySet[Service, Any]:
    revision = GraphRevision.objects.filter(pk=GraphRevision.ONLY)
    both = (Subquery(revision.values("number")), Subquery(revision.values("key")))
    return _stamps(*both).filter(pk=Given("service"))


_ONE: Compiled[Service, Any] = Compiled(_one_service)
