"""The old address of ``citydiplo.ops.run.webserver``, which service units may still name."""

from citydiplo.ops.run.webserver import *  # noqa: F403  gunicorn reads the names of this module
