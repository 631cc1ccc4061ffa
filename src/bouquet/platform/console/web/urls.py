from django.urls import path

from bouquet.platform.console.web import file_views, invitation_views, notice_views, platform_views, views

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("invitation/<str:token>/", invitation_views.accept, name="invitation"),
    path("fichiers/<str:token>/", file_views.file, name="file"),
    path("lettres/arreter/<str:token>/", notice_views.unsubscribe, name="unsubscribe"),
    path("plateforme/", platform_views.organisations, name="platform"),
    path("plateforme/journal/", platform_views.journal, name="platform_journal"),
    path("plateforme/organisations/<slug:slug>/", platform_views.organisation, name="platform_organisation"),
    path("plateforme/organisations/<slug:slug>/fermer/", platform_views.close, name="close"),
    path("plateforme/organisations/<slug:slug>/rouvrir/", platform_views.reopen, name="reopen"),
    path("<slug:slug>/", views.organisation, name="organisation"),
    path("<slug:slug>/membres/", views.members, name="members"),
    path("<slug:slug>/membres/<int:key>/", views.member, name="member"),
    path("<slug:slug>/membres/<int:key>/retirer/", views.remove, name="remove"),
    path("<slug:slug>/invitations/", invitation_views.invitations, name="invitations"),
    path("<slug:slug>/invitations/<int:key>/renvoyer/", invitation_views.resend, name="resend"),
    path("<slug:slug>/invitations/<int:key>/annuler/", invitation_views.cancel, name="cancel"),
    path("<slug:slug>/journal/", views.journal, name="journal"),
]
