"""Which shops are asked for what no webhook told: WooCommerce tells each order once."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from wagtail.log_actions import log

from nilai_studio.kit.actions import action
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.kit.writing import house
from nilai_studio.orders.models import CatchUp, Shop

AT_FIRST = timedelta(days=1)
"""How far back a shop is asked at first; what was before comes by file."""


@action("orders.change_shop")
def keep_catch_up(
    *,
    shop: Shop,
    site: str,
    key: str = "",
    secret: str = "",
    since: date | None = None,
    by: Any = None,
) -> CatchUp | None:
    """Ask a shop from now on, or no longer.

    Parameters
    ----------
    shop : Shop
        Of WooCommerce.
    site : str
        Its address; "" to ask no longer and forget the key.
    key, secret : str
        Of its REST API; "" for those it has.
    since : date, optional
        Ask for everything that changed since that day; by default since yesterday,
        or since it was asked last.
    by : User or None
        Who does it; None is the studio itself.

    Returns
    -------
    CatchUp or None
        How far it is; None when it is asked no longer.

    Raises
    ------
    PermissionDenied
        If `by` may not change shops.
    """
    shop.site = site
    shop.consumer_key = (key or shop.consumer_key) if site else ""
    shop.consumer_secret = (secret or shop.consumer_secret) if site else ""
    shop.save(update_fields=["site", "consumer_key", "consumer_secret"])
    if by is not None:
        # Never the key.
        log(shop, "orders.keep_catch_up", user=by, data={"site": site})
    if not site:
        CatchUp.objects.filter(shop=shop).delete()
        return None
    now = timezone.now()
    catch_up, _is_new = CatchUp.objects.select_for_update(of=("self",)).get_or_create(
        shop=shop, defaults={"after": now - AT_FIRST, "next_at": now}
    )
    if since is not None:
        catch_up.after = _begin(since)
        catch_up.newest = catch_up.until = None
        catch_up.left_count = 0
    catch_up.failures, catch_up.fault, catch_up.fault_detail = 0, "", ""
    catch_up.next_at = now
    catch_up.save()
    enqueue_once("orders.ask_shops")
    return catch_up


@action("orders.change_shop")
def ask_now(*, shop: Shop, by: Any = None) -> None:
    """Ask a shop as soon as possible, however long it is to be left alone.

    Raises
    ------
    PermissionDenied
        If `by` may not change shops.
    """
    asked = CatchUp.objects.filter(shop=shop).update(next_at=timezone.now())
    if asked and by is not None:
        log(shop, "orders.ask_shop", user=by)
    if asked:
        enqueue_once("orders.ask_shops")


def find_catch_up(shop: Shop) -> CatchUp | None:
    """Return how far the asking of a shop is; None for one that is not asked."""
    return CatchUp.objects.filter(shop=shop).first()


def list_silent() -> list[CatchUp]:
    """Return the shops that did not answer when they were asked last."""
    silent = CatchUp.objects.exclude(fault="").filter(shop__is_open=True)
    return list(silent.select_related("shop").order_by("shop__name"))


def _begin(day: date) -> datetime:
    """Return the moment before a day begins by the business's clock."""
    begin = datetime.combine(day, time.min, ZoneInfo(house().time_zone))
    return begin - timedelta(seconds=1)
