"""The kit's styles and scripts on every page of the back office."""

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from wagtail import hooks

from nilai_studio.kit.views import SheetView


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern]:
    """Add the address that writes a picture's data as a sheet."""
    return [path("charts/sheet/", SheetView.as_view(), name="chart_sheet")]


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the studio's few styles to Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("kit/studio.css"))


@hooks.register("insert_global_admin_js")
def add_scripts() -> str:
    """Add the controllers that draw figures and tell of progress."""
    names = ("report/fit.js", "kit/charts.js", "kit/progress.js")
    scripts = [(static(name),) for name in names]
    return format_html_join("\n", '<script src="{}"></script>', scripts)
