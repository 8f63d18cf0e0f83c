from django.urls import path

from . import views


urlpatterns = [
    path("caches/<alias>/", views.CacheView.as_view()),
    path("caches/<alias>/<key>/", views.ValueView.as_view()),
]
