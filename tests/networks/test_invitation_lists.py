"""Invitations in a list: read as people type them, judged line by line, sent within limits."""

import datetime

import pytest
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from networks import invitation_list
from networks.actions import invitations
from networks.choices import SeatRole
from networks.errors import SeatRefusedError
from networks.models import Invitation, Seat
from networks.queries.offers import has_domain_of, offers_in
from tests.pages import statements
from tests.rows import make_city, make_membership, make_network, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PAGE = "/seats/invitations/new/"


@pytest.fixture
def olu():
    return make_person("Olu", is_staff=True)


@pytest.fixture
def lima():
    return make_city("lima", name="Lima", country="PE", region="latin-america-caribbean", geonames_id=1)


@pytest.fixture
def c40():
    return make_network("c40", name="C40 Cities", acronym="C40")


@pytest.fixture
def dia(c40, lima):
    """The secretariat of a network whose member Lima nobody serves."""
    make_membership(c40, lima)
    return make_seat(make_person("Dia"), c40, SeatRole.SECRETARIAT).person


def judged(text, by):
    return offers_in(invitation_list.read(text), by)


def send(client, text, **more):
    """Check the list, then send what can be sent, as the page does it."""
    seen = client.post(PAGE, {"lines": text, "look": "1"}).context["stamp"]
    return client.post(PAGE, {"lines": text, "send": "1", "seen": seen} | more)


@pytest.mark.parametrize(
    "line",
    [
        "Lima; ana@lima.example; city editor",
        "Lima\tana@lima.example\tCity editor",
        "Lima, ana@lima.example, editor",
        '"Lima","ANA@lima.example","City Editor"',
        "Lima, Peru; Ana Quispe <ana@lima.example>; CITY-EDITOR",
        "Lima, Ana Quispe ana@lima.example, editor",
        "  lima ;ana@lima.example.; international office ",
        "ana@lima.example; Lima; city editor",
    ],
)
def test_a_line_is_read_however_it_is_typed(olu, lima, line):
    [offer] = judged(line, olu)
    assert (offer.place, offer.address, offer.role, offer.faults) == (
        lima,
        "ana@lima.example",
        "city-editor",
        [],
    )


def test_headings_and_empty_lines_are_left_out(olu, lima):
    offers = judged("Place;Email;Role\n\n;;\nLima;a@lima.example;lead\n", olu)
    assert [(offer.number, offer.role) for offer in offers] == [(4, "city-lead")]


def test_the_same_word_is_another_role_in_a_network(olu, lima, c40):
    offers = judged("Lima; a@x.example; lead\nC40; b@x.example; lead", olu)
    assert [offer.role for offer in offers] == ["city-lead", "network-lead"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Lima; ana@lima.example", ["role is missing"]),
        ("Lima; ana@lima.example; king", ["“king” is not a role"]),
        ("Lima; ana@lima.example; secretariat", ["Lima has no role “secretariat”"]),
        ("Lima; editor", ["address is missing"]),
        ("Lima; ana@lima; editor", ["Enter for example ana@lima.example"]),
        ("Lima; a@x.example b@x.example; editor", ["This line has more than one email address"]),
        ("Atlantis; ana@lima.example; editor", ["“Atlantis” was found"]),
        ("ana@lima.example; editor", ["place is missing"]),
        ("Atlantis; nobody; king", ["was found", "“king” is not a role", "address is missing"]),
        (
            "Lima; x@; king",
            [
                ("“x@” is not a valid email address. Enter for example ana@lima.example"),
                "“king” is not a role",
            ],
        ),
        ("Springfield; a@x.example; editor", ["Several places match “", "Illinois", "Oregon"]),
        ("Lima; bo@example.org; editor", ["already has this role"]),
    ],
)
def test_every_fault_of_a_line_is_said(olu, lima, line, words):
    for area, number in {"Illinois": 2, "Oregon": 3}.items():
        make_city(
            f"springfield-{area}", name="Springfield", country="US", admin_area=area, geonames_id=number
        )
    make_seat(make_person("Bo"), lima, "city-editor")
    [offer] = judged(line, olu)
    for word in words:
        assert any(word in fault for fault in offer.faults), offer.faults


