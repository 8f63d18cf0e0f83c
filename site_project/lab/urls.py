"""The addresses of the lab. Everything else is a page (`pages`)."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from site_project.lab.views import console, copies, lessons, run


urlpatterns = [
    path("lab/state", lessons.State.as_view()),
    path("lab/progress", lessons.Progress.as_view()),
    path("lab/saved/<str:name>", lessons.Saved.as_view()),
    path("lab/schema/", SpectacularJSONAPIView.as_view()),
    path("lab/lessons/<str:name>/", lessons.Lesson.as_view()),
    path("lab/lessons/<str:name>/run", run.Run.as_view()),
    path("lab/lessons/<str:name>/ready", run.Ready.as_view()),
    path("lab/lessons/<str:name>/cancel", run.Cancel.as_view()),
    path("lab/lessons/<str:name>/ask", console.Ask.as_view()),
    path("lab/lessons/<str:name>/memcached", console.Memcached.as_view()),
    path("lab/lessons/<str:name>/diff", copies.Diff.as_view()),
    path("lab/lessons/<str:name>/compare", copies.Compare.as_view()),
    path("lab/lessons/<str:name>/reset", copies.Reset.as_view()),
    path("lab/lessons/<str:name>/undo", copies.Undo.as_view()),
    re_path(r"^lab/api/(?P<name>[^/]+)/(?P<app>[^/]+)/(?P<path>.*)$", console.Passed.as_view()),
]

handler400 = "site_project.lab.refusals.bad_request"
handler404 = "site_project.lab.refusals.not_found"
handler500 = "site_project.lab.refusals.server_error"
