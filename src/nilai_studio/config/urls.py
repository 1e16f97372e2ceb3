"""Every address of the studio."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from nilai_studio.api.addresses import api
from nilai_studio.backoffice import urls as backoffice_urls
from nilai_studio.backoffice.views.account import AccountView
from nilai_studio.growth.views import HomeView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    # Before Wagtail's own, which it replaces.
    path(
        "admin/",
        require_admin_access(HomeView.as_view()),
        name="wagtailadmin_home",
    ),
    path(
        "admin/account/",
        require_admin_access(AccountView.as_view()),
        name="wagtailadmin_account",
    ),
    path("admin/", include(backoffice_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/", api.urls),
]
