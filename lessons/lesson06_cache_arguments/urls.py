from django.urls import path

from . import views


urlpatterns = [
    path("caches/<alias>/<key>/", views.ValueView.as_view()),
]
