from django.urls import path

from agenda.views import digests, follows, stopping

urlpatterns = [
    path("follows/", follows.follows, name="follows"),
    path("follows/<int:pk>/", follows.follow, name="follow"),
    path("follows/digests/", digests.digests, name="digests"),
    path("follows/digests/<int:pk>/", digests.digest, name="digest"),
    path("follows/hour/", follows.letterbox, name="letterbox"),
    path("follows/address/", follows.letterbox_open, name="letterbox-open"),
    path("follows/new/<str:kind>/<str:key>/", follows.follow_new, name="follow-new"),
    path("follows/preview/", follows.preview, name="follows-preview"),
    path("mail/digest/<str:token>/", digests.digest_shared, name="digest-shared"),
    path("mail/stop/<str:token>/", stopping.mail_stop, name="mail-stop"),
    path("news/", follows.news, name="news"),
]
