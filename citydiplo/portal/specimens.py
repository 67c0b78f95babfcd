"""Made-up inputs for the gallery of components: short and long, many and none."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms

from citydiplo.kit.svg import charts, maps
from networks.choices import Dimension, FactState, Theme
from partnerships.choices import PartnershipStatus

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch and the Greater Urban Community"
LIMA, PARIS, LAGOS, NADI, BRUGES = (-12.05, -77.04), (48.86, 2.35), (6.45, 3.39), (-17.8, 177.4), (51.2, 3.2)


class SampleForm(forms.Form):
    name = forms.CharField(label="Partner city", help_text="As its own citizens call it.")
    since = forms.IntegerField(label="Since", required=False)
    kind = forms.ChoiceField(label="Class", choices=[("twinning", "Twinning"), ("project", "Project")])
    note = forms.CharField(label="Objectives", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    public = forms.BooleanField(label="Everyone may read it", required=False)


def gallery() -> dict[str, Any]:
    """All of it, by the names that portal/gallery.html uses."""
    return {
        "states": FactState.choices,
        "statuses": PartnershipStatus.choices,
        "dimensions": Dimension.choices,
        "themes": Theme.choices,
        "long": LONG,
        "fact": _fact(FactState.OPEN_DATA),
        "facet": _facet(),
        "chips": [
            {"label": "Region", "value": "Africa", "url": "#"},
            {"label": "Dimension", "value": "Economic development", "url": "#"},
        ],
        "tabs": [
            {"label": "Overview", "url": "#", "current": True},
            {"label": "Partnerships", "url": "#", "count": 36},
            {"label": "Networks and agreements", "url": "#", "count": 4},
            {"label": "Mayors", "url": "#", "count": 0},
        ],
        "sorts": [{"label": "Largest", "url": "#", "current": True}, {"label": "Name, A to Z", "url": "#"}],
        "page": {
            "first_url": "#",
            "previous_url": "#",
            "next_url": "#",
            "last_url": "#",
            "start": 101,
            "end": 150,
            "total": 1393,
        },
        "steps": [
            {"date": "1956", "title": "Proposed", "text": "By the council of one city."},
            {"date": "17 May 1957", "title": "Active", "current": True},
            {"date": "", "title": "Paused", "text": LONG},
        ],
        "changes": [
            ("Since", "1998", "May 1999"),
            ("Title", "", "Fish and salt"),
            ("Objectives", LONG, f"{LONG}. " * 8),
        ],
        "rows": [
            {"label": "Country", "value": "Peru", "url": "#"},
            {"label": "Inhabitants", "value": "7,737,002", "note": "2017"},
            {"label": "Website", "value": "", "missing": "not recorded"},
        ],
        "crumbs": [("Cities", "#"), ("Lima", "#")],
        "ways": [("Remove the filter “Africa”", "#"), ("All partnerships", "#")],
        "bars": charts.bars([("Africa", 12, "#"), ("Europe", 41, "#"), (LONG, 7), ("Middle East", 0)]),
        "years": charts.over_years(
            [
                ("Africa", 1, {1998: 2, 2005: 4}, 3),
                ("Europe", 3, {1990: 5, 2001: 9, 2016: -4}, 8),
                (LONG, 6, {2010: 6}, 0),
            ]
        ),
        "footprint": charts.compared(
            [
                (value, label, n, n / 2 + 1, 6 - n / 2, "#")
                for n, (value, label) in zip((3, 0, 9, 12, 1, 5, 2), Dimension.choices, strict=True)
            ]
        ),
        "world": maps.draw(
            [
                maps.Point(place, label=name, url="#", size=size)
                for place, name, size in (
                    (LIMA, "Lima", 5),
                    (PARIS, "Paris", 3),
                    (LAGOS, "Lagos", 2),
                    (NADI, "Nadi", 1),
                )
            ],
            [maps.Arc(LIMA, PARIS, "strong"), maps.Arc(LAGOS, PARIS), maps.Arc(LIMA, NADI)],
        ),
        "near": maps.draw(
            [
                maps.Point(PARIS, label="Paris", url="#", kind="self", size=4),
                maps.Point(BRUGES, label="Bruges", url="#"),
            ],
            [maps.Arc(PARIS, BRUGES, "strong")],
        ),
        "nowhere": maps.draw(),
        "form": SampleForm({"name": "", "since": "long ago"}),
    }


def _fact(state):
    source = SimpleNamespace(title="GeoNames", url="https://www.geonames.org/", licence="CC BY 4.0")
    return SimpleNamespace(
        source=source,
        source_note="row 3936456",
        as_of=datetime.date(2026, 11, 1),
        state=state.value,
        get_state_display=state.label,
        is_demo=True,
    )


def _facet():
    names = [
        ("Africa", 218, True),
        ("Asia and the Pacific", 604, False),
        ("Europe", 1022, False),
        (LONG, 3, False),
        ("Middle East", 0, False),
    ]
    options = [
        {"value": name, "label": name, "count": n, "selected": on, "url": "#"} for name, n, on in names
    ]
    return {"name": "region", "label": "Region", "options": options}
