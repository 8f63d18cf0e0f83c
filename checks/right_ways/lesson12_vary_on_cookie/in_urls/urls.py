from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie

from . import views


newsfeed = views.NewsfeedViewSet.as_view({"get": "list"})

urlpatterns = [path("newsfeed/", cache_page(60 * 30)(vary_on_cookie(newsfeed)))]
