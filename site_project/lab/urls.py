"""The addresses of the lab. `pages` serves everything outside ``/lab/``."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from site_project.lab.views import console, copies, lessons, proxy, run


urlpatterns = [
    path("lab/state", lessons.StateView.as_view()),
    path("lab/measure", run.MeasureView.as_view()),
    path("lab/progress", lessons.ProgressView.as_view()),
    path("lab/saved/<str:name>", lessons.SavedView.as_view()),
    path("lab/schema/", SpectacularJSONAPIView.as_view()),
    path("lab/lessons/<str:name>/", lessons.LessonView.as_view()),
    path("lab/lessons/<str:name>/run", run.RunView.as_view()),
    path("lab/lessons/<str:name>/ready", run.ReadyView.as_view()),
    path("lab/lessons/<str:name>/cancel", run.CancelView.as_view()),
    path("lab/lessons/<str:name>/ask", console.AskView.as_view()),
    path("lab/lessons/<str:name>/crowd", console.CrowdView.as_view()),
    path("lab/lessons/<str:name>/memcached", console.MemcachedView.as_view()),
    path("lab/lessons/<str:name>/manage", console.ManageView.as_view()),
    path("lab/lessons/<str:name>/files", copies.FilesView.as_view()),
    path("lab/lessons/<str:name>/files/<path:file>", copies.FileView.as_view()),
    path("lab/lessons/<str:name>/diff", copies.DiffView.as_view()),
    path("lab/lessons/<str:name>/compare", copies.CompareView.as_view()),
    path("lab/lessons/<str:name>/reset", copies.ResetView.as_view()),
    path("lab/lessons/<str:name>/undo", copies.UndoView.as_view()),
    re_path(r"^lab/api/(?P<name>[^/]+)/(?P<app>[^/]+)/(?P<path>.*)$", proxy.ProxyView.as_view()),
]

handler400 = "site_project.lab.refusals.bad_request"
handler404 = "site_project.lab.refusals.not_found"
handler500 = "site_project.lab.refusals.server_error"
