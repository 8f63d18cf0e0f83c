from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_headers

from . import views


half_an_hour = cache_page(60 * 30)
shop_list = vary_on_headers("X-Shop")(half_an_hour(views.VideogameList.as_view()))
launcher = half_an_hour(vary_on_headers("User-Agent")(views.launcher))

urlpatterns = [
    path("videogames/", shop_list),
    path("launcher/", launcher),
]
