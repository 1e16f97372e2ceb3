"""Addresses of worth, under /admin/worth/."""

from django.urls import path

from nilai_studio.worth import views

urlpatterns = [
    path("", views.WorthView.as_view(), name="worth"),
    path("<int:pk>/", views.WorthView.as_view(), name="worth_analysis"),
    path("<int:pk>/report/", views.ReportView.as_view(), name="worth_report"),
    path("<int:pk>/document/", views.DocumentView.as_view(), name="worth_document"),
]
