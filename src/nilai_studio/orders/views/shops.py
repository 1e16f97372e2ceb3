"""The shops that send their orders, and the address that each must send them to."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.kit.pages import Page
from nilai_studio.orders.forms import CatchUpForm, ShopForm
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.catching_up import (
    ask_now,
    find_catch_up,
    keep_catch_up,
)
from nilai_studio.orders.webhooks.faults import say_fault
from nilai_studio.orders.webhooks.refusals import say_refusal
from nilai_studio.orders.webhooks.shops import (
    keep_shop,
    list_deliveries,
    make_secret,
    retry,
)


class ShopsView(Page):
    """Which shops send their orders here."""

    permission = "orders.change_shop"
    template_name = "orders/shops.html"
    page_title = gettext_lazy("Shops")
    header_icon = "link"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the shops with what came of them."""
        shops = list_deliveries()
        sending = sum(shop.is_open and not shop.lacks_secret for shop in shops)
        return super().get_context_data(shops=shops, sending=sending, **context)


class ShopView(Page):
    """A shop: its secret, its address, what it sent."""

    permission = "orders.change_shop"
    template_name = "orders/shop.html"
    header_icon = "link"
    trail = ((reverse_lazy("shops"), gettext_lazy("Shops")),)

    @cached_property
    def shop(self) -> Shop | None:
        """Which shop; None for a new one."""
        pk = self.kwargs.get("pk")
        return get_object_or_404(Shop, pk=pk) if pk else None

    def get_page_title(self) -> str:
        """Return its name."""
        return self.shop.name if self.shop else _("A shop that sends its orders")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the form and the address."""
        shop = self.shop
        # The secret is never shown again.
        blank = {"secret": ""} if shop else {}
        context.setdefault("form", ShopForm(instance=shop, initial=blank))
        context["shop"] = shop
        if shop:
            path = reverse("orders_hook", args=[shop.path_key])
            context["address"] = settings.ADDRESS.rstrip("/") + path
            context["is_local"] = "//localhost" in settings.ADDRESS
            sent = shop.deliveries.order_by("-pk").defer("body")[:20]
            context["deliveries"] = [(one, say_refusal(one)) for one in sent]
        if shop and shop.kind == Shop.Kind.WOOCOMMERCE:
            context.setdefault("catch_up_form", CatchUpForm(shop))
            context["catch_up"] = catch_up = find_catch_up(shop)
            context["fault"] = say_fault(catch_up)
        return super().get_context_data(**context)

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Keep what was said of it."""
        former = self.shop.secret if self.shop else ""
        form = ShopForm(request.POST, instance=self.shop)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        shop = keep_shop(
            shop=form.save(commit=False), former_secret=former, by=request.user
        )
        if self.shop:
            messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("shop", args=[shop.pk]))


class SecretView(ShopView):
    """Make a secret of ours, for a platform that takes one, and show it this once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Show it with the shop."""
        assert self.shop is not None  # noqa: S101 - its address has a number
        if self.shop.kind != Shop.Kind.WOOCOMMERCE:
            raise Http404
        made = make_secret(shop=self.shop, by=request.user)
        return self.render_to_response(self.get_context_data(made_secret=made))


class RetryView(ShopView):
    """Take up again what failed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Put it into the queue."""
        assert self.shop is not None  # noqa: S101 - its address has a number
        retry(shop=self.shop, by=request.user)
        return HttpResponseRedirect(reverse("shop", args=[self.shop.pk]))


class CatchUpView(ShopView):
    """Say where a shop is asked for what no webhook told, and with which key."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Keep it, or show what is missing."""
        assert self.shop is not None  # noqa: S101 - its address has a number
        if self.shop.kind != Shop.Kind.WOOCOMMERCE:
            raise Http404
        form = CatchUpForm(self.shop, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(catch_up_form=form))
        kept = keep_catch_up(shop=self.shop, by=request.user, **form.cleaned_data)
        said = _("Kept. The shop is being asked.") if kept else _("Kept.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("shop", args=[self.shop.pk]))


class AskView(ShopView):
    """Ask a shop now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Put it into the queue."""
        assert self.shop is not None  # noqa: S101 - its address has a number
        ask_now(shop=self.shop, by=request.user)
        messages.success(request, _("The shop is being asked; look again in a moment."))
        return HttpResponseRedirect(reverse("shop", args=[self.shop.pk]))
