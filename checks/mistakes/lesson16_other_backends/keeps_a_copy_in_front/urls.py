from django.urls import path

from . import views


urlpatterns = [
    path("memcached/", views.StockView.as_view()),
    path("file/", views.StockView.as_view(alias="file")),
    path("database/", views.StockView.as_view(alias="database")),
    path("memory/", views.StockView.as_view(alias="memory")),
    path("redis/", views.StockView.as_view(alias="redis")),
]
