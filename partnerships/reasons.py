"""Why a row of an import is what it is, in words. Stored by code, so that each reader has her language."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    # Places
    "several": _("%(written)s: %(number)s places have this name."),
    "unlisted": _("%(written)s: another place of this name, which the register does not hold, may be meant."),
    "no_country": _("%(written)s: without a country this may be several places."),
    "other_name": _("%(written)s: probably %(name)s, which the register calls so too."),
    "no_area": _(
        "%(written)s: several towns of this country have the name; the file names no state or province."
    ),
    "province": _("%(written)s: the name of a part of the country too, of which %(name)s is not all."),
    "other_marks": _("%(written)s: %(name)s is spelled with other accents."),
    "shadow": _(
        "%(written)s: %(name)s in the register lies beside a far larger city and may be its quarter."
    ),
    "unknown_hint": _("%(written)s: the register does not know “%(hint)s”, so the place may be another."),
    "left_out": _("%(written)s: you chose to leave it out."),
    "no_city": _("No city is named."),
    "no_such_country": _("“%(value)s” is no country that we know."),
    "no_such_city": _("The register holds no city “%(value)s” in “%(country)s”."),
    "no_such_city_anywhere": _("The register holds no city “%(value)s”."),
    "no_such_identifier": _("No city has the identifier “%(value)s”."),
    "identifier_unknown": _("The register does not know the identifier “%(value)s”: found by its name."),
    "other_country": _("%(written)s: the register has %(name)s in another country (%(country)s)."),
    "far": _("The register’s %(value)s lies elsewhere than the file says."),
    "elsewhere": _("The register’s %(value)s is not in “%(area)s”."),
    "not_a_city": _("“%(value)s” is a district or county, not the city of that name."),
    "country_typo": _("“%(value)s” was read as %(name)s."),
    "place_created": _("%(name)s will be entered as a new place, unverified."),
    "bad_position": _("“%(value)s” is no position: write latitude and longitude, such as 48.85, 2.35."),
    # Values
    "missing": _("%(field)s is missing."),
    "unknown_value": _("%(field)s: “%(value)s” is none of those that we know."),
    "asked_later": _("Not known: the preview asks what it means."),
    "bad_date": _("%(field)s: “%(value)s” is no date: write 1998, 1998-05 or 1998-05-17."),
    "too_long": _("%(field)s is longer than %(most)s characters."),
    "ends_before": _("It ends before it begins."),
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
    "is_over": _("Its end is past, but its status says that it goes on."),
    "ended_then": _("Its end is past: it is recorded as ended (%(date)s)."),
    "end_dropped": _("It is active, as you answered: its end (%(date)s) is left out."),
    "no_end": _("It has ended; the file does not say when."),
    "corrected": _("Corrected here from “%(old)s” to “%(new)s”."),
    # Lines of a pasted list
    "unstated_class": _("The line states no class: choose one for all such lines."),
    "outside": _("%(name)s is not in %(place)s, where you said all are."),
    "duplicate_line": _("Duplicate of line %(row)s."),
    "contradicts_line": _("It is about the same as line %(row)s, but says otherwise. Correct one."),
    "changed_line": _("Line %(row)s changes the same membership."),
    # Rows that name their record by its id
    "bad_record": _(
        "“%(value)s” is no record ID: write the number that the export gave, or leave the cell empty."
    ),
    "no_such_record": _(
        "There is no record %(value)s, or it was deleted. Empty the record ID to enter a new record."
    ),
    "other_record": _(
        "Record %(value)s is %(label)s, but the row names others. Correct the names or empty the record ID."
    ),
    "several_parties": _("The record has %(number)s parties, more than a row can name: edit it on its page."),
    "emptied": _("%(field)s: an empty cell changes nothing."),
    "no_step": _("The status cannot change from %(old)s to %(new)s: change it on the record’s page."),
    "on_its_page": _("%(field)s can only be changed on the record’s page."),
    "known_accession": _("The city stands to %(name)s in this way already."),
    # Against the register and the rest of the file
    "self_pair": _("Both sides are the same city, %(name)s."),
    "duplicate": _("The same as row %(row)s of this file."),
    "contradicts": _("It is about the same as row %(row)s of this file, but says otherwise. Correct one."),
    "no_city_among": _("At least one of the parties must be a city."),
    "changed_before": _("Row %(row)s of this file changes the same record."),
    "changed_since": _(
        "Somebody changed the record after the preview, so the row was left out. Preview the file again."
    ),
    "kept": _("Kept from the public until the mayor’s office of %(name)s says yes."),
    "asked_first": _(
        "It is public, and %(name)s asks its mayor’s office before that changes: change it on its page."
    ),
    "same": _("On record already."),
    "differs": _("%(field)s becomes %(new)s; on record is %(old)s."),
    "stands": _("A city stands behind the record, which says otherwise: change it on its page. %(what)s"),
    "no_dimension": _("What a city declares names its primary dimension."),
    "not_yours": _("It concerns no city or network where you hold a seat."),
    "no_such_network": _("The register holds no network “%(value)s”."),
    "no_such_agreement": _("The register holds no agreement “%(value)s”."),
    "binds_states": _("%(name)s binds states: a city aligns with it, and signs nothing."),
    "overlaps": _("It overlaps a mandate of %(name)s."),
}


def say(code, details):
    """A reason in the reader's language; never fails on old or odd data."""
    try:
        return str(REASONS[code]) % details
    except (KeyError, TypeError, ValueError):
        return code


def say_all(reasons):
    return " ".join(say(code, details) for code, details in reasons)
