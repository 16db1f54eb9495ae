"""The least that Django and REST framework need for each kind of work."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework import serializers, viewsets

from benchmarks.limits.models import Item

PAGE = 50


def ok(request: HttpRequest) -> HttpResponse:
    """Answer two letters."""
    return HttpResponse("ok")


def three_rows(request: HttpRequest) -> HttpResponse:
    """Read three rows by key, one after the other."""
    keys = list(Item.objects.values_list("pk", flat=True)[:1])
    titles = [Item.objects.get(pk=keys[0]).title for _ in range(3)]
    return HttpResponse("\n".join(titles))


def table(request: HttpRequest) -> HttpResponse:
    """Show fifty rows in a plain table."""
    items = Item.objects.select_related("owner")[:PAGE]
    return render(request, "limits/table.html", {"items": items})


class ItemSerializer(serializers.ModelSerializer[Item]):
    """All fields, as REST framework does it by itself."""

    class Meta:
        model = Item
        fields = "__all__"


class ItemViewSet(viewsets.ModelViewSet[Item]):
    """Create and list, for anybody."""

    authentication_classes = ()
    permission_classes = ()
    filter_backends = ()
    pagination_class = None
    serializer_class = ItemSerializer
    schema = None

    def get_queryset(self) -> QuerySet[Item]:
        return Item.objects.all()[:PAGE]
