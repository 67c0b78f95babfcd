"""The Django project of the citydiplo portal."""

from citydiplo.celery import app as celery_app

__all__ = ["celery_app"]
