"""Every part of the kit on one page, to be looked at and tested; not in the product.

Not under `admin/`, where nothing but the studio's own pages answers.

`DJANGO_SETTINGS_MODULE=settings_for_tests` with `ROOT_URLCONF = "showcase"`.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from wagtail.admin.ui.tables import Column

from nilai.figures.theme import LIGHT, new_figure
from nilai_studio.business.forms import InviteForm
from nilai_studio.config import urls
from nilai_studio.kit.explanation import Explanation
from nilai_studio.kit.pages import Page
from nilai_studio.kit.tables import (
    DayColumn,
    FigureColumn,
    FiguresTable,
    MoneyColumn,
    PercentColumn,
)

ROWS = [
    {"name": "Champions", "customers": 1204, "worth": 104_012_500.0, "share": 0.42,
     "last": date(2026, 11, 20)},
    {"name": "At risk", "customers": 310, "worth": 9_250_000.0, "share": 0.08,
     "last": date(2026, 3, 2)},
]  # fmt: skip


def figure():
    table = {"Month": ["Sep", "Oct", "Nov"], "Revenue (IDR)": [4, 7, 5]}
    made = new_figure(
        "Revenue by month", "Rupiah, as of 20 Nov 2026", height=320, table=table
    )
    x, y = table.values()
    made.add_bar(name="revenue", x=x, y=y, marker_color=LIGHT.main)
    return made


class Showcase(Page):
    page_title = "Showcase"
    header_icon = "view"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        columns = [
            Column("name", label="Segment"),
            FigureColumn("customers", label="Customers"),
            MoneyColumn("worth", label="Worth"),
            PercentColumn("share", label="Share"),
            DayColumn("last", label="Last order"),
        ]
        about = Explanation(
            formula="revenue ÷ orders",
            rows="3,312 orders of 1,066 customers",
            as_of=date(2026, 11, 20),
            interval="95 %: Rp 410,000 – Rp 455,000",
            left_out="12 refunds",
            run="/admin/",
        )
        return super().get_context_data(
            customers=12_345, order=432_100, often=2.4, trend=[1, 2, 2, 3, 5, 8],
            down=[9, 7, 8, 5, 4, 4], flat=[3, 3, 3], about=about, figure=figure(),
            table=FiguresTable(columns, ROWS, caption="Segments"), form=InviteForm(),
            at=datetime(2026, 11, 20, 7, 30, tzinfo=UTC), **context,
        )  # fmt: skip

    def render_to_response(
        self, context: dict[str, Any], **_inputs: Any
    ) -> HttpResponse:
        source = Path(__file__).with_suffix(".html").read_text("utf-8")
        page = engines["django"].from_string(source)
        return HttpResponse(page.render(context, self.request))


def progress(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"share": 0.6, "step": "Fitting", "is_final": False})


def fail(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def refuse(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [
    path("fault/", fail),
    path("not-for-you/", refuse),
    path("showcase/", urls.inside(Showcase)),
    path("showcase/progress/", progress),
    *urls.urlpatterns,
]
