"""Why a row of an import is what it is, in words. Stored by code, so that each reader has their language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = {
    # Places
    "several": _("%(written)s: %(number)s places have this name. Choose one."),
    "unlisted": _(
        "%(written)s: a smaller place with this name may be meant. Confirm the city, or leave it out."
    ),
    "no_country": _("%(written)s: several places have this name. Add the country, or choose one."),
    "other_name": _("%(written)s: this is probably %(name)s. Confirm that it is meant."),
    "no_area": _("%(written)s: several towns of this country have this name. Add the state, or choose one."),
    "province": _("%(written)s: this is also the name of a region. Confirm that the city %(name)s is meant."),
    "other_marks": _("%(written)s: %(name)s is written with other accents. Confirm that it is meant."),
    "shadow": _(
        "%(written)s: %(name)s may be a part of the larger city beside it. Confirm that it is meant."
    ),
    "unknown_hint": _("%(written)s: “%(hint)s” is not known. Confirm which place is meant."),
    "left_out": _("%(written)s: you chose to leave it out."),
    "no_city": _("No city is named. Write its name."),
    "no_such_country": _("“%(value)s” is not a known country. Write its name or its two-letter code."),
    "no_such_city": _(
        "The register holds no city “%(value)s” in “%(country)s”. Check the spelling and the country."
    ),
    "no_such_city_anywhere": _("The register holds no city “%(value)s”. Check the spelling."),
    "no_such_identifier": _("No city has the identifier “%(value)s”. Correct it, or leave it empty."),
    "identifier_unknown": _("The identifier “%(value)s” is not known. The city was found by its name."),
    "other_country": _(
        "%(written)s: %(name)s is in another country (%(country)s). Confirm that it is meant."
    ),
    "far": _(
        "The register has %(value)s at another position than the file. Check the name and the position."
    ),
    "elsewhere": _("In the register, %(value)s is not in “%(area)s”. Check the state or province."),
    "not_a_city": _("“%(value)s” is a district or county, not a city. Write the name of a city."),
    "country_typo": _("“%(value)s” was read as %(name)s."),
    "place_created": _("%(name)s will be added as a new place, marked unverified."),
    "bad_position": _(
        "“%(value)s” is not a position. Write latitude and longitude, for example 48.85, 2.35."
    ),
    # Values
    "missing": _("%(field)s is missing. Write it."),
    "unknown_value": _("%(field)s: “%(value)s” is not known. Write another word, or leave it empty."),
    "asked_later": _("Not known: the preview asks what it means."),
    "bad_date": _("%(field)s: “%(value)s” is not a date. Write for example 1998, May 1998 or 12 May 1998."),
    "no_such_day": _(
        "%(field)s: there is no such day as “%(value)s”. Correct it, or write only the month or year."
    ),
    "too_long": _("%(field)s is longer than %(most)s characters. Make it shorter."),
    "ends_before": _("It ends before it begins. Correct one of the dates."),
    "unknown_word": _("%(field)s: “%(value)s” is not known. Say what it means, once for the whole file."),
    "unstated": _("%(field)s: the row says nothing. Choose once what holds for such rows."),
    "day_or_month": _(
        "%(field)s: in “%(value)s” the day or the month may stand first. Say which, once for the column."
    ),
    "unclear_date": _("%(field)s: “%(value)s” can mean several dates. Say which, once for the whole file."),
    "date_read": _("%(field)s: “%(value)s” was read as %(read)s."),
    "early": _("%(field)s: %(value)s is unusually early. Is it right?"),
    "to_come": _("%(field)s: this date is in the future. Correct it, or leave it empty."),
    "begins_later": _("It begins in the future. Correct the date, or give the status “Proposed”."),
    "ends_later": _("It ends in the future, but its status is “Ended”. Correct one of them."),
    "is_over": _("Its end date has passed, but its status says that it continues. Say which is right."),
    "ended_then": _("Its end date has passed, so it is recorded as ended (%(date)s)."),
    "end_dropped": _("It is active, as you answered: its end (%(date)s) is left out."),
    "no_end": _("It has ended; the file does not say when."),
    "corrected": _("Corrected here from “%(old)s” to “%(new)s”."),
    # Lines of a pasted list
    "no_member_state": _(
        "%(field)s: “%(value)s” cannot be kept for a member. If the city has left, write when in a column "
        "“until”. Else delete the word."
    ),
    "unstated_class": _("The line states no class: choose one for all such lines."),
    "outside": _("%(name)s is not in %(place)s, where you said all are."),
    "duplicate_line": _("Duplicate of line %(row)s."),
    "contradicts_line": _("It is about the same as line %(row)s, but says otherwise. Correct one."),
    "changed_line": _("Line %(row)s changes the same membership."),
    # Rows that name their record by its id
    "bad_record": _(
        "“%(value)s” is not a record ID. Write the number from the export, or leave the cell empty."
    ),
    "no_such_record": _("There is no record %(value)s. Leave the record ID empty to add a new record."),
    "other_record": _(
        "Record %(value)s is %(label)s, but the row names others. Correct them, or leave the ID empty."
    ),
    "several_parties": _(
        "The record has %(number)s parties, more than a row can name. Change it on its page."
    ),
    "emptied": _("%(field)s: an empty cell changes nothing."),
    "no_step": _(
        "The status cannot change from %(old)s to %(new)s here. Change it on the page of the record."
    ),
    "on_its_page": _("%(field)s can only be changed on the page of the record."),
    "known_accession": _("This relation of the city to %(name)s is in the register already."),
    # Against the register and the rest of the file
    "self_pair": _("Both sides are %(name)s. Write the other city."),
    "duplicate": _("The same as row %(row)s of this file."),
    "contradicts": _(
        "Row %(row)s of this file is about the same, but says something else. Correct one of them."
    ),
    "no_city_among": _("None of the parties is a city. One of them must be."),
    "changed_before": _("Row %(row)s of this file changes the same record. Keep one of the two rows."),
    "changed_since": _(
        "Somebody changed the record after the preview, so the row was left out. Preview the file again."
    ),
    "kept": _("It stays hidden from the public until the mayor’s office of %(name)s approves it."),
    "asked_first": _(
        "It is public, and the mayor’s office of %(name)s approves changes first. Change it on its page."
    ),
    "same": _("Already in the register."),
    "differs": _("%(field)s: %(new)s replaces %(old)s."),
    "stands": _("A city declared or confirmed this record. Change it on its page. The file says: %(what)s"),
    "no_dimension": _("The primary dimension is missing. Write what this is mainly about."),
    "not_yours": _("You do not act for a city or network that this is about."),
    "no_such_network": _("The register holds no network “%(value)s”. Check the name."),
    "no_such_agreement": _("The register holds no agreement “%(value)s”. Check the name."),
    "binds_states": _("%(name)s binds states. A city cannot sign it, only align with it."),
    "overlaps": _("It overlaps a mandate of %(name)s. Correct the dates."),
}


def say(code: str, details: Mapping[str, Any]) -> str:
    """A reason in the reader's language; never fails on old or odd data."""
    try:
        return str(REASONS[code]) % details
    except (KeyError, TypeError, ValueError):
        return code


def say_all(reasons: Iterable[Any]) -> str:
    """All reasons in words, one sentence after the other."""
    return " ".join(say(code, details) for code, details in reasons)
