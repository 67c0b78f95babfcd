"""Contacts: a message that shows no address to anybody until it is taken up."""

import pytest

from partnerships.actions import contacts
from partnerships.actions.exchanges import NotPossibleError
from partnerships.models import Contact
from tests.rows import make_person, make_seat

pytestmark = pytest.mark.django_db


def texts(mails):
    return "".join(mail.subject + mail.text + mail.html for mail in mails)


@pytest.fixture
def contact(cast):
    request = cast.write(kind="request", what="Trams")
    return contacts.open_(exchange=request, author=cast.lagos, by=cast.chidi, message="We can help.")


def test_the_message_reaches_those_who_act_for_its_author_without_an_address(cast, contact, mails):
    lea = make_seat(make_person("Lea"), cast.lima, "city-lead").person
    assert [len(mails(one)) for one in (cast.ana, cast.bo, lea, cast.chidi)] == [1, 0, 0, 0]
    said = texts(mails(cast.ana))
    assert "We can help." in said
    assert contact.token in said
    assert cast.chidi.email not in said


def test_before_it_is_answered_no_page_shows_an_address(cast, contact, client):
    page, emails = contact.get_absolute_url(), (cast.ana.email, cast.chidi.email)
    for person, other in ((cast.ana, emails[1]), (cast.chidi, emails[0])):
        client.force_login(person)
        shown = client.get(page).content.decode()
        assert "We can help." in shown
        assert other not in shown


def test_taking_it_up_gives_each_side_the_others_address(cast, contact, client, mails):
    client.force_login(cast.ana)
    page = contact.get_absolute_url()
    assert client.post(page, {"state": "accepted", "text": "Friday?"}).url == page
    assert cast.ana.email in texts(mails(cast.chidi))
    assert cast.chidi.email in texts(mails(cast.ana)[1:])
    for person in (cast.ana, cast.chidi):
        client.force_login(person)
        shown = client.get(page).content.decode()
        assert cast.ana.email in shown
        assert cast.chidi.email in shown


def test_declining_shows_nothing(cast, contact, client, mails):
    client.force_login(cast.ana)
    page = contact.get_absolute_url()
    client.post(page, {"state": "declined", "text": "Not this year."})
    told = texts(mails(cast.chidi))
    assert "Not this year." in told
    assert cast.ana.email not in told
    client.force_login(cast.chidi)
    assert cast.ana.email not in client.get(page).content.decode()


def test_it_is_answered_once(cast, contact):
    contacts.answer(contact=contact, by=cast.ana, state="declined", text="")
    with pytest.raises(NotPossibleError):
        contacts.answer(contact=contact, by=cast.ana, state="accepted", text="")
    assert Contact.objects.get().state == "declined"


def test_one_message_at_a_time(cast, contact):
    facts = {"exchange": contact.exchange, "author": cast.lagos, "by": cast.chidi, "message": "Again."}
    with pytest.raises(NotPossibleError):
        contacts.open_(**facts)
    contacts.answer(contact=contact, by=cast.ana, state="declined", text="")
    assert contacts.open_(**facts).pk


def test_only_who_was_asked_answers(cast, contact, client):
    page = contact.get_absolute_url()
    for person in (cast.chidi, cast.bo):
        client.force_login(person)
        client.post(page, {"state": "accepted"})
    for person in (cast.eve, cast.olu, cast.dia):
        client.force_login(person)
        assert client.post(page, {"state": "accepted"}).status_code == 404
    assert Contact.objects.get().state == "open"


def test_it_is_on_the_desk_of_those_who_can_answer(cast, contact, client):
    for person, lies in ((cast.ana, True), (cast.chidi, False), (cast.olu, False)):
        client.force_login(person)
        assert (contact.get_absolute_url() in client.get("/desk/").content.decode()) is lies


def test_a_person_sends_a_few_an_hour(cast, client):
    client.force_login(cast.chidi)
    statuses = []
    for number in range(6):
        request = cast.write(kind="request", what="Trams", title=f"Request {number}")
        sent = client.post(f"{request.get_absolute_url()}contact/", send(cast, "We can help."))
        statuses.append(sent.status_code)
    assert statuses == [302] * 5 + [429]


def test_an_offer_goes_along(cast, client, mails):
    offer = cast.write(cast.lagos, cast.chidi, kind="tool", what="A sheet", title="A sheet for trams")
    request = cast.write(kind="request", what="Trams")
    client.force_login(cast.chidi)
    page = f"{request.get_absolute_url()}contact/"
    assert "A sheet for trams" in client.get(page).content.decode()
    client.post(page, send(cast, "Here.", offer=offer.pk))
    assert Contact.objects.get().offer == offer
    assert "A sheet for trams" in texts(mails(cast.ana))


def test_what_one_may_not_point_to_is_refused(cast, client):
    foreign = cast.write(kind="tool", what="Lima’s own")
    request = cast.write(kind="request", what="Trams")
    client.force_login(cast.chidi)
    page = f"{request.get_absolute_url()}contact/"
    assert client.post(page, send(cast, "Here.", offer=foreign.pk)).status_code == 200
    assert not Contact.objects.exists()


def send(cast, message, **more):
    return {"author": f"city:{cast.lagos.pk}", "message": message, **more}
