"""Addresses of surveys, under /admin/value/surveys/."""

from django.urls import path

from nilai_studio.perception.surveys.views import (
    bringing,
    editing,
    making,
    responses,
    sharing,
    survey,
)

OF_ONE = {
    "": (survey.SurveyView, "survey"),
    "publish/": (survey.PublishView, "survey_publish"),
    "close/": (survey.CloseView, "survey_close"),
    "copy/": (survey.CopyView, "survey_copy"),
    "remove/": (survey.RemoveView, "survey_remove"),
    "settings/": (survey.SettingsView, "survey_settings"),
    "edit/": (editing.EditView, "survey_edit"),
    "preview/": (editing.PreviewView, "survey_preview"),
    "preview/page/": (editing.PreviewPageView, "survey_preview_page"),
    "share/": (sharing.ShareView, "survey_share"),
    "share/invite/": (sharing.InviteView, "survey_invite"),
    "share/links/": (sharing.LinksView, "survey_links"),
    "share/code.svg": (sharing.CodeView, "survey_code"),
    "answers/": (responses.ResponsesView, "survey_responses"),
    "answers/<int:response>/": (responses.JudgeView, "survey_judge"),
    "answers/again/": (responses.TakeBackView, "survey_take_back"),
    "answers/file/": (bringing.ImportView, "survey_import"),
    "answers/file/<str:key>/": (bringing.ColumnsView, "survey_columns"),
    "answers/design.csv": (bringing.DesignView, "survey_design"),
}
"""Address below a survey's own to the page and its name."""

urlpatterns = [
    path("surveys/", making.SurveysView.as_view(), name="surveys"),
    path("surveys/new/", making.ChooseTemplateView.as_view(), name="survey_add"),
    path("surveys/new/<slug:template>/", making.MakeView.as_view(), name="survey_make"),
    *(
        path(f"surveys/<int:pk>/{below}", view.as_view(), name=name)
        for below, (view, name) in OF_ONE.items()
    ),
]
