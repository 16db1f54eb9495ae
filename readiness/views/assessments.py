"""Assess a service: its questions by category, each answer saved by itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Service
from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from readiness.forms.assessment import AnswerForm, CopyForm
from readiness.models import Evidence
from readiness.queries import assessment as assessment_queries
from readiness.queries.assessment import AssessmentPage, Question
from readiness.usecases import assessments

Rows = list[tuple[Question, AnswerForm]]


@require_http_methods(["GET", "POST"])
@permitted("assessment.answer")
def assess(request: HttpRequest, slug: str) -> HttpResponse:
    service, person = _service(request, slug)
    page = assessment_queries.page_of(
        service, category=request.GET.get("category", ""), at=clock.now()
    )
    if page is None:
        return render(request, "readiness/assessment_empty.html", {"service": service}, status=404)
    rows = _rows(page, request)
    if request.method == "GET":
        return _page(request, page, rows)
    if again := request.POST.get("again"):
        return _confirm(request, page, again, person)
    if _saved(page, rows, person):
        if page.next_group is None:
            return _submitted(request, service)
        messages.success(request, "The answers are saved.")
        return redirect(f"{request.path}?category={page.next_group.key}")
    return _page(request, page, rows, status=422)


@require_POST
@permitted("assessment.answer")
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    service, person = _service(request, slug)
    item = request.POST.get("item", "")
    form = AnswerForm(request.POST, prefix=item)
    given = form.new_answer(item) if form.is_valid() else None
    if given is not None:
        try:
            assessments.answer_item(service, given, by=person, at=clock.now())
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    if given is None and form.is_valid():
        form.add_error("answer", "Choose an answer.")
    if form.errors:
        return JsonResponse(
            {"errors": {key: list(found) for key, found in form.errors.items()}}, status=422
        )
    return JsonResponse(_progress(service))


@require_POST
@permitted("assessment.answer")
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    service, person = _service(request, slug)
    form = CopyForm(service, request.POST)
    if form.is_valid():
        copied = assessments.copy_answers(
            service, form.cleaned_data["source"], by=person, at=clock.now()
        )
        messages.success(request, f"{len(copied)} answers were copied. Look at each of them.")
        return redirect("readiness:assess", slug=slug)
    page = assessment_queries.page_of(service, category="", at=clock.now())
    if page is None:
        return render(request, "readiness/assessment_empty.html", {"service": service}, status=404)
    return _page(request, page, _rows(page, None), copying=form, status=422)


@require_POST
@permitted("evidence.review")
def review(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    evidence = get_object_or_404(
        Evidence.objects.select_related("service"), pk=pk, service__slug=slug
    )
    person = require(request.user, "evidence.review", evidence.service)
    try:
        assessments.review_document(evidence, by=person, at=clock.now())
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It counts as documented now.")
    return redirect("readiness:service", slug=slug)


def _service(request: HttpRequest, slug: str) -> tuple[Service, User]:
    service = get_object_or_404(Service, slug=slug)
    return service, require(request.user, "assessment.answer", service)


def _rows(page: AssessmentPage, request: HttpRequest | None) -> Rows:
    data = request.POST if request is not None and request.method == "POST" else None
    return [
        (
            question,
            AnswerForm(
                data,
                prefix=question.item.key,
                initial={
                    "answer": question.value,
                    "note": question.note,
                    "link": question.answer.link if question.answer else "",
                    "until": question.until,
                },
            ),
        )
        for question in page.group.questions
    ]


def _page(
    request: HttpRequest,
    page: AssessmentPage,
    rows: Rows,
    *,
    copying: CopyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"page": page, "rows": rows, "copying": copying or CopyForm(page.service)}
    return render(request, "readiness/assessment_form.html", context, status=status)


def _confirm(request: HttpRequest, page: AssessmentPage, item: str, person: User) -> HttpResponse:
    try:
        assessments.confirm_again(page.service, item, by=person, at=clock.now())
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Confirmed: it is still true.")
    return redirect(f"{request.path}?category={page.group.key}#question-{item}")


def _submitted(request: HttpRequest, service: Service) -> HttpResponse:
    """Lead from the last category to the score, and say what is missing still."""
    page = assessment_queries.page_of(service, category="", at=clock.now())
    if page is not None and page.gaps:
        said = f"{page.answered} of {page.total} questions are answered. Still open: "
        messages.warning(request, f"{said}{', '.join(page.gaps)}.")
    else:
        messages.success(request, "Every question is answered.")
    return redirect("readiness:service", slug=service.slug)


def _saved(page: AssessmentPage, rows: Rows, person: User) -> bool:
    """Save what changed; what is wrong keeps its row open and everything that was typed."""
    is_fine = True
    for question, form in rows:
        if not form.is_valid():
            is_fine = False
            continue
        given = form.new_answer(question.item.key)
        if given is None or not form.has_changed():
            continue
        try:
            assessments.answer_item(page.service, given, by=person, at=clock.now())
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            is_fine = False
    return is_fine


def _progress(service: Service) -> dict[str, object]:
    now = clock.now()
    page = assessment_queries.page_of(service, category="", at=now)
    return {
        "saved": f"Saved {timezone.localtime(now):%H:%M}",
        "score": page.card.shown if page else "no data",
        "answered": page.answered if page else 0,
        "total": page.total if page else 0,
    }
