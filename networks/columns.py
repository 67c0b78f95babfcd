"""The columns of exported files: stable machine names, and what each is called in the portal's languages.

A file's first row holds the machine names unless ``?headers=es`` asks for words. An import understands both,
in any order (``name_of``), so that every export comes back without a click.
"""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.search.folding import fold

LABELS = {
    "record_id": _("Record ID"),
    "permalink": _("Web address of the record"),
    "parties": _("Parties"),
    "party_count": _("Number of parties"),
    "first_city": _("First city"),
    "first_institution": _("First institution"),
    "first_country": _("Country of the first party"),
    "first_kind": _("Kind of the first body"),
    "first_part_of": _("What the first body is part of"),
    "first_part_of_geonames_id": _("GeoNames ID of what the first body is part of"),
    "first_area": _("State or province of the first city"),
    "first_geonames_id": _("GeoNames ID of the first city"),
    "first_wikidata_id": _("Wikidata ID of the first city"),
    "first_permalink": _("Web address of the first party"),
    "second_city": _("Second city"),
    "second_institution": _("Second institution"),
    "second_country": _("Country of the second party"),
    "second_kind": _("Kind of the second body"),
    "second_part_of": _("What the second body is part of"),
    "second_part_of_geonames_id": _("GeoNames ID of what the second body is part of"),
    "second_area": _("State or province of the second city"),
    "second_geonames_id": _("GeoNames ID of the second city"),
    "second_wikidata_id": _("Wikidata ID of the second city"),
    "second_permalink": _("Web address of the second party"),
    "city": _("City"),
    "institution": _("Institution"),
    "country": _("Country"),
    "area": _("State or province"),
    "geonames_id": _("GeoNames ID of the city"),
    "wikidata_id": _("Wikidata ID of the city"),
    "city_permalink": _("Web address of the city"),
    "city_kind": _("Kind of body"),
    "part_of": _("Part of"),
    "part_of_geonames_id": _("GeoNames ID of the whole"),
    "part_of_permalink": _("Web address of the whole"),
    "network": _("Network"),
    "network_permalink": _("Web address of the network"),
    "agreement": _("Agreement"),
    "agreement_permalink": _("Web address of the agreement"),
    "mayor": _("Mayor"),
    "mayor_wikidata_id": _("Wikidata ID of the mayor"),
    "title": _("Title"),
    "partnership_class": _("Partnership class"),
    "membership_class": _("Membership class"),
    "role": _("Role in the network"),
    "field": _("Field of membership"),
    "kind": _("Kind"),
    "date": _("Date"),
    "status": _("Status"),
    "indicator": _("Indicator"),
    "unit": _("Unit"),
    "direction": _("Direction"),
    "theme": _("Theme"),
    "sdg": _("Sustainable Development Goal"),
    "baseline_year": _("Baseline year"),
    "baseline_value": _("Baseline value"),
    "target_year": _("Target year"),
    "target_value": _("Target value"),
    "milestones": _("Milestones"),
    "measured_every_years": _("Measured every … years"),
    "step": _("Step"),
    "step_order": _("Order of the step"),
    "step_text": _("What is due"),
    "step_state": _("State of the step"),
    "due": _("Due on"),
    "done": _("Done on"),
    "verified_on": _("Verified on"),
    "verified_by": _("Verified by"),
    "evidence": _("Where to read it"),
    "evidence_link": _("Web address of the evidence"),
    "review": _("Answer of the network"),
    "comment": _("Comment of the network"),
    "published_at": _("Published"),
    "year_begins": _("Years begin in month"),
    "period": _("Period"),
    "year": _("Year"),
    "first_day": _("First day"),
    "last_day": _("Last day"),
    "value": _("Value"),
    "is_estimate": _("Estimate"),
    "definition": _("What the source calls it"),
    "note": _("Note"),
    "dimension": _("Primary dimension"),
    "dimensions": _("All dimensions"),
    "since": _("Since"),
    "until": _("Until"),
    "starts": _("Starts on"),
    "ends": _("Ends on"),
    "known_on": _("Known in office on"),
    "objectives": _("Objectives"),
    "activities": _("Activities"),
    "results": _("Results"),
    "legal_act": _("Legal act"),
    "funders": _("Funders"),
    "last_sign_on": _("Date of the last sign of life"),
    "last_sign": _("Last sign of life"),
    "activity_log": _("Logged activities"),
    "activity": _("Activity"),
    "activity_on": _("Date of the activity"),
    "activity_people": _("People who took part"),
    "activity_organiser": _("Organiser of the activity"),
    "activity_link": _("Web address about the activity"),
    "countries": _("All countries"),
    "regions": _("World regions"),
    "way": _("Who travels"),
    "purpose": _("Purpose"),
    "visit_starts": _("First day of the visit"),
    "visit_ends": _("Last day of the visit"),
    "delegation": _("Who goes"),
    "outcome": _("Outcome"),
    "visit_outcome": _("What came of the visit"),
    "visibility": _("Visibility"),
    "state": _("Reliability"),
    "is_demo": _("Invented for the demonstration"),
    "as_of": _("As of"),
    "source": _("Source"),
    "source_url": _("Web address of the source"),
    "source_licence": _("Licence of the source"),
    "source_note": _("Place in the source"),
}
# What earlier exports called a column.
FORMER = {
    "id": "former_id",
    "admin_area": "area",
    "slug": "slug",
    "State of confirmation": "state",
    "Estado de confirmación": "state",
    "État de confirmation": "state",
}
_FEWEST, _SHARE = 3, 0.6


def label_of(name: str) -> str:
    """A column's name in words, in the active language."""
    return str(LABELS.get(name, name))


@cache
def _names():
    """{folded header: machine name}: machine names, former ones, and labels in every language."""
    found = {fold(name): name for name in LABELS} | {fold(old): name for old, name in FORMER.items()}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            for name, label in LABELS.items():
                found.setdefault(fold(str(label)), name)
    return found


# Labels that other files have, too: words by which imports know a field, in one of the languages.
EVERYDAY = frozenset(
    {
        *("former_id", "first_day", "last_day", "as_of", "known_on", "city_kind", "legal_act", "source_note"),
        *("baseline_year", "baseline_value", "target_year", "target_value", "year_begins", "is_estimate"),
        *("step_order", "verified_on", "evidence_link", "part_of", "activity_people"),
    }
)


def names_of(header: Sequence[str]) -> list[str | None] | None:
    """[machine name or None] for each column of a header that is one of our exports'; None for other headers.

    Ours is a header that names a record's id, or most of whose columns have our names and two of them a name
    that only we use. Columns may be in any order, and some may be missing or added.
    """
    folded = [fold(cell) for cell in header]
    found = [_names().get(cell) for cell in folded]
    known = [name for name in found if name]
    if len(known) < max(_FEWEST, _SHARE * sum(map(bool, folded))):
        return None
    ours = sum("_" in name and name not in EVERYDAY for name in known)
    return found if "record_id" in known or ours >= 2 else None
