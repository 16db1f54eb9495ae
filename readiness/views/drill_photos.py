"""Photos in the log of a drill: add one, and serve each to those who may know of the drill."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.errors import RuleViolation
from core.input.images import ImageKind
from core.permissions import permitted, require
from core.views.images import image_answer
from readiness.forms.drill_photo import DrillPhotoForm
from readiness.models import DrillPhoto
from readiness.usecases.drill_photos import add_photo
from readiness.views.drills import found_drill


@require_http_methods(["GET", "POST"])
@permitted("drill.run")
def drill_photo_add(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    run = found_drill(pk)
    person = require(request.user, "drill.run", run)
    step = run.plan.plan.step(key)
    if key and step is None:
        raise Http404
    form = DrillPhotoForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        content, words = form.cleaned_data["image"].read(), form.cleaned_data["text"]
        try:
            add_photo(run, by=person, at=clock.now(), content=content, text=words, step=key)
            place = f"#step-{key}" if key else ""
            return redirect(reverse("readiness:drill_run", args=[run.pk]) + place)
        except RuleViolation as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"run": run, "step": step, "form": form}
    return render(request, "readiness/drill_photo.html", context, status=status)


@require_GET
@permitted("drill.view")
def drill_photo(request: HttpRequest, pk: int, digest: str, suffix: str) -> HttpResponseBase:
    run = found_drill(pk)
    require(request.user, "drill.view", run)
    photos = DrillPhoto.objects.filter(entry__run=run, digest=digest).defer("content")
    photo = photos.filter(kind__in=ImageKind.with_suffix(suffix)).first()
    if photo is None:
        raise Http404
    return image_answer(request, photo, name=run.reference)
