"""Addresses of runs, under /admin/runs/."""

from django.urls import path

from nilai_studio.runs import views

urlpatterns = [
    path("", views.RunsView.as_view(), name="runs"),
    path("<int:pk>/", views.RunView.as_view(), name="run"),
    path("<int:pk>/progress/", views.ProgressView.as_view(), name="run_progress"),
    path("<int:pk>/file/", views.FileView.as_view(), name="run_file"),
    path("<int:pk>/repeat/", views.RepeatView.as_view(), name="run_repeat"),
    path("<int:pk>/cancel/", views.CancelView.as_view(), name="run_cancel"),
]
