"""Rules of cities, mandates, memberships, and of people and their roles."""

from networks.models import City, Mayor
from tests.fitting import (
    api_token,
    backed,
    backing,
    city,
    in_sourced,
    institution,
    invitation,
    mandate,
    member,
    membership,
    membership_confirmation,
    membership_dispute,
    name,
    network,
    person,
    same,
    seat,
    seat_request,
)
from tests.rows import day

CULTURE = {"dimension": "culture", "dimensions": ["culture"]}
NOON = "2026-01-01T12:00Z"
MUSIC = {"dimension": "culture", "dimensions": ["security"]}

RULES = {
    "api_token_scope_is_known": (lambda: [api_token()], lambda: api_token(scope="all")),
    **in_sourced("backing", backed),
    **in_sourced("membership", member),
    **in_sourced("network", network),
    **in_sourced("institution", institution),
    **in_sourced("mandate", mandate),
    **in_sourced("mayor", lambda **facts: Mayor.objects.create(name="A. Person", slug="a-person", **facts)),
    **in_sourced("city", city),
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
}
