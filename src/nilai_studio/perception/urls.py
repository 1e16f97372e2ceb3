"""Addresses of surveys and what they say, under /admin/value/."""

from django.urls import URLPattern, URLResolver

from nilai_studio.perception.money.urls import urlpatterns as money
from nilai_studio.perception.results.urls import urlpatterns as results
from nilai_studio.perception.surveys.urls import urlpatterns as surveys

urlpatterns: list[URLPattern | URLResolver] = [*money, *results, *surveys]
