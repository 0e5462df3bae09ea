"""The web process's entry point."""

import os

import django

from cms.serving.requests import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
django.setup(set_prefix=False)

application = Handler()
