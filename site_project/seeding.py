"""The settings that the seeded database is made with: it has the tables of every lesson."""

from site_project.settings import *


INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework.authtoken", "site_project.tokens"]
