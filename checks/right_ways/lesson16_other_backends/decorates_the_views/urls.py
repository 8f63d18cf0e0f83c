from django.urls import path

from . import views


urlpatterns = [
    path("memcached/", views.MemcachedStockView.as_view()),
    path("file/", views.FileStockView.as_view()),
    path("database/", views.DatabaseStockView.as_view()),
    path("memory/", views.MemoryStockView.as_view()),
    path("redis/", views.RedisStockView.as_view()),
]
