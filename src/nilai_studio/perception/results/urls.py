"""Addresses of results, under /admin/value/."""

from django.urls import path

from nilai_studio.perception.results.views import (
    drivers,
    overview,
    recommendation,
    respondents,
    value,
)

urlpatterns = [
    path("", overview.OverviewView.as_view(), name="value"),
    path("choose/", overview.ChooseView.as_view(), name="value_choose"),
    path("<int:pk>/", value.ValueView.as_view(), name="value_index"),
    path("<int:pk>/map/", value.MapView.as_view(), name="value_map"),
    path("<int:pk>/drivers/", drivers.DriversView.as_view(), name="value_drivers"),
    path(
        "<int:pk>/recommendation/",
        recommendation.RecommendationView.as_view(),
        name="value_recommendation",
    ),
    path(
        "<int:pk>/respondents/",
        respondents.RespondentsView.as_view(),
        name="value_respondents",
    ),
    path(
        "<int:pk>/figures/<slug:kind>/",
        respondents.DocumentView.as_view(),
        name="value_document",
    ),
]
