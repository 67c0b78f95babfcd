"""The demo’s targets: years count from the day of loading, so that a verdict stays what the script tells."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from citydiplo.kit.text import period
from citydiplo.kit.text.period import JANUARY, Period
from networks.models import City
from partnerships.actions import targets
from partnerships.models import AgreementStep, Indicator, Target

INVENTED = "Invented for the demo."
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def add(entry: dict[str, Any], marks: Mapping[str, Any]) -> bool:
    """Whether a target of the script is new; its city and indicator say which it is."""
    city, indicator = City.objects.get(slug=entry["city"]), Indicator.objects.get(key=entry["indicator"])
    if Target.objects.filter(city=city, indicator=indicator).exists():
        return False
    today = timezone.localdate().year
    path = {}
    if "target" in entry:
        path = {
            "baseline_year": today + entry["baseline"][0],
            "baseline_value": Decimal(entry["baseline"][1]),
            "target_year": today + entry["target"][0],
            "target_value": Decimal(entry["target"][1]),
        }
    made = targets.start(
        city=city,
        indicator=indicator,
        milestones={today + years: Decimal(value) for years, value in entry.get("milestones", ())},
        step=AgreementStep.objects.filter(agreement__slug=entry.get("serves", ""), kind="target").first(),
        year_begins=entry.get("year_begins", JANUARY),
        rhythm=entry.get("rhythm", 1),
        source=INVENTED,
        is_demo=True,
        **path,
    )
    for years, value, *said in entry["values"]:
        quarter = next((word for word in said if word in QUARTERS), "")
        year = Period.of_year(today + years, made.year_begins)
        targets.record_measurement(
            target=made,
            period=period.read(f"{today + years}-{quarter}") if quarter else year,
            value=Decimal(value),
            source=INVENTED,
            is_estimate="estimate" in said,
        )
    if entry.get("public", True):
        targets.publish(target=made)
    return True
