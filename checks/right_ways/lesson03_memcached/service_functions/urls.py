from django.urls import path

from . import views


urlpatterns = [
    path("memcached/", views.MemcachedView.as_view()),
    path("flyer/", views.flyer),
]
