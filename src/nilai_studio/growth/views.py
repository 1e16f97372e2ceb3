"""The home page."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nilai_studio.business.models import Business
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.growth import addresses
from nilai_studio.growth.explaining import explain_today
from nilai_studio.growth.home import tell_home
from nilai_studio.growth.queries import find_last_day, get_today, is_business_set
from nilai_studio.kit.pages import Page
from nilai_studio.kit.templatetags.nilai import ago, money, number
from nilai_studio.orders.queries import orders_version
from nilai_studio.runs.queries import reason_of, step_of
from nilai_studio.worth.queries import (
    find_current,
    find_failed_run,
    find_open_run,
    has_orders,
    what_changed,
)


def today_shown(request: Any) -> dict[str, str]:
    """Return today's figures as they are written; amounts for those who may."""
    today = get_today(Business.current(), timezone.now())
    shown = {
        "quiet": "yes" if today.is_quiet else "",
        "orders": number(today.orders),
        "orders_before": number(today.orders_before),
        "orders_week": number(today.orders_week),
        "new_customers": number(today.new_customers),
        "new_customers_week": number(today.new_customers_week),
        "last_order": ago(today.last_order_at),
    }
    if request.user.has_perm(SEE_MONEY):
        shown["revenue"] = money(today.revenue_amount)
        shown["revenue_before"] = money(today.revenue_before)
        shown["revenue_week"] = money(today.revenue_week)
    return shown


class HomeView(Page):
    """How the business is doing and what to do next."""

    template_name = "growth/home.html"
    page_title = _("Home")
    header_icon = "home"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return this page alone: the way begins here."""
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what the page shows."""
        there = has_orders()
        analysis = find_current() if there else None
        sees_money = self.request.user.has_perm(SEE_MONEY)
        run = find_open_run() if there else None
        failed = find_failed_run() if there and not run else None
        business = Business.current()
        today = today_shown(self.request) if there else {}
        home = None
        if analysis is not None and analysis.document:
            home = tell_home(analysis, with_money=sees_money)
        return super().get_context_data(
            analysis=analysis,
            home=home,
            sees_money=sees_money,
            has_orders=there,
            is_new=not (there or orders_version() or is_business_set()),
            changed=what_changed(analysis) if analysis else "",
            run=run,
            is_awaited=there and not (home or run or failed),
            step=step_of(run) if run else "",
            failed=failed,
            reason=reason_of(failed) if failed else "",
            today=today,
            last_day=find_last_day(business, timezone.now())
            if today.get("quiet")
            else None,
            today_about=explain_today(business),
            bring_orders=addresses.bring_orders(),
            **context,
        )


class TodayView(Page):
    """Today's figures for the script that keeps them fresh."""

    def get(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Answer with what is shown, by name."""
        return JsonResponse(today_shown(request))
