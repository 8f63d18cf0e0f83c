from django.urls import path

from . import views


urlpatterns = [path("offers/", views.OffersView.as_view())]
