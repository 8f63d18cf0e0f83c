from django.urls import path

from . import views


urlpatterns = [
    path("news/", views.NewsView.as_view()),
    path("stock/", views.StockView.as_view()),
    path("questions/", views.QuestionView.as_view()),
    path("price-list/", views.PriceListView.as_view()),
]
