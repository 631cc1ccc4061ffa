"""Every address of the site: French for people, `/en/` before the same for English; English for programs."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from bouquet.platform.console.web.leaving import leave
from bouquet.site.api import api, documentation_page

urlpatterns = [
    *i18n_patterns(
        path("", include("bouquet.platform.portal.web.urls")),
        path("territoires/", include("bouquet.platform.territories.web.urls")),
        path("services/", include("bouquet.platform.catalogue.web.urls")),
        path("retours/", include("bouquet.platform.experience.web.urls")),
        path("comprendre/", include("bouquet.platform.learning.web.urls")),
        path("diagnostic/", include("bouquet.platform.strategy.web.urls")),
        path("bouquet/", include("bouquet.platform.composer.web.urls")),
        path("espace/", include("bouquet.platform.console.web.urls")),
        path("compte/", include("allauth.account.urls")),
        path("compte/securite/", include("allauth.mfa.urls")),
        path("compte/liens/", include("allauth.socialaccount.urls")),
        path("api/", documentation_page, name="api"),
        prefix_default_language=False,
    ),
    path("compte/oidc/<str:provider_id>/login/", leave),
    path("compte/", include("allauth.socialaccount.providers.openid_connect.urls")),  # one address of return for all
    path("api/", api.urls),
]

handler400 = "bouquet.web.views.bad_request"
handler403 = "bouquet.web.views.forbidden"
handler404 = "bouquet.web.views.not_found"
handler500 = "bouquet.web.views.server_error"
