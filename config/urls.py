"""The pages that belong to no dispute, and below them everything that has a case or a message."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("config.accounts.urls")),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", set_language, name="set-language"),
    path("looks/", views.looks, name="looks"),
    path("health/live", views.health_live, name="health-live"),
    path("health/ready", views.health_ready, name="health-ready"),
    path("robots.txt", views.robots, name="robots"),
    # One place to sign in, so that one lockout and one form serve both doors.
    path("admin/login/", views.operators_door, name="operators-door"),
    path("admin/password_change/", views.operators_password, name="operators-password"),
    path("admin/", admin.site.urls),
    path("", include("cases.urls")),
    path("", include("notifications.urls")),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