@pytest.mark.parametrize(("members", "faults"), [(1, 0), (2, 1)])
def test_a_name_that_only_one_member_has_is_not_asked_about(dia, c40, members, faults):
    named = [
        make_city(
            f"springfield-{area}", name="Springfield", country="US", admin_area=area, geonames_id=number
        )
        for number, area in enumerate(("Illinois", "Oregon", "Ohio", "Utah", "Texas", "Iowa"), start=2)
    ]
    for city in named[-members:]:
        make_membership(c40, city)
    make_membership(make_network("other"), named[2])
    [offer] = judged("Springfield; a@x.example; editor", dia)
    assert sum("Several places match “" in fault for fault in offer.faults) == faults
    assert offer.place == (None if faults else named[-1])


def test_a_line_that_stands_twice_is_sent_once(olu, lima):
    offers = judged("Lima; a@x.example; editor\nlima; A@x.example; city editor", olu)
    assert [bool(offer.faults) for offer in offers] == [False, True]


def test_nothing_is_sent_before_it_was_looked_at(olu, lima, client):
    client.force_login(olu)
    text = "Lima; a@x.example; editor"
    client.post(PAGE, {"lines": text, "look": "1"})
    page = client.post(PAGE, {"lines": text, "send": "1", "seen": "something else"})
    assert "changed" in page.content.decode()
    assert not Invitation.objects.exists()
    assert send(client, text).status_code == 302
    assert OutgoingMail.objects.get().to == "a@x.example"


def test_what_is_right_goes_and_the_rest_stays_to_be_mended(olu, lima, client):
    client.force_login(olu)
    page = send(client, "Lima; a@x.example; editor\nAtlantis; b@x.example; editor", note="Welcome")
    assert Invitation.objects.get().note == "Welcome"
    text = page.content.decode()
    assert "1 invitation was sent." in text
    assert "Atlantis; b@x.example; editor</textarea>" in text.replace("\n</textarea>", "</textarea>")
    assert "a@x.example; editor" not in text.replace("Lima, Peru; ana@lima.example; city editor", "")


def test_a_lead_needs_no_place_in_the_list(lima):
    ana = make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person
    [offer] = judged("bo@lima.example; editor", ana)
    assert (offer.place, offer.faults) == (lima, [])


@pytest.mark.parametrize("place", ["quito", "c40"])
def test_nobody_invites_for_another_place(lima, c40, place):
    make_city("quito", name="Quito", country="EC", geonames_id=4)
    ana = make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person
    role = "editor" if place == "quito" else "lead"
    [offer] = judged(f"{place}; bo@lima.example; {role}", ana)
    assert any("cannot invite" in fault for fault in offer.faults)


@pytest.mark.parametrize("role", ["city-editor", "mayors-office"])
def test_people_who_may_not_invite_do_not_see_the_page(lima, client, role):
    client.force_login(make_seat(make_person("Bo"), lima, role).person)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"lines": "Lima; a@x.example; editor"}).status_code == 403


def test_a_secretariats_invitation_to_a_member_city_waits_for_an_operator(dia, olu, lima, client):
    client.force_login(dia)
    assert send(client, "Lima; bo@gmail.example; city lead").status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.is_held, invitation.through.slug, invitation.times_sent) == (True, "c40", 0)
    assert not OutgoingMail.objects.exists()
    bo = make_person("Bo")
    Invitation.objects.update(address=bo.email)
    invitation.refresh_from_db()
    with pytest.raises(SeatRefusedError):
        invitations.accept(invitation=invitation, person=bo)
    client.force_login(olu)
    assert "bo@example.org" in client.get("/desk/invitations/").content.decode()
    client.post("/desk/invitations/", {"invitations": invitation.pk, "decision": "send"})
    assert OutgoingMail.objects.get().to == bo.email
    invitation.refresh_from_db()
    assert invitation.confirmed_by == olu
    assert invitations.accept(invitation=invitation, person=bo).place == lima


