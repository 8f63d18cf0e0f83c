from django.urls import path
from django.views.decorators.cache import cache_control, cache_page

from . import views


hour_at_most = cache_control(must_revalidate=True, max_age=60 * 60)
two_times = cache_control(public=True, max_age=10, s_maxage=60 * 60)
one_browser = cache_control(private=True, no_cache=True)
unchanged = cache_control(no_transform=True, proxy_revalidate=True)

urlpatterns = [
    path("videogames/", hour_at_most(views.VideogameList.as_view())),
    path("charts/", cache_page(60 * 60)(two_times(views.Charts.as_view()))),
    path("basket/", one_browser(views.basket)),
    path("logo/", cache_page(60 * 60 * 24)(unchanged(views.logo))),
]
