"""What every page knows of the business."""

from django.http import HttpRequest

from nilai_studio.business.models import Business


def business(request: HttpRequest) -> dict[str, Business]:
    """Return the business for the page's templates."""
    return {"business": getattr(request, "business", None) or Business.current()}