def test_what_an_operator_let_out_is_sent_again_by_the_secretariat(dia, olu, lima, client):
    client.force_login(dia)
    text = "Lima; bo@example.org; city lead"
    send(client, text)
    invitations.confirm(invitations=[Invitation.objects.get()], by=olu)
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(days=2))
    send(client, text)
    assert OutgoingMail.objects.count() == 2
    assert invitations.accept(invitation=Invitation.objects.get(), person=make_person("Bo")).place == lima


def test_an_operator_may_decline(dia, olu, client):
    client.force_login(dia)
    send(client, "Lima; bo@gmail.example; city lead")
    client.force_login(olu)
    assert "Tick" in client.post("/desk/invitations/", {"decision": "send"}).content.decode()
    client.post("/desk/invitations/", {"invitations": Invitation.objects.get().pk, "decision": "decline"})
    assert Invitation.objects.get().withdrawn_at
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("website", "address", "fits"),
    [
        ("https://www.munlima.example/", "bo@munlima.example", True),
        ("http://lima.example/es/inicio", "bo@lima.example", True),
        ("https://lima.example", "bo@evil-lima.example", False),
        ("https://lima.example", "bo@lima.example.evil.example", False),
        ("https://lima.example", "lima.example@evil.example", False),
        ("https://lima.example", "bo@sub.lima.example", False),
        ("https://facebook.example/lima", "bo@facebook.example", False),
        ("https://www.gob.example/munlima/", "bo@gob.example", False),
        ("", "bo@", False),
    ],
)
def test_the_domain_of_the_citys_website_vouches_for_an_address(lima, website, address, fits):
    lima.website = website
    assert has_domain_of(address, lima) == fits


def test_at_the_citys_own_domain_nobody_needs_to_confirm(dia, lima, client):
    type(lima).objects.update(website="https://www.lima.example/")
    client.force_login(dia)
    send(client, "Lima; bo@lima.example; city lead")
    assert OutgoingMail.objects.get().to == "bo@lima.example"
    assert not Invitation.objects.get().is_held


@pytest.mark.parametrize("case", ["served", "former member", "no member"])
def test_a_secretariat_invites_only_for_members_that_nobody_serves(dia, c40, lima, case):
    if case == "served":
        make_seat(make_person("Ana"), lima, SeatRole.CITY_EDITOR)
    if case == "former member":
        lima.memberships.update(until="2020-01-01")
    if case == "no member":
        lima.memberships.all().delete()
    [offer] = judged("Lima; bo@lima.example; lead", dia)
    assert offer.faults


def test_a_secretariat_that_lost_its_seat_offers_no_longer(dia, lima, client):
    type(lima).objects.update(website="https://lima.example/")
    client.force_login(dia)
    send(client, "Lima; bo@lima.example; city lead")
    Seat.objects.filter(person=dia).update(revoked_at=timezone.now())
    bo = make_person("Bo")
    Invitation.objects.update(address=bo.email)
    with pytest.raises(SeatRefusedError, match="no longer"):
        invitations.accept(invitation=Invitation.objects.get(), person=bo)


@pytest.mark.parametrize("limit", ["person", "place", "address"])
def test_a_day_has_its_limits(lima, settings, limit):
    settings.INVITATIONS_PER_DAY = settings.INVITATIONS_PER_DAY | {limit: 2}
    ana = make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person

    def invite(number, role):
        address = "one@x.example" if limit == "address" else f"{number}@x.example"
        return invitations.invite(address=address, place=lima, role=role, by=ana)

    invite(1, "city-editor")
    invite(2, "mayors-office")
    with pytest.raises(SeatRefusedError, match="oday"):
        invite(3, "city-lead")
    assert OutgoingMail.objects.count() == 2
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(hours=25))
    assert invitations.invite(address="new@x.example", place=lima, role="city-lead", by=ana)


def test_a_list_counts_its_own_lines(lima, settings):
    settings.INVITATIONS_PER_DAY = settings.INVITATIONS_PER_DAY | {"person": 3}
    ana = make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person
    offers = judged("\n".join(f"Lima; a{number}@x.example; editor" for number in range(5)), ana)
    assert [bool(offer.faults) for offer in offers] == [False] * 3 + [True] * 2


