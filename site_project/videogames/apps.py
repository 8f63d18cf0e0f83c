from django.apps import AppConfig


class VideogamesConfig(AppConfig):
    name = "site_project.videogames"
