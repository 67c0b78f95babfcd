"""Why a row of an import is what it is, in words. Stored by code, so that each reader has their language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = {
    # Places
    "several": _("%(written)s: %(number)s places have this name. Choose one."),
    "unlisted": _(
        "%(written)s: this may be a smaller place with the same name. Confirm the city, or leave it out."
    ),
    "no_country": _("%(written)s: several places have this name. Add the country, or choose one."),
    "other_name": _("%(written)s: this is probably %(name)s. Check and confirm it."),
    "no_area": _("%(written)s: several towns of this country have this name. Add the state, or choose one."),
    "province": _("%(written)s: this is also the name of a region. Confirm that you mean the city %(name)s."),
    "other_marks": _("%(written)s: %(name)s is written with other accents. Confirm that you mean this city."),
    "shadow": _(
        "%(written)s: %(name)s may be a part of the larger city beside it. Confirm that you mean this place."
    ),
    "unknown_hint": _("%(written)s: we do not recognise “%(hint)s”. Choose the place that you mean."),
    "left_out": _("%(written)s: you chose to leave it out."),
    "no_city": _("No city is named. Write the name of a city."),
    "no_such_country": _(
        "We do not recognise the country “%(value)s”. Write its name or its two-letter code."
    ),
    "no_such_city": _(
        "The register has no city “%(value)s” in “%(country)s”. Check the spelling and the country."
    ),
    "no_such_city_anywhere": _("The register has no city “%(value)s”. Check the spelling."),
    "no_such_identifier": _("No city has the identifier “%(value)s”. Correct it, or leave it empty."),
    "identifier_unknown": _(
        "We do not recognise the identifier “%(value)s”. The city was found by its name."
    ),
    "other_country": _(
        "%(written)s: %(name)s is in another country (%(country)s). Confirm that you mean this city."
    ),
    "far": _(
        "The register and the file give different positions for %(value)s. Check the name and the position."
    ),
    "elsewhere": _("In the register, %(value)s is not in “%(area)s”. Check the state or province."),
    "not_a_city": _("“%(value)s” is a district or county, not a city. Write the name of a city."),
    "no_such_body": _(
        "The register has no “%(value)s” of this kind: %(kind)s. Give its identifier or its position."
    ),
    "no_such_kind": _(
        "We do not recognise the kind of body “%(value)s”. Write for example city, district or region."
    ),
    "no_such_whole": _(
        "Part of: the register has no “%(value)s”. Write a city of the register, or leave it empty."
    ),
    "whole_itself": _("%(name)s cannot be a part of itself. Write the larger place, or leave it empty."),
    "whole_circle": _("%(whole)s is itself a part of %(name)s. Correct what is part of what."),
    "other_whole": _(
        "Another row of this file says that %(name)s is part of another place. Correct one of them."
    ),
    "whole_kept": _("%(name)s is in the register already. Change on its own page what it is part of."),
    "country_typo": _("“%(value)s” was read as %(name)s."),
    "place_created": _("%(name)s will be added as a new place, marked unverified."),
    "place_adopted": _("%(name)s will be added to the register from the gazetteer (GeoNames)."),
    "bad_position": _(
        "“%(value)s” is not a position. Write latitude and longitude, for example 48.85, 2.35."
    ),
    # Values
    "missing": _("%(field)s is missing. Write it."),
    "unknown_value": _("%(field)s: we do not recognise “%(value)s”. Write another word, or leave it empty."),
    "asked_later": _("Not recognised. The preview will ask what it means."),
    "bad_date": _("%(field)s: “%(value)s” is not a date. Write for example 1998, May 1998 or 12 May 1998."),
    "no_such_day": _(
        "%(field)s: there is no such day as “%(value)s”. Correct it, or write only the month or year."
    ),
    "too_long": _("%(field)s is longer than %(most)s characters. Make it shorter."),
    "ends_before": _("The end date is before the start date. Correct one of them."),
    "unknown_word": _(
        "%(field)s: we do not recognise “%(value)s”. Choose its meaning once for the whole file."
    ),
    "unstated": _("%(field)s: the row is empty here. Choose one value for all such rows."),
    "day_or_month": _(
        "%(field)s: in “%(value)s”, the first number may be the day or the month. Choose once for the column."
    ),
    "unclear_date": _(
        "%(field)s: “%(value)s” can mean several dates. Choose the right one, once for the whole file."
    ),
    "date_read": _("%(field)s: “%(value)s” was read as %(read)s."),
    "early": _("%(field)s: %(value)s is unusually early. Check that it is correct."),
    "to_come": _("%(field)s: this date is in the future. Correct it, or leave it empty."),
    "begins_later": _("The start date is in the future. Correct the date, or use the status “Proposed”."),
    "ends_later": _("The end date is in the future, but the status is “Ended”. Correct one of them."),
    "is_over": _(
        "The end date has passed, but the status says that the partnership continues. Choose which is right."
    ),
    "ended_then": _("The end date has passed, so the status is set to “Ended” (%(date)s)."),
    "end_dropped": _("You answered that the partnership is active, so the end date (%(date)s) is left out."),
    "no_end": _("The partnership has ended, but the file does not say when."),
    "corrected": _("Corrected here from “%(old)s” to “%(new)s”."),
    "bad_number": _("%(field)s: “%(value)s” is not a number. Write it in digits, for example 1715597."),
    "bad_year": _("%(field)s: “%(value)s” does not name one year. Write for example 2017."),
    "bad_period": _(
        "%(field)s: “%(value)s” is not a period. Write for example 2017, 2017-Q3, 2017-05 or "
        "2016-07-01 - 2017-06-30."
    ),
    "period_season": _(
        "%(field)s: we do not know in which month “%(value)s” begins. Write its first and last day, for "
        "example 2016-07-01 - 2017-06-30."
    ),
    "period_long": _("%(field)s: “%(value)s” is longer than five years. Enter one value for each year."),
    "other_period": _(
        "The register has a value for another period that ends on the same day (%(there)s). This row is for "
        "%(value)s. Keep one of the two."
    ),
    "other_months": _("The years of this row begin in different months. Correct one of them."),
    "bad_month": _("%(field)s: “%(value)s” is not a month. Write a number from 1 to 12."),
    "bad_milestones": _(
        "%(field)s: “%(value)s” cannot be read. Write years between the baseline and the target with their "
        "values, for example 2025: 90; 2028: 80."
    ),
    "cut": _("%(field)s is longer than %(most)s characters, so we keep only its beginning."),
    "other_unit": _(
        "The unit is “%(value)s”, but this indicator is measured in “%(unit)s”. Convert the values, or "
        "choose another indicator."
    ),
    "other_indicator": _("Another city added the indicator “%(name)s”. Choose another one."),
    "other_definition": _(
        "The register has values called “%(old)s”. These are called “%(new)s”. If you import them as one "
        "indicator, the page says that they are counted in two ways."
    ),
    # Lines of a pasted list
    "no_member_state": _(
        "%(field)s: we cannot save “%(value)s” for a member. If the city has left, write the "
        "date in a column “until”. If not, delete the word."
    ),
    "unstated_class": _("The line states no class. Choose one for all such lines."),
    "outside": _("%(name)s is not in the country or region that you chose for all cities (%(place)s)."),
    "duplicate_line": _("Duplicate of line %(row)s."),
    "contradicts_line": _(
        "Line %(row)s is about the same membership but says something else. Correct one of them."
    ),
    "changed_line": _("Line %(row)s changes the same membership. Keep one of the two lines."),
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
    "known_accession": _("This relation of the city to %(name)s is already in the register."),
    # Against the register and the rest of the file
    "self_pair": _("Both sides are %(name)s. Write the other city."),
    "duplicate": _("Duplicate of row %(row)s."),
    "contradicts": _(
        "Row %(row)s of this file is about the same record but says something else. Correct one of them."
    ),
    "no_partnership": _(
        "The register has no partnership of %(city)s with %(name)s. Record the partnership first."
    ),
    "several_partnerships": _(
        "%(city)s has several partnerships with %(name)s. Write the number or web address of one of them."
    ),
    "no_such_partnership": _("%(name)s has no partnership “%(value)s”. Check the number."),
    "no_such_party": _("“%(value)s” is no party of %(label)s. Write a party, or leave the cell empty."),
    "bad_link": _("%(field)s: “%(value)s” is not a web address. Write for example https://example.org."),
    "no_city_among": _("None of the parties is a city. Name at least one city."),
    "changed_before": _("Row %(row)s of this file changes the same record. Keep one of the two rows."),
    "changed_since": _(
        "Someone changed the record after the preview, so the row was left out. Preview the file again."
    ),
    "kept": _("This record stays hidden from the public until the mayor’s office of %(name)s approves it."),
    "asked_first": _(
        "This record is public, and the mayor’s office of %(name)s must approve changes. "
        "Change it on its page."
    ),
    "same": _("Already in the register."),
    "never_ends": _("Records of this kind have no end date. Change it on its page."),
    "differs": _("%(field)s: %(new)s replaces %(old)s."),
    "stands": _("A city declared or confirmed this record. Change it on its page. The file says: %(what)s"),
    "no_dimension": _("The primary dimension is missing. Write the main subject."),
    "not_yours": _("You can only import records of a city or network that you act for."),
    "no_such_network": _("The register has no network “%(value)s”. Check the name."),
    "no_such_agreement": _("The register has no agreement “%(value)s”. Check the name."),
    "not_keeper": _("Only the network that keeps this agreement can import its verified steps: %(name)s."),
    "no_such_step": _("%(name)s has no such step. Write its kind, or its number in the agreement."),
    "several_steps": _("%(name)s has several steps of this kind. Write the number of the step."),
    "no_accession": _("The register does not know that %(city)s joined %(name)s. Add its accession first."),
    "verified_before_done": _("The step was verified before it was done. Correct one of the two dates."),
    "binds_states": _("%(name)s binds states. A city cannot sign it but can align with it."),
    "overlaps": _("These dates overlap a mandate of %(name)s. Correct the dates."),
    "undated": _(
        "This row has no date. Enter the start, the end, or a day on which the person was in office."
    ),
    "known_outside": _(
        "The day on which the person was in office is not between the start and the end. Correct the dates."
    ),
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
