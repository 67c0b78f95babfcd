"""What a city says to a decision is told as an answer with its position; to a call, as a co-signature."""

import pytest
from django.core.cache import cache

from agenda.actions import co_signatures, items
from agenda.actions.addressed import NotPossibleError
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.queries import desk
from networks.actions import approval
from tests.rows import make_item

SAID = [
    ("decision", "no", "No"),
    ("decision", "abstain", "Abstain"),
    ("decision", "yes", "Yes"),
    ("call", "yes", ""),
]


@pytest.mark.parametrize(("kind", "position", "_said"), SAID)
def test_the_history_calls_it_what_it_is(client, cast, kind, position, _said):
    item = make_item(cast.network, kind=kind)
    co_signatures.sign(item=item, city=cast.lima, by=cast.ana, position=position)
    noun = "Position on a decision" if kind == "decision" else "Co-signature"
    when = "Answered" if kind == "decision" else "Co-signed"
    for person in (None, cast.dia):
        client.force_login(person) if person else client.logout()
        page = client.get(f"/agenda/{item.pk}/history/")
        assert (noun, "Lima") in [(act.noun, act.subject) for act in page.context["acts"]]
        fields = dict(page.context["fields"])[noun]
        assert ("cosignature.signed_at", when) in fields
        assert ("Co-signature" in page.content.decode()) == (kind == "call")
    if kind == "decision":
        other = {"no": "yes"}.get(position, "no")
        co_signatures.sign(item=item, city=cast.lima, by=cast.ana, position=other)
        [changed] = [
            act for act in client.get(f"/agenda/{item.pk}/history/").context["acts"] if act.verb == "changed"
        ]
        assert when in [label for label, _before, _after in changed.changes]


@pytest.mark.parametrize(("kind", "position", "said"), SAID)
def test_the_mayor_s_office_is_asked_and_told_in_its_words(client, cast, kind, position, said):
    approval.ask_for(city=cast.lima, asks=True)
    item = make_item(cast.network, kind=kind, title="The budget")
    co_signatures.sign(item=item, city=cast.lima, by=cast.ana, position=position)
    [mail] = OutgoingMail.objects.filter(message="co_signature_waits")
    if kind == "decision":
        assert mail.subject == f"Please decide: Lima wants to answer “{said}” to The budget"
        assert f"suggests that Lima answers “{said}”" in mail.text
        assert f"suggests that Lima answers “{said}”" in mail.html
    else:
        assert mail.subject == "Please decide: Lima wants to co-sign The budget"
    cache.clear()
    [task] = [task for task in desk.desk_of(desk.Scope(cast.bo)).tasks if task.pile == "signatures"]
    assert task.word == ("Position on a decision" if kind == "decision" else "Co-signature")
    client.force_login(cast.bo)
    waiting = item.co_signatures.get()
    if said:
        assert f"<strong>{said}</strong>" in client.get(f"/agenda/{item.pk}/").content.decode()
    decline = client.get(f"/agenda/co-signatures/{waiting.pk}/decline/").content.decode()
    assert ("will not co-sign for now" in decline) == (kind == "call")
    page = client.post(f"/agenda/co-signatures/{waiting.pk}/approve/", follow=True).content.decode()
    assert (f"Lima answered: {said}." if said else "Lima has co-signed.") in page


@pytest.mark.parametrize(("kind", "position", "said"), SAID)
def test_a_city_s_page_and_its_withdrawal_say_what_it_said(client, cast, kind, position, said):
    item = make_item(cast.network, kind=kind)
    signature, _new = co_signatures.sign(item=item, city=cast.lima, by=cast.ana, position=position)
    page = client.get("/cities/lima/agenda/").content.decode()
    assert (f"<strong>{said}</strong>" in page) == (kind == "decision")
    assert ("<span>Co-signed</span>" in page) == (kind == "call")
    client.force_login(cast.ana)
    path = f"/agenda/co-signatures/{signature.pk}/withdraw/"
    assert client.get(path).context["title"] == (
        "Withdraw the answer" if said else "Withdraw the co-signature"
    )
    page = client.post(path, {"said": "The council met."}, follow=True).content.decode()
    assert ("The answer is withdrawn." if said else "The co-signature is withdrawn.") in page


@pytest.mark.parametrize("kind", ["decision", "call"])
def test_a_refusal_names_answers_or_co_signatures(cast, kind):
    item = make_item(cast.network, kind=kind)
    signature, _new = co_signatures.sign(item=item, city=cast.lima, by=cast.ana)
    items.close(item=item, outcome="Done.")
    for act in (
        lambda: co_signatures.sign(item=item, city=cast.lagos, by=cast.chidi),
        lambda: co_signatures.withdraw(signature=signature, reason="Too late."),
    ):
        with pytest.raises(NotPossibleError) as refusal:
            act()
        assert ("co-sign" in str(refusal.value)) == (kind == "call")
        assert ("answer" in str(refusal.value)) == (kind == "decision")
