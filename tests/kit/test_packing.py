"""Places that are kept by the ten thousand come back as they were."""

import pickle
from dataclasses import replace

from networks.matching import Mention
from networks.matching.index import IndexedCity
from networks.matching.places import AMBIGUOUS, CityMatch


def test_what_is_packed_comes_back_as_it_was():
    city = IndexedCity(1, "Lima", "PE", "south-america", "", 9_000_000, (-12.0, -77.0), "lima")
    match = CityMatch(AMBIGUOUS, None, (city, replace(city, pk=2)), (("several", {"number": 2}),))
    known = {Mention("Lima", "Peru", position=(-12.0, -77.0)): match}
    assert pickle.loads(pickle.dumps(known)) == known  # noqa: S301  our own
