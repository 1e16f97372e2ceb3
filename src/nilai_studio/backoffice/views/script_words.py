"""The words of Wagtail's scripts, with those that its Indonesian lacks."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response

from nilai_studio.backoffice.wagtail_words import IN_SCRIPTS


class ScriptWords(JavaScriptCatalog):
    """Wagtail's catalogue, completed from ours."""

    packages = ["wagtail.admin"]

    def get_catalog(self) -> dict[str, Any]:
        """Add the words that are translated here."""
        ours = {word: gettext(word) for word in IN_SCRIPTS}
        said = {word: text for word, text in ours.items() if text != word}
        return said | super().get_catalog()


def script_words(request: HttpRequest) -> HttpResponseBase:
    """Answer in the person's language."""
    return get_localized_response(ScriptWords.as_view(), request)
