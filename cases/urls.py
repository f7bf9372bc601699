"""Addresses of everything that has a case: the resident's doors, the members' desk, the street office's review."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
