from django.conf import settings
from django.urls import include, path

from . import views


urlpatterns = [
    path("videogames/", views.VideogamesView.as_view()),
    path("stock/", views.StockView.as_view()),
]
if settings.DEBUG:
    urlpatterns.append(path("__debug__/", include("debug_toolbar.urls")))
