"""Every door of the house."""

from django.conf import settings
from django.urls import include, path

from config import views

urlpatterns = [
    # First, because programs ask often and should not be matched with every page before.
    path("api/", include("config.api_urls")),
    path("", views.home, name="home"),
    path("welcome/", views.welcome, name="welcome"),
    path("settings/app/", views.site_settings, name="site_settings"),
    path("settings/app/demo/remove/", views.demo_remove, name="demo_remove"),
    path("", include("core.urls")),
    path("", include("catalog.urls")),
    path("", include("incidents.urls")),
    path("", include("readiness.urls")),
    path("", include("allauth.account.urls")),
]

if settings.MFA_SUPPORTED_TYPES:
    urlpatterns.append(path("profile/security/", include("allauth.mfa.urls")))
if settings.OIDC_SERVER:
    urlpatterns.append(path("sso/", include("allauth.socialaccount.urls")))
    urlpatterns.append(path("sso/", include("allauth.socialaccount.providers.openid_connect.urls")))

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
