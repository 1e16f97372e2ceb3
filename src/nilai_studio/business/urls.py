"""Addresses of the settings, under /admin/settings/."""

from django.urls import path

from nilai_studio.business.views import activity, business, roles, team

urlpatterns = [
    path("business/", business.BusinessView.as_view(), name="settings_business"),
    path("team/", team.TeamView.as_view(), name="settings_team"),
    path("team/invite/", team.InviteView.as_view(), name="settings_invite"),
    path("team/<int:pk>/", team.PersonView.as_view(), name="settings_person"),
    path("team/<int:pk>/close/", team.CloseView.as_view(), name="settings_close"),
    path("team/<int:pk>/open/", team.OpenView.as_view(), name="settings_open"),
    path(
        "team/<int:pk>/password/", team.PasswordView.as_view(), name="settings_password"
    ),
    path(
        "team/<int:pk>/second-factor/",
        team.SecondFactorView.as_view(),
        name="settings_second_factor",
    ),
    path("roles/", roles.RolesView.as_view(), name="settings_roles"),
    path("activity/", activity.ActivityView.as_view(), name="settings_activity"),
]
