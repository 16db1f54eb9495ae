"""The limit views beside the product's doors."""

from benchmarks.limits.urls import urlpatterns as limits
from config.urls import urlpatterns as product

urlpatterns = [*limits, *product]
