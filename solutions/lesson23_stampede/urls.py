from django.urls import path

from . import views


urlpatterns = [
    path("charts/<platform>/<genre>/", views.Chart.as_view()),
]
