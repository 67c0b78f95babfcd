"""Rules of agreements, accessions, steps and targets."""

from django.utils import timezone

from tests.fitting import (
    accession,
    agreement,
    city,
    in_sourced,
    indicator,
    measurement,
    milestone,
    reported,
    same,
    step,
    step_document,
    step_done,
    step_extension,
    step_review,
    target,
)
from tests.rows import day

CULTURE = {"dimension": "culture", "dimensions": ["culture"]}
MUSIC = {"dimension": "culture", "dimensions": ["security"]}

RULES = {
    **in_sourced("accession", accession),
    **in_sourced("agreement", agreement),
    # Agreements and accessions
    "agreement_binds_states_or_cities": (
        lambda: agreement(binds="states"),
        lambda: agreement(binds="nobody"),
    ),
    "agreement_primary_dimension_is_one_of_its_own": (
        lambda: agreement(**CULTURE),
        lambda: agreement(**MUSIC),
    ),
    "one_step_per_place": (
        lambda: [step(agreement=it, order=order) for it in [agreement()] for order in (1, 2)],
        lambda: same(step, agreement=agreement),
    ),
    "step_kind_is_known": (lambda: step(kind="monitor"), lambda: step(kind="celebrate")),
    "a_step_is_done_once_a_day": (
        lambda: [
            step_done(accession=to, step=what, date=day(when))
            for to, what in [(accession(), step())]
            for when in ("2024-01-01", "2026-01-01")
        ],
        lambda: same(step_done, accession=accession, step=step, date=day("2024-01-01")),
    ),
    "review_of_a_step_is_known": (step_review, lambda: step_review(state="liked")),
    "a_returned_step_says_why": (
        lambda: step_review(state="returned", comment="No date."),
        lambda: step_review(state="returned"),
    ),
    "a_network_reviews_a_step": (
        lambda: step_review(role="network-lead"),
        lambda: step_review(role="city-editor"),
    ),
    "one_open_request_for_more_time": (
        lambda: [
            step_extension(accession=to, step=what, state=state)
            for to, what in [(accession(), step())]
            for state in ("asked", "granted", "refused", "withdrawn")
        ],
        lambda: same(step_extension, accession=accession, step=step),
    ),
    "request_for_more_time_is_known": (
        lambda: step_extension(state="withdrawn"),
        lambda: step_extension(state="hoped"),
    ),
    "a_request_for_more_time_says_why": (
        lambda: step_extension(reason="Elections."),
        lambda: step_extension(reason=""),
    ),
    "more_time_is_at_most_five_years": (
        lambda: [step_extension(months=1), step_extension(months=60)],
        lambda: step_extension(months=61),
    ),
    "granted_time_has_its_day": (
        lambda: step_extension(state="granted"),
        lambda: step_extension(state="granted", until=day("2026-12-23")),
    ),
    "a_refusal_of_time_says_why": (
        lambda: step_extension(state="refused"),
        lambda: step_extension(state="refused", comment=""),
    ),
    "a_network_answers_a_request_for_time": (
        lambda: step_extension(state="granted"),
        lambda: step_extension(state="granted", network=None),
    ),
    "stepdocument_is_a_file_or_a_link": (
        lambda: [step_document(), step_document(url="https://lima.example/")],
        lambda: step_document(file=""),
    ),
    "step_holds_a_file_once": (
        lambda: [step_document(done=it, digest=digest) for it in [reported()] for digest in "12"],
        lambda: same(step_document, done=reported),
    ),
    "step_holds_a_link_once": (
        lambda: [step_document(done=it, url=f"https://{n}.example/") for it in [reported()] for n in "ab"],
        lambda: same(step_document, done=reported, url="https://a.example/"),
    ),
    "one_accession_per_kind": (
        lambda: [
            accession(to, it, kind=kind)
            for to, it in [(agreement(), city())]
            for kind in ("signatory", "reporting")
        ],
        lambda: same(accession, agreement=agreement, city=city),
    ),
    "accession_kind_is_known": (lambda: accession(kind="endorser"), lambda: accession(kind="bystander")),
    "accession_status_is_known": (lambda: accession(status="on-hold"), lambda: accession(status="asleep")),
    "accession_ends_after_it_starts": (
        lambda: [accession(until="2020-01-01"), accession(date="2019-05-01", until="2019-05-01")],
        lambda: accession(date="2019-05-01", until="2019-04-30"),
    ),
    "cities_sign_only_what_binds_cities": (
        lambda: [accession(kind="signatory"), accession(agreement(binds="states"), kind="aligned")],
        lambda: accession(agreement(binds="states"), kind="signatory"),
    ),
    # Targets
    "indicator_is_suggested_or_of_a_city": (
        lambda: [indicator(), indicator(city=None, key="trees")],
        lambda: indicator(key="trees"),
    ),
    "indicator_direction_dimension_and_theme_are_known": (
        lambda: indicator(direction="fall", theme="immigration"),
        lambda: indicator(direction="flat"),
    ),
    "indicator_goal_is_known": (lambda: indicator(sdg=17), lambda: indicator(sdg=18)),
    "indicator_has_a_unit": (lambda: indicator(unit="%"), lambda: indicator(unit="")),
    "one_target_per_city_and_indicator": (
        lambda: [target(indicator=it) for it in [indicator()] for _city in "ab"],
        lambda: same(target, city=city, indicator=indicator),
    ),
    "target_is_whole_and_after_its_baseline": (
        lambda: [target(), target(path=(2020, 9, 2030, 5))],
        lambda: target(path=(2030, 9, 2030, 5)),
    ),
    "target_rhythm_is_one_to_ten_years": (lambda: target(rhythm=10), lambda: target(rhythm=0)),
    "target_years_begin_in_a_month": (lambda: target(year_begins=12), lambda: target(year_begins=13)),
    "target_that_is_public_says_since_when": (
        lambda: target(is_public=True),
        lambda: target(is_public=True, published_at=None),
    ),
    "target_that_waits_is_not_public": (
        lambda: target(asked_at=timezone.now()),
        lambda: target(asked_at=timezone.now(), is_public=True),
    ),
    "one_milestone_per_year": (
        lambda: [milestone(target=it, year=year) for it in [target()] for year in (2025, 2026)],
        lambda: same(milestone, target=target),
    ),
    "milestone_year_is_plausible": (lambda: milestone(year=2100), lambda: milestone(year=2101)),
    "one_measurement_per_end": (
        lambda: [measurement(target=it, year=year) for it in [target()] for year in (2024, 2025)],
        lambda: same(measurement, target=target),
    ),
    "measurement_period_is_plausible": (lambda: measurement(year=1900), lambda: measurement(year=1899)),
    "measurement_names_its_source": (measurement, lambda: measurement(source="")),
}
