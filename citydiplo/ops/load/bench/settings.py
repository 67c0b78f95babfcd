"""The portal's settings as in production, with the floor's page and a header that counts statements."""

from citydiplo.settings import *  # noqa: F403  the portal's settings, then what differs here
from citydiplo.settings import API_RATES, MIDDLEWARE

API_RATES = dict.fromkeys(API_RATES, 10**9)  # the limits protect others: here is nobody else
ROOT_URLCONF = "citydiplo.ops.load.bench.urls"
MIDDLEWARE = ["citydiplo.ops.load.bench.floor.CountStatements", *MIDDLEWARE]
OPERATORS_NEED_SECOND_FACTOR = False  # a session that is made for measuring has proved none
