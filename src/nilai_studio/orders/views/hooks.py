"""Where shops send their orders: public, verified, answered once it is kept."""

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from nilai_studio.orders.webhooks.taking import LARGEST_BODY, take_delivery

TOO_LARGE = 413


@method_decorator(csrf_exempt, name="dispatch")
class HookView(View):
    """Where a shop sends its orders."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, path_key: str) -> HttpResponse:
        """Keep what a shop sent, then say so; whatever is made of it comes later."""
        return HttpResponse(status=_take(request, path_key))


def _take(request: HttpRequest, path_key: str) -> int:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return TOO_LARGE
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return TOO_LARGE
    return take_delivery(path_key, request.headers, body)
