"""A small register with the names that people trip over."""

import pytest

from citydiplo.kit import search
from citydiplo.kit.search import SearchDocument

CITIES = [
    # id, title, detail, weight, aliases
    (1, "Paris", "France", 6.3, "Парис|巴黎|Lutetia"),
    (2, "Paris", "United States", 4.4, ""),
    (3, "Lima", "Peru", 6.9, "LIM|Ciudad de los Reyes"),
    (4, "Limassol", "Cyprus", 5.2, "Lemesos"),
    (5, "Lima", "United States", 4.5, ""),
    (6, "Cologne", "Germany", 6.0, "Köln|Koeln|CGN|Colonia"),
    (7, "Moscow", "Russia", 7.0, "Москва|Moskau|MOW"),
    (8, "Beijing", "China", 7.2, "北京|Peking|北京市"),
    (9, "Cairo", "Egypt", 6.9, "القاهرة|Le Caire"),
    (10, "İzmir", "Türkiye", 6.4, "Smyrna"),
    (11, "Łódź", "Poland", 5.8, ""),
    (12, "Tokyo", "Japan", 7.1, "東京|Edo"),
    (13, "São Paulo", "Brazil", 7.1, "San Paolo|SAO"),
    (14, "Barcelona", "Spain", 6.2, ""),
    (15, "Barcelona", "Venezuela", 5.7, ""),
    (16, "Guangzhou", "China", 7.0, "Canton|廣州"),
    (17, "Amsterdam", "Netherlands", 5.9, ""),
    (18, "Melbourne", "Australia", 6.6, ""),
    (19, "New York City", "United States", 6.9, "New York|NYC|Big Apple"),
    (20, "York", "United Kingdom", 5.2, ""),
    (21, "Seoul", "South Korea", 7.0, "서울"),
    (22, "Bangkok", "Thailand", 6.7, "กรุงเทพมหานคร"),
]
KINDS = ["city", "network", "agreement", "partnership"]


def city(object_id, title, detail, weight, aliases=""):
    names = tuple(filter(None, aliases.split("|")))
    return SearchDocument("city", object_id, title, f"/cities/{object_id}/", detail, weight, aliases=names)


DOCUMENTS = [
    *(city(*row) for row in CITIES),
    SearchDocument(
        "network", 1, "C40", "/networks/c40/", names=("C40 Cities Climate Leadership Group",), weight=7
    ),
    SearchDocument(
        "network", 2, "Eurocities", "/networks/eurocities/", weight=7, text="large cities of Europe"
    ),
    SearchDocument("agreement", 1, "Paris Agreement", "/agreements/paris/", detail="2015", weight=7),
    SearchDocument(
        "partnership", 1, "Paris – Cologne", "/partnerships/1/", weight=1,
        text="theatre exchange", is_suggested=False,
    ),
]  # fmt: skip


@pytest.fixture
def register(db):
    search.replace(DOCUMENTS)
