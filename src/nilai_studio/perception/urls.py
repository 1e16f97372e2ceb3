"""Addresses of surveys and what they say, under /admin/value/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
