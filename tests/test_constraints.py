"""Every rule that the database keeps: it accepts what fits and refuses what does not.

One case a constraint, on whichever database the suite runs: a function that makes rows that fit, and one
that makes a row that does not. The last test sees to it that no constraint is left out.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agenda.models import CityGroup
from networks.models import City, Mayor
from partnerships.models import StatusChange
from tests.agenda import rules_of_follows
from tests.fitting import (
    accession,
    activity,
    agenda_document,
    agenda_item,
    agreement,
    announcement,
    approval,
    asking,
    attendance,
    backed,
    backing,
    bridge,
    bridge_calculation,
    briefing_notes,
    city,
    co_signature,
    comment,
    confirmation,
    contact,
    correction,
    deadline_reminder,
    delegate,
    dispute,
    document,
    end_answer,
    end_reminder,
    exchange,
    exchange_document,
    exchange_report,
    footprint,
    funding,
    import_cell,
    import_choice,
    import_job,
    import_row,
    import_word,
    in_sourced,
    indicator,
    institution,
    invitation,
    mandate,
    measurement,
    meeting,
    meeting_item,
    member,
    membership,
    membership_confirmation,
    membership_dispute,
    milestone,
    name,
    network,
    open_data_answer,
    outgoing_mail,
    partnership,
    party,
    person,
    remembered_list,
    remembered_word,
    reminder,
    reply,
    reply_notice,
    reported,
    reuse,
    review,
    same,
    search_entry,
    seat,
    seat_request,
    step,
    step_document,
    step_done,
    step_extension,
    step_review,
    target,
    unsaved_form,
    visit,
    visit_confirmation,
    visit_dispute,
    visit_document,
    visit_link,
    visit_party,
)
from tests.rows import day

pytestmark = pytest.mark.django_db

CULTURE = {"dimension": "culture", "dimensions": ["culture"]}
NOON = "2026-01-01T12:00Z"
MUSIC = {"dimension": "culture", "dimensions": ["security"]}
PUBLISHED = {"state": "published", "published_at": NOON}
END_DAYS = ("2026-05-01", "2027-05-01")


def in_someones_name(name, make):
    """The rule that a city or a network says it, and not both."""
    return {
        f"{name}_is_in_the_name_of_a_city_or_a_network": (
            lambda: [make(city=city(), network=None), make(city=None, network=network())],
            lambda: make(city=city(), network=network()),
        )
    }


RULES = {
    **rules_of_follows.RULES,
    **in_sourced("city", city),
    **in_sourced("mayor", lambda **facts: Mayor.objects.create(name="A. Person", slug="a-person", **facts)),
    **in_sourced("mandate", mandate),
    **in_sourced("institution", institution),
    **in_sourced("network", network),
    **in_sourced("membership", member),
    **in_sourced("backing", backed),
    **in_sourced("agreement", agreement),
    **in_sourced("accession", accession),
    **in_sourced("partnership", lambda **facts: partnership(**CULTURE, **facts)),
    **in_sourced("visit", visit),
    # Cities
    "one_city_per_geonames_id": (
        lambda: [city(), city(), city(geonames_id=1)],
        lambda: same(city, geonames_id=1),
    ),
    "one_city_per_wikidata_id": (
        lambda: [city(), city(), city(wikidata_id="Q1")],
        lambda: same(city, wikidata_id="Q1"),
    ),
    "city_position_is_on_earth": (
        lambda: city(latitude=-12, longitude=-77),
        lambda: city(latitude=91, longitude=0),
    ),
    "city_population_is_possible": (
        lambda: [city(population=people) for people in (None, 1, 50_000_000)],
        lambda: city(population=0),
    ),
    "city_region_is_known": (lambda: city(region="africa"), lambda: city(region="atlantis")),
    "city_kind_is_known": (lambda: city(kind="region"), lambda: city(kind="planet")),
    "city_is_no_part_of_itself": (
        lambda: [city(part_of=city()), city()],
        lambda: [City.objects.filter(pk=it.pk).update(part_of=it) for it in [city()]],
    ),
    "city_wikidata_id_is_one": (lambda: city(wikidata_id="Q90"), lambda: city(wikidata_id="P90")),
    "city_locode_is_one": (lambda: city(locode="FRPAR"), lambda: city(locode="paris")),
    "city_name_once_per_language": (
        lambda: [name(city()), name(city())],
        lambda: [name(it, is_preferred=False) for it in [city()] * 2],
    ),
    "one_preferred_city_name_per_language": (
        lambda: [name(it, name=text, is_preferred=text == "A") for it in [city()] for text in "AB"],
        lambda: [name(it, name=text) for it in [city()] for text in "AB"],
    ),
    # Mandates; that terms do not overlap is told in tests/networks/test_mandates.py
    "mandate_ends_after_it_starts": (
        lambda: mandate(ends=day("2021-01-01")),
        lambda: mandate(ends=day("2020-01-01")),
    ),
    "mandate_has_a_date": (
        lambda: [
            mandate(starts=None, ends=day("2021-01-01")),
            mandate(starts=None, known_on=day("2021-01-01")),
        ],
        lambda: mandate(starts=None),
    ),
    "mandate_is_known_after_it_starts": (
        lambda: [mandate(known_on=day("2020-01-01")), mandate(starts=None, known_on=day("2019-01-01"))],
        lambda: mandate(known_on=day("2019-12-31")),
    ),
    "one_open_mandate_per_city": (
        lambda: [
            mandate(city=it, starts=day(f"20{n}0-01-01"), ends=(n < 2 and day("2015-01-01")) or None)
            for it in [city()]
            for n in (1, 2)
        ],
        lambda: same(mandate, city=city),
    ),
    # Memberships and backings
    "a_side_confirms_a_membership_once_a_round": (
        lambda: [
            membership_confirmation(membership=it, side=side, round=turn)
            for it in [member()]
            for side, turn in (("city", 1), ("network", 1), ("city", 2))
        ],
        lambda: same(membership_confirmation, membership=member),
    ),
    "membership_confirmation_side_is_known": (
        lambda: membership_confirmation(membership=member(), side="network"),
        lambda: membership_confirmation(membership=member(), side="press"),
    ),
    "one_open_dispute_per_membership_and_field": (
        lambda: [
            membership_dispute(membership=it, field=field, answer=answer)
            for it in [member()]
            for field, answer in (("since", "open"), ("role", "open"), ("since", "declined"))
        ],
        lambda: same(membership_dispute, membership=member),
    ),
    "membership_is_of_a_city_or_an_institution": (
        lambda: [membership(city=city()), membership(institution=institution())],
        lambda: membership(city=city(), institution=institution()),
    ),
    "one_current_membership_per_city": (
        lambda: [
            membership(network=at, city=it, until=end)
            for at, it in [(network(), city())]
            for end in (day("2020-01-01"), None)
        ],
        lambda: same(membership, network=network, city=city),
    ),
    "one_current_membership_per_institution": (
        lambda: [
            membership(network=at, institution=it, until=end)
            for at, it in [(network(), institution())]
            for end in (day("2020-01-01"), None)
        ],
        lambda: same(membership, network=network, institution=institution),
    ),
    "membership_ends_after_it_starts": (
        lambda: member(since=day("2020-01-01"), until=day("2020-01-01")),
        lambda: member(since=day("2020-01-01"), until=day("2019-01-01")),
    ),
    "membership_class_and_role_are_known": (
        lambda: member(membership_class="observer", role="chair"),
        lambda: member(role="emperor"),
    ),
    "backing_is_by_a_city_or_an_institution": (lambda: [backed(), backing(city=city())], backing),
    "backing_share_is_a_percentage": (lambda: backed(share="12.5"), lambda: backed(share=101)),
    "backing_amount_has_a_currency": (
        lambda: [backed(amount=10, currency="EUR"), backed()],
        lambda: backed(amount=10),
    ),
    "backing_ends_after_it_starts": (
        lambda: backed(since=2013, until=2019),
        lambda: backed(since=2019, until=2013),
    ),
    "one_backing_per_institution_and_kind": (
        lambda: [
            backing(institution=it, network=at, kind=kind)
            for it, at in [(institution(), network())]
            for kind in ("hosts", "funds")
        ],
        lambda: same(backing, network=network, institution=institution),
    ),
    "one_backing_per_city_and_kind": (
        lambda: [
            backing(city=it, network=at, kind=kind)
            for it, at in [(city(), network())]
            for kind in ("hosts", "funds")
        ],
        lambda: same(backing, network=network, city=city),
    ),
    "network_primary_dimension_is_one_of_its_own": (lambda: network(**CULTURE), lambda: network(**MUSIC)),
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
    # Footprints
    "one_footprint_per_dimension": (
        lambda: [
            footprint(city=it, dimension=value, accessions=1)
            for it in [city()]
            for value in ("culture", "security")
        ],
        lambda: same(footprint, city=city, accessions=1),
    ),
    "a_footprint_counts_something": (lambda: footprint(memberships=1), footprint),
    # Bridges
    "there_is_one_calculation_of_bridges": (bridge_calculation, lambda: bridge_calculation(pk=2)),
    "bridge_numbers_are_from_0_to_1": (
        lambda: [bridge(betweenness=1, eigenvector=0), bridge(betweenness=0.5)],
        lambda: bridge(eigenvector=1.5),
    ),
    "bridge_joins_somebody": (bridge, lambda: bridge(ties=0)),
    # Partnerships and their parties
    "partnership_class_status_and_visibility_are_known": (
        lambda: partnership(status="dormant", visibility="members"),
        lambda: partnership(status="asleep"),
    ),
    "partnership_primary_dimension_is_one_of_its_own": (
        lambda: partnership(**CULTURE),
        lambda: partnership(**MUSIC),
    ),
    "partnership_that_a_city_declared_has_a_dimension": (
        lambda: [partnership(state="declared", **CULTURE), partnership(state="declared", status="draft")],
        lambda: partnership(state="declared"),
    ),
    "partnership_that_a_city_declared_has_a_status": (
        lambda: partnership(status="unknown", state="unverified"),
        lambda: partnership(status="unknown", state="declared", **CULTURE),
    ),
    "partnership_sign_of_life_has_a_day_and_a_kind": (
        lambda: [partnership(), partnership(sign_on="2026-05-01", sign_kind="visit")],
        lambda: partnership(sign_on="2026-05-01"),
    ),
    "a_city_reviews_a_partnership_once": (
        lambda: [review(city=it) for it in [city()] for _number in range(2)],
        lambda: same(review, city=city, partnership=partnership),
    ),
    "an_end_is_answered_once": (
        lambda: [end_answer(partnership=it, ends_on=on) for it in [partnership()] for on in END_DAYS],
        lambda: same(end_answer, partnership=partnership),
    ),
    "end_answer_says_until_when_it_is_renewed": (
        lambda: [end_answer(), end_answer(answer="renewed", new_date="2027-05-01")],
        lambda: end_answer(answer="renewed", new_date="2026-05-01"),
    ),
    "partnership_ends_after_it_starts": (
        lambda: partnership(since=day("2020-01-01"), until=day("2021-01-01")),
        lambda: partnership(since=day("2020-01-01"), until=day("2019-01-01")),
    ),
    "party_is_a_city_or_an_institution": (
        lambda: [party(city=city()), party(institution=institution())],
        lambda: party(city=city(), institution=institution()),
    ),
    "a_city_is_a_party_once": (
        lambda: [party(partnership=of, city=city()) for of in [partnership()] * 2],
        lambda: same(party, partnership=partnership, city=city),
    ),
    "an_institution_is_a_party_once": (
        lambda: [party(partnership=of, institution=institution()) for of in [partnership()] * 2],
        lambda: same(party, partnership=partnership, institution=institution),
    ),
    "party_role_is_known": (
        lambda: party(city=city(), role="host"),
        lambda: party(city=city(), role="guest"),
    ),
    "status_change_status_is_known": (
        lambda: StatusChange.objects.create(partnership=partnership(), status="paused"),
        lambda: StatusChange.objects.create(partnership=partnership(), status="asleep"),
    ),
    # Visits
    "visit_way_status_visibility_and_outcome_are_known": (
        lambda: visit(way="in", status="done", visibility="members", outcome="contact"),
        lambda: visit(way="up"),
    ),
    "visit_ends_after_it_starts": (
        lambda: visit(first_day=day("2026-03-03"), last_day=day("2026-03-03")),
        lambda: visit(first_day=day("2026-03-03"), last_day=day("2026-03-02")),
    ),
    "visit_that_has_not_taken_place_is_not_published": (
        lambda: [visit(visibility="parties"), visit(status="done", visibility="public")],
        lambda: visit(visibility="public"),
    ),
    "visit_with_an_outcome_took_place": (
        lambda: visit(status="done", outcome="contact"),
        lambda: visit(outcome="contact"),
    ),
    "visit_cost_has_a_currency": (
        lambda: visit(cost=12, currency="PEN"),
        lambda: visit(cost=12),
    ),
    "visit_party_is_a_city_or_an_institution": (
        lambda: [visit_party(city=city()), visit_party(institution=institution())],
        lambda: visit_party(city=city(), institution=institution()),
    ),
    "a_city_takes_part_in_a_visit_once": (
        lambda: [visit_party(visit=of, city=city()) for of in [visit()] * 2],
        lambda: same(visit_party, visit=visit, city=city),
    ),
    "an_institution_takes_part_in_a_visit_once": (
        lambda: [visit_party(visit=of, institution=institution()) for of in [visit()] * 2],
        lambda: same(visit_party, visit=visit, institution=institution),
    ),
    "a_city_confirms_a_visit_once_a_round": (
        lambda: [visit_confirmation(visit=visit(), city=city(), round=number) for number in (1, 2)],
        lambda: same(visit_confirmation, visit=visit(), city=city()),
    ),
    "a_city_has_one_set_of_briefing_notes_per_visit": (
        lambda: [briefing_notes(visit=of, city=city()) for of in [visit()] * 2],
        lambda: same(briefing_notes, visit=visit, city=city),
    ),
    "one_open_dispute_of_a_visit_per_city_and_field": (
        lambda: same(visit_dispute, visit=visit(), city=city(), answer="declined"),
        lambda: same(visit_dispute, visit=visit(), city=city()),
    ),
    # People and their seats
    "one_person_per_address": (
        lambda: [person(), person()],
        lambda: same(person, email="ana@lima.example"),
    ),
    "address_in_lower_case": (
        lambda: person(email="ana@lima.example"),
        lambda: person(email="Ana@lima.example"),
    ),
    "seat_role_fits_place": (
        lambda: [seat(city=city(), role="city-lead"), seat(network=network(), role="secretariat")],
        lambda: seat(city=city(), role="secretariat"),
    ),
    "one_standing_seat_per_city_and_role": (
        lambda: [
            seat(person=who, city=it, role=role)
            for who, it in [(person(), city())]
            for role in ("city-lead", "city-editor")
        ],
        lambda: same(seat, person=person, city=city, role="city-lead"),
    ),
    "one_standing_seat_per_network_and_role": (
        lambda: [seat(person=person(), network=it, role="network-lead") for it in [network()] * 2],
        lambda: same(seat, person=person, network=network, role="network-lead"),
    ),
    "invitation_role_fits_place": (
        lambda: [invitation(city=city()), invitation(network=network(), role="secretariat")],
        lambda: invitation(network=network()),
    ),
    "invited_address_in_lower_case": (
        lambda: invitation(city=city()),
        lambda: invitation(city=city(), address="Bo@lima.example"),
    ),
    "invitation_is_not_accepted_and_withdrawn": (
        lambda: [invitation(city=city(), accepted_at=NOON), invitation(city=city(), withdrawn_at=NOON)],
        lambda: invitation(city=city(), accepted_at=NOON, withdrawn_at=NOON),
    ),
    "held_invitation_is_not_accepted": (
        lambda: [invitation(city=city(), is_held=True), invitation(city=city(), accepted_at=NOON)],
        lambda: invitation(city=city(), is_held=True, accepted_at=NOON),
    ),
    "one_pending_invitation_per_city_and_role": (
        lambda: [invitation(city=it, withdrawn_at=at) for it in [city()] for at in (NOON, NOON, None)],
        lambda: same(invitation, city=city),
    ),
    "one_pending_invitation_per_network_and_role": (
        lambda: [invitation(network=network(), role="secretariat") for _ in range(2)],
        lambda: same(invitation, network=network, role="secretariat"),
    ),
    "seatrequest_role_fits_place": (
        lambda: seat_request(network=network(), role="network-lead"),
        lambda: seat_request(network=network()),
    ),
    "seat_request_is_open_or_decided": (
        lambda: [seat_request(city=city()), seat_request(city=city(), state="declined", decided_at=NOON)],
        lambda: seat_request(city=city(), state="declined"),
    ),
    "one_open_request_per_person_and_city": (
        lambda: [
            seat_request(city=it, person=who, **answer)
            for it, who in [(city(), person())]
            for answer in ({}, {"state": "declined", "decided_at": NOON})
        ],
        lambda: same(seat_request, city=city, person=person),
    ),
    "one_open_request_per_person_and_network": (
        lambda: [seat_request(network=network(), role="network-lead") for _ in range(2)],
        lambda: same(seat_request, network=network, person=person, role="network-lead"),
    ),
    # Both sides of a record
    "a_city_confirms_once_a_round": (
        lambda: [confirmation(partnership=partnership(), city=city(), round=number) for number in (1, 2)],
        lambda: same(confirmation, partnership=partnership(), city=city()),
    ),
    "a_city_answers_open_data_once": (
        lambda: [open_data_answer(partnership=partnership(), city=city()) for _ in range(2)],
        lambda: same(open_data_answer, partnership=partnership(), city=city()),
    ),
    "open_data_answer_is_known": (
        lambda: open_data_answer(partnership=partnership(), city=city(), answer="active"),
        lambda: open_data_answer(partnership=partnership(), city=city(), answer="maybe"),
    ),
    "one_open_dispute_per_city_and_field": (
        lambda: same(dispute, partnership=partnership(), city=city(), answer="declined"),
        lambda: same(dispute, partnership=partnership(), city=city()),
    ),
    # Funders
    "activity_is_organised_by_one_or_by_all": (
        lambda: [activity(), activity(city=city()), activity(institution=institution())],
        lambda: activity(city=city(), institution=institution()),
    ),
    "activity_counts_some_people": (
        lambda: [activity(), activity(people=1), activity(people=10_000_000)],
        lambda: activity(people=0),
    ),
    "activity_says_what_was_done": (activity, lambda: activity(what="")),
    "an_activity_is_logged_once": (
        lambda: [activity(partnership=it, what=what) for it in [partnership()] for what in ("A", "B")],
        lambda: same(activity, partnership=partnership),
    ),
    "funding_names_one_funder": (
        lambda: [funding(city=city()), funding(institution=institution()), funding(name="A foundation")],
        lambda: funding(city=city(), name="A foundation"),
    ),
    "funding_amount_has_a_currency": (
        lambda: [funding(name="A foundation"), funding(name="A bank", amount=1, currency="EUR")],
        lambda: funding(name="A foundation", amount=1),
    ),
    # Documents
    "partnershipdocument_is_a_file_or_a_link": (
        lambda: [
            document(partnership=partnership(), **facts) for facts in ({}, {"url": "https://lima.example/"})
        ],
        lambda: document(partnership=partnership(), url="https://lima.example/", name="act.pdf"),
    ),
    "partnership_holds_a_file_once": (
        lambda: [document(partnership=partnership()), document(partnership=partnership())],
        lambda: same(document, partnership=partnership),
    ),
    "partnership_holds_a_link_once": (
        lambda: [
            document(partnership=it, url=f"https://x.example/{n}") for it in [partnership()] for n in "ab"
        ],
        lambda: same(document, partnership=partnership, url="https://x.example/"),
    ),
    "exchangedocument_is_a_file_or_a_link": (
        lambda: [
            exchange_document(exchange=exchange(), **facts) for facts in ({}, {"url": "https://x.example/"})
        ],
        lambda: exchange_document(exchange=exchange(), url="https://x.example/", name="act.pdf"),
    ),
    "exchange_holds_a_file_once": (
        lambda: [exchange_document(exchange=exchange()), exchange_document(exchange=exchange())],
        lambda: same(exchange_document, exchange=exchange),
    ),
    "exchange_holds_a_link_once": (
        lambda: [
            exchange_document(exchange=it, url=f"https://x.example/{n}") for it in [exchange()] for n in "ab"
        ],
        lambda: same(exchange_document, exchange=exchange, url="https://x.example/"),
    ),
    # Agenda items and meetings
    "itemdocument_is_a_file_or_a_link": (
        lambda: [
            agenda_document(item=agenda_item(), **facts) for facts in ({}, {"url": "https://a.example/"})
        ],
        lambda: agenda_document(item=agenda_item(), url="https://a.example/", name="draft.pdf"),
    ),
    "agenda_item_holds_a_file_once": (
        lambda: [agenda_document(item=agenda_item()) for _ in range(2)],
        lambda: same(agenda_document, item=agenda_item),
    ),
    "agenda_item_holds_a_link_once": (
        lambda: [agenda_document(item=agenda_item(), url="https://a.example/") for _ in range(2)],
        lambda: same(agenda_document, item=agenda_item, url="https://a.example/"),
    ),
    "meetingdocument_is_a_file_or_a_link": (
        lambda: [
            agenda_document(meeting=meeting(), **facts) for facts in ({}, {"url": "https://a.example/"})
        ],
        lambda: agenda_document(meeting=meeting(), url="https://a.example/", name="draft.pdf"),
    ),
    "meeting_holds_a_file_once": (
        lambda: [agenda_document(meeting=meeting()) for _ in range(2)],
        lambda: same(agenda_document, meeting=meeting),
    ),
    "meeting_holds_a_link_once": (
        lambda: [agenda_document(meeting=meeting(), url="https://a.example/") for _ in range(2)],
        lambda: same(agenda_document, meeting=meeting, url="https://a.example/"),
    ),
    "visitdocument_is_a_file_or_a_link": (
        lambda: [visit_document(), visit_document(url="https://lima.example/")],
        lambda: visit_document(file=""),
    ),
    "visit_holds_a_file_once": (
        lambda: [visit_document(visit=it, digest=digest) for it in [visit()] for digest in "12"],
        lambda: same(visit_document, visit=visit),
    ),
    "visit_holds_a_link_once": (
        lambda: [visit_document(visit=it, url=f"https://{n}.example/") for it in [visit()] for n in "ab"],
        lambda: same(visit_document, visit=visit, url="https://a.example/"),
    ),
    "visit_link_is_to_a_meeting_or_an_item": (
        lambda: [visit_link(meeting=meeting()), visit_link(item=agenda_item())],
        lambda: visit_link(meeting=meeting(), item=agenda_item()),
    ),
    "agendaitem_audience_and_dimension_are_known": (
        lambda: [agenda_item(audience="members", dimension="culture"), agenda_item(dimension="")],
        lambda: agenda_item(audience="friends"),
    ),
    "agenda_item_theme_and_kind_are_known": (
        lambda: agenda_item(theme="immigration", kind="call"),
        lambda: agenda_item(theme="weather"),
    ),
    "agenda_item_that_was_published_says_when": (
        lambda: [agenda_item(state="published", published_at=NOON), agenda_item(state="draft")],
        lambda: agenda_item(state="published", published_at=None),
    ),
    "agenda_item_that_is_scheduled_says_when": (
        lambda: agenda_item(state="scheduled", publish_at=NOON),
        lambda: agenda_item(state="scheduled"),
    ),
    "agenda_item_that_is_closed_has_an_outcome": (
        lambda: agenda_item(state="closed", published_at=NOON, closed_at=NOON, outcome="Adopted."),
        lambda: agenda_item(state="closed", published_at=NOON, closed_at=NOON),
    ),
    "agenda_item_that_is_withdrawn_says_why": (
        lambda: agenda_item(
            state="withdrawn", published_at=NOON, withdrawn_at=NOON, withdrawal_reason="A slip."
        ),
        lambda: agenda_item(state="withdrawn", published_at=NOON, withdrawn_at=NOON),
    ),
    "agenda_item_time_of_deadline_has_day_and_zone": (
        lambda: [
            agenda_item(deadline_on="2027-01-01", deadline_at=NOON),
            agenda_item(
                deadline_on="2027-01-01", deadline_time="12:00", deadline_zone="UTC", deadline_at=NOON
            ),
        ],
        lambda: agenda_item(deadline_on="2027-01-01", deadline_time="12:00", deadline_at=NOON),
    ),
    "agenda_item_deadline_is_over_at_a_moment": (
        lambda: agenda_item(deadline_on="2027-01-01", deadline_at=NOON),
        lambda: agenda_item(deadline_at=NOON),
    ),
    "co_signature_state_is_known": (
        lambda: co_signature(state="waiting"),
        lambda: co_signature(state="perhaps"),
    ),
    "co_signature_that_stands_says_since_when": (
        lambda: co_signature(state="signed", signed_at=NOON),
        lambda: co_signature(state="signed"),
    ),
    "a_city_co_signs_once": (
        lambda: same(co_signature, item=agenda_item, city=city, state="withdrawn"),
        lambda: same(co_signature, item=agenda_item, city=city),
    ),
    "meeting_audience_and_dimension_are_known": (
        lambda: meeting(audience="cities", dimension="transport"),
        lambda: meeting(dimension="weather"),
    ),
    "meeting_that_was_published_says_when": (
        lambda: [meeting(state="published", published_at=NOON), meeting()],
        lambda: meeting(published_at=NOON),
    ),
    "meeting_that_is_cancelled_says_why": (
        lambda: meeting(
            state="cancelled", published_at=NOON, cancelled_at=NOON, cancellation_reason="A storm."
        ),
        lambda: meeting(state="cancelled", published_at=NOON, cancelled_at=NOON),
    ),
    "meeting_takes_whole_days_or_has_both_times": (
        lambda: [meeting(), meeting(starts_time="09:00", ends_time="17:00")],
        lambda: meeting(starts_time="09:00"),
    ),
    "meeting_ends_after_it_begins": (
        lambda: meeting(ends_on="2027-05-06"),
        lambda: meeting(ends_on="2027-05-04"),
    ),
    "meeting_has_a_place_for_everyone_who_comes": (
        lambda: [meeting(capacity=2, places_taken=2), meeting(places_taken=2)],
        lambda: meeting(capacity=2, places_taken=3),
    ),
    "an_item_is_on_a_meeting_once": (
        lambda: [meeting_item(meeting=meeting(), item=agenda_item()) for _ in range(2)],
        lambda: same(meeting_item, meeting=meeting, item=agenda_item),
    ),
    "a_city_answers_a_meeting_once": (
        lambda: [attendance(meeting=it, city=city()) for it in [meeting()] * 2],
        lambda: same(attendance, meeting=meeting, city=city),
    ),
    "attendance_answer_is_known": (
        lambda: attendance(answer="maybe"),
        lambda: attendance(answer="later"),
    ),
    "one_reminder_per_occasion": (
        lambda: [reminder(meeting=it, person=who) for it in [meeting()] for who in (person(), person())],
        lambda: same(reminder, meeting=meeting, person=person),
    ),
    "one_group_of_a_name_per_network": (
        lambda: [CityGroup.objects.create(network=network(), name="Ports") for _ in range(2)],
        lambda: [CityGroup.objects.create(network=of, name="Ports") for of in [network()] * 2],
    ),
    "comment_is_in_the_name_of_a_city_or_a_network": (
        lambda: [comment(), comment(city=None, network=network())],
        lambda: comment(network=network()),
    ),
    "comment_that_is_hidden_says_why": (
        lambda: comment(hidden_at=NOON, hidden_reason="An advertisement."),
        lambda: comment(hidden_at=NOON),
    ),
    "co_signature_position_is_known": (
        lambda: co_signature(position="abstain"),
        lambda: co_signature(position="perhaps"),
    ),
    "agenda_item_quorum_is_of_a_decision": (
        lambda: [agenda_item(kind="decision", quorum=5), agenda_item(kind="call")],
        lambda: agenda_item(kind="call", quorum=5),
    ),
    "delegate_has_a_role_or_a_name": (
        lambda: [delegate(), delegate(role="", name="B. Person")],
        lambda: delegate(role=""),
    ),
    "one_deadline_reminder_per_occasion": (
        lambda: [
            deadline_reminder(item=it, person=who) for it in [agenda_item()] for who in (person(), person())
        ],
        lambda: same(deadline_reminder, item=agenda_item, person=person),
    ),
    "deadline_reminder_occasion_is_known": (
        lambda: deadline_reminder(item=agenda_item(), person=person()),
        lambda: deadline_reminder(item=agenda_item(), person=person(), occasion="minutes"),
    ),
    "announcement_says_what_it_is_about": (
        lambda: [
            announcement(),
            announcement(kind="unanswered", item=agenda_item()),
            announcement(kind="unanswered", meeting=meeting()),
        ],
        lambda: announcement(kind="unanswered", item=agenda_item(), meeting=meeting()),
    ),
    "reminder_occasion_is_known": (
        lambda: reminder(meeting=meeting(), person=person(), occasion="minutes"),
        lambda: reminder(meeting=meeting(), person=person(), occasion="birthday"),
    ),
    "one_open_approval_per_record_and_city": (
        lambda: [approval(partnership=of, city=city()) for of in [partnership()] * 2],
        lambda: same(approval, partnership=partnership, city=city),
    ),
    "approval_is_open_or_answered": (
        lambda: approval(partnership=partnership(), city=city(), answer="approved", answered_at=NOON),
        lambda: approval(partnership=partnership(), city=city(), answer="approved"),
    ),
    "approval_that_is_returned_says_why": (
        lambda: approval(
            partnership=partnership(), city=city(), answer="returned", answered_at=NOON, reason="Too early."
        ),
        lambda: approval(partnership=partnership(), city=city(), answer="returned", answered_at=NOON),
    ),
    "one_open_correction_per_record_city_and_part": (
        lambda: [correction(partnership=of, city=city()) for of in [partnership()] * 2],
        lambda: same(correction, partnership=partnership, city=city),
    ),
    "one_open_correction_per_exchange_and_part": (
        lambda: [correction(exchange=exchange(), city=it) for it in [city()] for _twice in range(2)],
        lambda: same(correction, exchange=exchange, city=city),
    ),
    "correction_is_of_a_partnership_or_an_exchange": (
        lambda: correction(exchange=exchange(), city=city()),
        lambda: correction(city=city()),
    ),
    "correction_is_open_or_answered": (
        lambda: correction(exchange=exchange(), city=city(), answer="approved", answered_at=NOON),
        lambda: correction(exchange=exchange(), city=city(), answer="approved"),
    ),
    "correction_that_is_returned_says_why": (
        lambda: correction(
            exchange=exchange(), city=city(), answer="returned", answered_at=NOON, reason="Too early."
        ),
        lambda: correction(exchange=exchange(), city=city(), answer="returned", answered_at=NOON),
    ),
    "a_record_is_asked_once_for_a_due_day": (
        lambda: [
            asking(partnership=of, due_on=day(due), outcome="answered", closed_on=day("2027-03-01"))
            for of in [partnership()]
            for due in ("2026-01-01", "2027-01-01")
        ],
        lambda: same(asking, partnership=partnership, outcome="silent", closed_on=day("2027-03-01")),
    ),
    "one_reminder_per_end_and_stage": (
        lambda: [end_reminder(partnership=of, stage=n) for of in [partnership()] for n in (180, 90, 30)],
        lambda: same(end_reminder, partnership=partnership),
    ),
    "end_reminder_stage_is_known": (
        lambda: end_reminder(partnership=partnership(), stage=30),
        lambda: end_reminder(partnership=partnership(), stage=60),
    ),
    "end_reminder_is_written_before_the_end": (
        lambda: end_reminder(partnership=partnership(), written_on=day("2026-06-30")),
        lambda: end_reminder(partnership=partnership(), written_on=day("2026-07-01")),
    ),
    "one_open_asking_per_record": (
        lambda: [asking(partnership=partnership()), asking(partnership=partnership())],
        lambda: [asking(partnership=of, due_on=day(f"202{n}-01-01")) for of in [partnership()] for n in "56"],
    ),
    "asking_is_open_or_says_when_it_closed": (
        lambda: asking(partnership=partnership(), outcome="silent", closed_on=day("2026-06-01")),
        lambda: asking(partnership=partnership(), outcome="silent"),
    ),
    "asking_is_repeated_on_a_later_day": (
        lambda: asking(partnership=partnership(), asked_again_on=day("2026-03-03")),
        lambda: asking(partnership=partnership(), asked_again_on=day("2026-01-02")),
    ),
    # Imports
    "import_target_status_and_state_are_known": (
        lambda: import_job(target="mandates"),
        lambda: import_job(target="wishes"),
    ),
    "one_import_row_per_number": (
        lambda: [import_row(job=import_job()), import_row(job=import_job())],
        lambda: same(import_row, job=import_job),
    ),
    "one_choice_per_mention": (
        lambda: [import_choice(job=import_job()), import_choice(job=import_job())],
        lambda: same(import_choice, job=import_job),
    ),
    "one_import_word_each": (
        lambda: [
            import_word(job=import_job()),
            *(
                import_word(job=job, kind=kind, field=field, folded=word)
                for job in [import_job()]
                for kind, field, word in (
                    ("choice", "status", "aktiv"),
                    ("country", "status", "aktiv"),
                    ("choice", "form", "aktiv"),
                    ("choice", "status", "ruht"),
                )
            ),
        ],
        lambda: same(import_word, job=import_job),
    ),
    "import_word_kind_is_known": (
        lambda: [import_word(job=import_job(), kind=kind) for kind in ("date", "ended")],
        lambda: import_word(job=import_job(), kind="weather"),
    ),
    "import_word_that_leaves_rows_out_has_no_value": (
        lambda: [
            import_word(job=import_job(), leaves_out=True, is_decided=True),
            import_word(job=import_job(), is_decided=True, value="active"),
        ],
        lambda: import_word(job=import_job(), leaves_out=True, is_decided=True, value="active"),
    ),
    "one_correction_per_cell": (
        lambda: [
            import_cell(job=job, number=number, column=column)
            for job in (import_job(), import_job())
            for number, column in ((1, 0), (1, 1), (2, 0))
        ],
        lambda: same(import_cell, job=import_job),
    ),
    "remembered_word_is_a_city_s_or_a_network_s": (
        lambda: [remembered_word(city=city()), remembered_word(network=network())],
        lambda: remembered_word(city=city(), network=network()),
    ),
    "one_remembered_word_per_city": (
        lambda: [remembered_word(city=of) for of in (city(), city())],
        lambda: same(remembered_word, city=city),
    ),
    "one_remembered_word_per_network": (
        lambda: [remembered_word(network=of) for of in (network(), network())],
        lambda: same(remembered_word, network=network),
    ),
    "remembered_list_has_one_owner": (
        lambda: [
            remembered_list(city=city()),
            remembered_list(network=network()),
            remembered_list(person=person()),
        ],
        lambda: remembered_list(city=city(), person=person()),
    ),
    "remembered_list_target_is_known": (
        lambda: [remembered_list(city=city(), target=target) for target in ("mandates", "accessions")],
        lambda: remembered_list(city=city(), target="songs"),
    ),
    "one_remembered_list_per_city_and_name": (
        lambda: [remembered_list(city=of) for of in (city(), city())],
        lambda: same(remembered_list, city=city),
    ),
    "one_remembered_list_per_network_and_name": (
        lambda: [remembered_list(network=of) for of in (network(), network())],
        lambda: same(remembered_list, network=network),
    ),
    "one_remembered_list_per_person_and_name": (
        lambda: [remembered_list(person=of) for of in (person(), person())],
        lambda: same(remembered_list, person=person),
    ),
    # Exchanges and what is said to them
    **in_someones_name("exchange", exchange),
    **in_someones_name("reply", reply),
    **in_someones_name("contact", contact),
    "exchange_kind_state_audience_and_cost_are_known": (
        lambda: [exchange(kind="practice", cost_band="under-10k"), exchange(kind="request")],
        lambda: exchange(kind="rumour"),
    ),
    "exchange_that_was_published_says_when": (
        lambda: [exchange(), exchange(**PUBLISHED)],
        lambda: exchange(state="published"),
    ),
    "exchange_that_is_scheduled_says_for_when": (
        lambda: exchange(state="scheduled", publish_at=NOON),
        lambda: exchange(state="scheduled"),
    ),
    "exchange_that_was_withdrawn_says_when_and_why": (
        lambda: exchange(
            state="withdrawn", published_at=NOON, withdrawn_at=NOON, withdrawn_reason="It was wrong."
        ),
        lambda: exchange(state="withdrawn", published_at=NOON, withdrawn_at=NOON),
    ),
    "exchange_that_is_hidden_says_when_and_why": (
        lambda: exchange(state="hidden", published_at=NOON, hidden_at=NOON, hidden_reason="It insults."),
        lambda: exchange(hidden_at=NOON),
    ),
    "only_a_request_is_met": (
        lambda: exchange(kind="request", met_at=NOON),
        lambda: exchange(kind="tool", met_at=NOON),
    ),
    "reply_that_is_hidden_says_why": (
        lambda: reply(city=city(), hidden_at=NOON, hidden_reason="It insults."),
        lambda: reply(city=city(), hidden_at=NOON),
    ),
    "reuse_that_is_hidden_says_why": (
        lambda: reuse(exchange=exchange(), hidden_at=NOON, hidden_reason="It insults."),
        lambda: reuse(exchange=exchange(), hidden_at=NOON),
    ),
    "reply_notice_is_for_a_city_or_a_network": (
        lambda: [reply_notice(city=city()), reply_notice(network=network())],
        lambda: reply_notice(city=city(), network=network()),
    ),
    "one_notice_per_city": (
        lambda: [reply_notice(city=it) for it in [city()] * 2],
        lambda: same(reply_notice, reply=reply(city=city()), city=city),
    ),
    "one_notice_per_network": (
        lambda: [reply_notice(network=it) for it in [network()] * 2],
        lambda: same(reply_notice, reply=reply(city=city()), network=network),
    ),
    "a_city_uses_an_exchange_once": (
        lambda: [reuse(exchange=it) for it in [exchange()] * 2],
        lambda: same(reuse, exchange=exchange(), city=city),
    ),
    "contact_is_open_or_answered": (
        lambda: contact(city=city(), state="declined", answered_at=NOON),
        lambda: contact(city=city(), state="accepted"),
    ),
    "one_open_contact_per_exchange_and_city": (
        lambda: same(contact, exchange=exchange(), city=city, state="declined", answered_at=NOON),
        lambda: same(contact, exchange=exchange(), city=city),
    ),
    "one_open_contact_per_exchange_and_network": (
        lambda: same(contact, exchange=exchange(), network=network, state="declined", answered_at=NOON),
        lambda: same(contact, exchange=exchange(), network=network),
    ),
    "exchange_report_is_of_one_thing": (
        lambda: exchange_report(reply=reply(city=city())),
        lambda: exchange_report(reply=reply(city=city()), reuse=reuse(exchange=exchange())),
    ),
    "exchange_report_is_open_or_decided": (
        lambda: exchange_report(state="dismissed", decided_at=NOON),
        lambda: exchange_report(state="upheld"),
    ),
    # Shared tools: search and mail
    "one_search_entry_per_object": (
        lambda: [search_entry(kind=kind) for kind in ("city", "mayor")],
        lambda: same(search_entry, kind="city"),
    ),
    "one_unsaved_form_per_address": (
        lambda: [
            unsaved_form(person=who, path=path)
            for who in (person(), person())
            for path in ("/partnerships/new/", "/exchanges/new/")
        ],
        lambda: same(unsaved_form, person=person),
    ),
    "mail_state_is_known": (
        lambda: outgoing_mail(state="unknown"),
        lambda: outgoing_mail(state="lost"),
    ),
    "mail_that_was_sent_says_when": (
        lambda: outgoing_mail(state="sent", sent_at=NOON),
        lambda: outgoing_mail(state="sent"),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_database_accepts_what_fits(rule):
    accepts, _refuses = RULES[rule]
    assert accepts()


@pytest.mark.parametrize("rule", RULES)
def test_the_database_refuses_what_does_not(rule):
    _accepts, refuses = RULES[rule]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        refuses()
    if connection.vendor == "postgresql" or "CHECK" in str(refused.value):
        assert rule in str(refused.value) or "mandates_never_overlap" in str(refused.value)


def test_no_rule_is_left_out():
    ours = [
        model
        for app in ("agenda", "networks", "partnerships", "accounts", "kit")
        for model in apps.get_app_config(app).get_models()
    ]
    assert {rule.name for model in ours for rule in model._meta.constraints} - set(RULES) == set()
