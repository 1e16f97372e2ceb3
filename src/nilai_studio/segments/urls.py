"""The addresses of segments, under /admin/segments/."""

from django.urls import path

from nilai_studio.segments import views

urlpatterns = [
    path("", views.SegmentsView.as_view(), name="segments"),
    path("new/", views.EditView.as_view(), name="segment_add"),
    path("preview/", views.PreviewView.as_view(), name="segment_preview"),
    path("<int:pk>/", views.SegmentView.as_view(), name="segment"),
    path("<int:pk>/edit/", views.EditView.as_view(), name="segment_edit"),
    path("<int:pk>/remove/", views.RemoveView.as_view(), name="segment_remove"),
]
