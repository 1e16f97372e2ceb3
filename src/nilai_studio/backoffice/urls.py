"""Addresses open before one has signed in; they stand before Wagtail's own."""

from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.i18n import set_language

from nilai_studio.backoffice.views import signing_in
from nilai_studio.backoffice.views.script_words import script_words

urlpatterns = [
    path(
        "login/",
        never_cache(signing_in.SignInView.as_view()),
        name="wagtailadmin_login",
    ),
    path(
        "login/code/", never_cache(signing_in.CodeView.as_view()), name="sign_in_code"
    ),
    path(
        "new-password/",
        never_cache(signing_in.NewPasswordView.as_view()),
        name="new_password",
    ),
    path("jsi18n/", script_words, name="wagtailadmin_javascript_catalog"),
    path("language/", set_language, name="set_language"),
]
