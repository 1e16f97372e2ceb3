"""The business is read once per request, by whatever first needs it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from nilai_studio.business.models import Business
from nilai_studio.kit.writing import house_from


def know_business(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request its business, and what is written its currency and days."""

    def serve(request: HttpRequest) -> HttpResponseBase:
        request.business = SimpleLazyObject(Business.current)
        with house_from(lambda: request.business.house):
            return get_response(request)

    return serve
