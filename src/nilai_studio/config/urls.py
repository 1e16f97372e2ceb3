"""Every address of the studio."""

from collections.abc import Callable
from functools import update_wrapper

from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView, View
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from nilai_studio.api.addresses import api
from nilai_studio.backoffice import urls as backoffice_urls
from nilai_studio.backoffice.views.account import AccountView
from nilai_studio.growth.views import HomeView
from nilai_studio.orders.urls import hook_patterns
from nilai_studio.perception.answering import urls as answering_urls


def inside(view: type[View]) -> Callable[..., HttpResponseBase]:
    """Guard a page as Wagtail guards its own: who, in which language, not cached."""
    bare = view.as_view()
    return update_wrapper(never_cache(require_admin_access(bare)), bare)


handler500 = "nilai_studio.config.faults.tell_fault"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    # Before Wagtail's own, which it replaces.
    path("admin/", inside(HomeView), name="wagtailadmin_home"),
    path("admin/account/", inside(AccountView), name="wagtailadmin_account"),
    path("admin/", include(backoffice_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("api/", RedirectView.as_view(pattern_name="nilai-api:openapi-view")),
    path("api/", api.urls),
    # People answer surveys here: no account, no session.
    path("s/", include(answering_urls)),
    # Shops send their orders here: no cookie, no session, a signature.
    path("hooks/", include(hook_patterns)),
]
