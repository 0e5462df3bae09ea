"""The web process's entry point."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
django.setup(set_prefix=False)

from cms.serving.requests import Handler  # noqa: E402  # which reads models

application = Handler()