def test_withdrawing_and_inviting_again_is_no_way_round(lima, settings, client):
    settings.INVITATIONS_PER_DAY = settings.INVITATIONS_PER_DAY | {"address": 3}
    ana = make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person
    client.force_login(ana)
    for _ in range(6):
        form = {"address": "bo@x.example", "role": "city-editor"}
        page = client.post("/cities/lima/seats/invite/", form)
        Invitation.objects.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    assert "This address has received" in page.content.decode()
    assert 'value="bo@x.example"' in page.content.decode()
    assert OutgoingMail.objects.count() == 3


def test_one_invitation_is_sent_four_times_at_most(lima):
    ana = make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person
    invitation = invitations.invite(address="bo@x.example", place=lima, role="city-editor", by=ana)
    long_ago = timezone.now() - datetime.timedelta(days=2)
    for _ in range(3):
        Invitation.objects.update(sent_at=long_ago)
        invitation.refresh_from_db()
        invitations.resend(invitation=invitation, by=ana)
    Invitation.objects.update(sent_at=long_ago)
    invitation.refresh_from_db()
    with pytest.raises(SeatRefusedError, match="4 times"):
        invitations.resend(invitation=invitation, by=ana)


@pytest.mark.parametrize(
    "text", ["See https://evil.example/x", "go to www.evil.example", "read evil.example now"]
)
def test_a_note_holds_no_web_address_and_nothing_is_lost(lima, client, text):
    client.force_login(make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person)
    form = {"address": "bo@x.example", "role": "city-editor", "note": text}
    page = client.post("/cities/lima/seats/invite/", form)
    assert "Web addresses are not allowed" in page.content.decode()
    assert text in page.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "text", ["Welcome, e.g. on Monday.", "We meet at 10.30 in room 4.b.", "Thanks.See you"]
)
def test_plain_words_are_taken(lima, client, text):
    client.force_login(make_seat(make_person("Ana"), lima, SeatRole.CITY_LEAD).person)
    form = {"address": "bo@x.example", "role": "city-editor", "note": text}
    assert client.post("/cities/lima/seats/invite/", form).status_code == 302


@pytest.mark.parametrize("lines", ["", " \n;;\n", "a;b;c\n" * 201])
def test_a_list_of_nothing_or_of_too_much_is_said(olu, client, lines):
    client.force_login(olu)
    page = client.post(PAGE, {"lines": lines, "look": "1"})
    assert page.status_code == 200
    assert page.context["form"].errors


def test_a_name_is_no_link_in_a_mail_to_a_new_address(client):
    client.force_login(make_person("Ana"))
    form = {"name": "Click https://evil.example", "language": "en", "time_zone": "UTC"}
    assert client.post("/account/", form).context["form"].errors


def test_requests_for_seats_have_a_limit(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"seat_request": "2/d/user"}
    client.force_login(make_person("Eve"))
    form = {"role": "city-editor", "reason": "I work in the international office."}
    answers = []
    for _ in range(3):
        slug = make_city().slug
        answers.append(client.post(f"/cities/{slug}/seats/request/", form))
    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert "tomorrow" in answers[-1].content.decode()
    assert "I work in the international office." in answers[-1].content.decode()


def test_the_pages_cost_the_same_for_many(olu, dia, lima, client):
    for path, person in ((PAGE, dia), ("/desk/invitations/", olu)):
        client.force_login(person)
        few = len(statements(client, path))
        for number in range(20):
            Invitation.objects.create(
                address=f"{path[1]}{number}@x.example",
                city=lima,
                role="city-editor",
                invited_by=dia,
                is_held=True,
                times_sent=0,
            )
        assert len(statements(client, path)) == few


def test_a_long_list_is_judged_with_as_many_statements_as_a_short_one(
    olu, lima, c40, django_assert_max_num_queries
):
    text = "\n".join(f"Lima, Peru; a{number}@x.example; editor" for number in range(150))
    with django_assert_max_num_queries(20):
        offers = judged(text, olu)
    assert not any(offer.faults for offer in offers)
