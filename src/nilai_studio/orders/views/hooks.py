"""Where shops send their orders: public, verified, answered once it is kept."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from nilai_studio.orders.webhooks.taking import LARGEST_BODY, take_delivery


@csrf_exempt
@require_POST
def take(request: HttpRequest, path_key: str) -> HttpResponse:
    """Keep what a shop sent, then say so; whatever is made of it comes later."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return HttpResponse(status=413)
    return HttpResponse(status=take_delivery(path_key, request.headers, body))
