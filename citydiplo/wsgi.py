"""Entrance for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from citydiplo.celery import app
from citydiplo.kit.garbage import collected_later

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")

with collected_later():  # all that it makes stays
    application = get_wsgi_application()

# Who answers a page waits for the task queue as briefly as for the cache; a worker waits for tasks.
app.conf.broker_transport_options = app.conf.broker_transport_options | settings.BROKER_DEADLINES
