"""The addresses on which people answer, under /s/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from nilai_studio.perception.answering.own import OwnView
from nilai_studio.perception.answering.start import InvitedView, StartView


class Key(StringConverter):
    """The part of a survey's address that nobody guesses."""

    regex = "[0-9a-z]{10}"


class Token(StringConverter):
    """What leads to one answer or one invitation."""

    regex = "[A-Za-z0-9_-]{22}"


register_converter(Key, "survey_key")
register_converter(Token, "survey_token")

urlpatterns = [
    path("<survey_key:key>/", StartView.as_view(), name="answer"),
    path(
        "<survey_key:key>/kiosk/",
        StartView.as_view(channel="kiosk"),
        name="answer_kiosk",
    ),
    path(
        "<survey_key:key>/embed/",
        StartView.as_view(channel="embed"),
        name="answer_embed",
    ),
    path("<survey_key:key>/qr/", StartView.as_view(channel="qr"), name="answer_qr"),
    path(
        "<survey_key:key>/r/<survey_token:token>/", OwnView.as_view(), name="answer_own"
    ),
    path(
        "<survey_key:key>/<survey_token:token>/",
        InvitedView.as_view(),
        name="answer_invited",
    ),
]
