"""Pictures of a postmortem: look at them, add one, and serve each to those who may know."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.errors import RuleViolation
from core.input.images import ImageKind
from core.permissions import permitted, require
from core.views.images import image_answer
from incidents.forms.postmortem_image import PostmortemImageForm
from incidents.models import Postmortem, PostmortemImage
from incidents.queries import postmortem_images as image_queries
from incidents.queries import postmortems as postmortem_queries
from incidents.usecases.postmortem_images import add_image


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def postmortem_images(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=pk)
    person = require(request.user, "postmortem.write", postmortem)
    sent = request.method == "POST"
    form = PostmortemImageForm(request.POST, request.FILES) if sent else PostmortemImageForm()
    if form.is_valid():
        content, words = form.cleaned_data["image"].read(), form.cleaned_data["alt_text"]
        try:
            now = clock.now()
            image = add_image(postmortem, by=person, at=now, content=content, alt_text=words)
            return _added(request, image)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
    if _wants_json(request) and form.is_bound:
        return JsonResponse({"errors": form.errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _list_page(request, postmortem, form)


@require_GET
@permitted("postmortem.view")
def postmortem_image(request: HttpRequest, pk: int, digest: str, suffix: str) -> HttpResponseBase:
    images = PostmortemImage.objects.filter(postmortem=pk, digest=digest)
    kinds = ImageKind.with_suffix(suffix)
    image = get_object_or_404(images.defer("content").select_related("postmortem"), kind__in=kinds)
    require(request.user, "postmortem.view", image.postmortem)
    return image_answer(request, image, name=f"PM-{pk}")


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _added(request: HttpRequest, image: PostmortemImage) -> HttpResponse:
    if _wants_json(request):
        answer = {"url": image.get_absolute_url(), "markdown": image.markdown}
        return JsonResponse(answer, status=HTTPStatus.CREATED)
    messages.success(request, "The image is kept. Copy its line into the text.")
    return redirect("incidents:postmortem_images", pk=image.postmortem_id)


def _list_page(
    request: HttpRequest, postmortem: Postmortem, form: PostmortemImageForm
) -> HttpResponse:
    images = list(image_queries.for_list(postmortem))
    context = {"postmortem": postmortem, "form": form, "images": images}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "incidents/postmortem_images.html", context, status=status)
