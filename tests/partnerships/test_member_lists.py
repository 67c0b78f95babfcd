"""A pasted list of members: looked at, chosen in, written as a whole, harmless to repeat."""

import pytest

from citydiplo.kit.models import OutgoingMail
from networks.actions import memberships
from networks.actions.confirmations import membership_sides
from networks.actions.search import index_cities
from networks.choices import SeatRole, Side
from networks.models import City, Membership, MembershipConfirmation
from partnerships.imports.member_list import MOST_LINES, ListError, read
from partnerships.imports.targets.memberships import MembershipTarget
from tests import rows

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

URL = "/networks/c40/members/paste/"
PERU = {"country": "PE", "region": "latin-america-caribbean", "population": 1_000_000}


@pytest.fixture
def c40():
    return rows.make_network("c40", name="C40")


@pytest.fixture
def dia(c40, client):
    person = rows.make_seat(rows.make_person("Dia"), c40, SeatRole.SECRETARIAT).person
    client.force_login(person)
    return person


@pytest.fixture
def peru():
    return [rows.make_city(name, **PERU) for name in ("lima", "cusco", "arequipa")]


def look(client, text, **facts):
    return client.post(URL, {"text": text, "look": "1", "default_class": "full"} | facts)


def outcomes(answer):
    return {label: number for label, _words, number in answer.context["run"].counts if number}


def write(client, text, **facts):
    """Look, then press the button that the page offers."""
    seen = look(client, text, **facts).context["run"].stamp
    return client.post(URL, {"text": text, "write": "1", "seen": seen, "default_class": "full"} | facts)


def members(network):
    rows = Membership.objects.filter(network=network, institution=None).order_by("city__name")
    return [(row.city.slug, row.membership_class, row.role, row.since_text, row.until_text) for row in rows]


# --- Reading what was pasted --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("Lima\nCusco\n", {"city": [0]}, 2),
        ("Mexico City\nKansas City", {"city": [0]}, 2),
        ("City;Country;Contact\nLima;Peru;x", {"city": [0], "country": [1]}, 1),
        ("Ciudad\tPaís\tDesde\nLima\tPerú\t2007", {"city": [0], "country": [1], "since": [2]}, 1),
        ("Lima, Peru, 2007\nCusco, Peru, 2008", {"city": [0], "country": [1], "since": [2]}, 2),
        ("Portland, Oregon\nPortland, Maine", {"city": [0, 1]}, 2),
        ("Lima;observer;2007;2010", {"city": [0], "membership_class": [1], "since": [2], "until": [3]}, 1),
        ("Lima;Chair", {"city": [0], "role": [1]}, 1),
        ("Lima;Perú;Full member;Chair;2007-05;", None, 1),
        ('"Washington, D.C."\tUSA', {"city": [0], "country": [1]}, 1),
        ("\n\n  Lima  \n\n", {"city": [0]}, 1),
        ("", {}, 0),
    ],
)
def test_columns_are_told_by_their_names_or_by_what_they_hold(text, columns, rows):
    pasted = read(text, [field for field in MembershipTarget.fields if field.name != "network"])
    assert len(pasted.rows) == rows
    if columns is not None:
        assert pasted.columns == columns


def test_too_long_a_list_is_refused_in_words():
    with pytest.raises(ListError, match=str(MOST_LINES)):
        read("Lima\n" * (MOST_LINES + 1), MembershipTarget.fields)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1. Rosario\n2. Santa Fe", ["Rosario", "Santa Fe"]),
        ("1) Rosario\n2) Santa Fe", ["Rosario", "Santa Fe"]),
        ("- Rosario\n- Santa Fe", ["Rosario", "Santa Fe"]),
        ("\u2022 Rosario\n\u2022\tSanta Fe", ["Rosario", "Santa Fe"]),
        ("1\tRosario\tArgentina\n2\tSanta Fe\tArgentina", ["Rosario", "Santa Fe"]),
        ("1 Rosario\n2 Santa Fe\n3 Lima", ["Rosario", "Santa Fe", "Lima"]),
        ("25 de Mayo\nLima\nCusco", ["25 de Mayo", "Lima", "Cusco"]),
        ("Members:\nRosario\nSanta Fe", ["Rosario", "Santa Fe"]),
        ("Ciudades\nRosario\nSanta Fe", ["Rosario", "Santa Fe"]),
        ("No.;City;Country\nRosario\nSanta Fe", ["Rosario", "Santa Fe"]),
        ("Region, City\nRosario (AR)\nSanta Fe (AR)", ["Rosario (AR)", "Santa Fe (AR)"]),
    ],
)
def test_marks_and_headings_are_no_part_of_names(text, names):
    pasted = read(text, [field for field in MembershipTarget.fields if field.name != "network"])
    assert [cells[pasted.columns["city"][0]] for _number, cells in pasted.rows] == names


# --- Looking and writing --------------------------------------------------------------


def test_a_list_is_looked_at_then_written_with_words_and_reason(client, c40, dia, peru):
    lima, cusco, _arequipa = peru
    rows.make_membership(c40, lima, since=rows.day("2007-01-01"), since_precision="year")
    rows.make_membership(c40, cusco, state="open-data", source=rows.make_source())
    text = (
        "City;Country;Role;Since\nLima;Peru;;2007\nCusco;PE;chair;2009-05\nArequipa;Perú;;\nAtlantis;Peru;;"
    )
    answer = look(client, text)
    assert outcomes(answer) == {"same": 1, "changed": 1, "new": 1, "unmatched": 1}
    page = answer.content.decode()
    assert "The first line was read as a heading: City, Country, Role, Since." in page
    assert "The register has no city “Atlantis” in “Peru”." in page
    assert "Import 2 memberships" in page
    assert Membership.objects.count() == 2

    done = write(client, text, reason="Assembly of May.")
    assert done.url == "/networks/c40/members/edit/"
    assert members(c40) == [
        ("arequipa", "full", "member", "", ""),
        ("cusco", "full", "chair", "May 2009", ""),
        ("lima", "full", "member", "2007", ""),
    ]
    written = Membership.objects.exclude(city=lima)
    assert set(written.values_list("state", "source__title")) == {("declared", "Declared by a network")}
    history = client.get("/networks/c40/history/").content.decode()
    assert history.count("Reason: <bdi>Assembly of May.</bdi>") == 2
    assert "Network secretariat, C40" in history


def test_the_same_list_again_changes_nothing(client, c40, dia, peru):
    text = "Lima, Peru, 2007\nCusco, Peru, 2008"
    write(client, text)
    before = list(Membership.objects.order_by("pk").values())
    answer = look(client, text)
    assert outcomes(answer) == {"same": 2}
    assert "There is nothing to import." in answer.content.decode()
    client.post(URL, {"text": text, "write": "1", "seen": answer.context["run"].stamp})
    assert list(Membership.objects.order_by("pk").values()) == before
    assert MembershipConfirmation.objects.count() == 2


def test_what_the_list_leaves_out_is_not_undone(client, c40, dia, peru):
    rows.make_membership(
        c40, peru[0], role="chair", membership_class="associate", since=rows.day("2007-05-01")
    )
    assert outcomes(look(client, "Lima")) == {"same": 1}
    assert outcomes(look(client, "Lima;Peru;2007")) == {"same": 1}


def test_a_name_of_several_cities_is_chosen_once(client, c40, dia):
    spain = rows.make_city("granada-es", name="Granada", country="ES", population=230_000)
    rows.make_city("granada-ni", name="Granada", **PERU | {"country": "NI", "population": 100_000})
    answer = look(client, "Granada")
    assert outcomes(answer) == {"ambiguous": 1}
    question = answer.context["run"].questions[0]
    chosen = {f"choice-{question.key}": str(spain.pk)}
    again = look(client, "Granada", **chosen)
    assert outcomes(again) == {"new": 1}
    assert f'<option value="{spain.pk}" selected>' in again.content.decode()
    for nonsense in ("0", "99999", "x", "-1", "²", "9" * 40):
        assert "new" not in outcomes(look(client, "Granada", **{f"choice-{question.key}": nonsense}))
    write(client, "Granada", **chosen)
    assert members(c40) == [("granada-es", "full", "member", "", "")]


def test_each_refusal_has_its_reason(client, c40, dia, peru):
    lines = {
        "Lima;Peru;full;;1998;1990": "The end date is before the start date. Correct one of them.",
        "Lima;Peru;;;soon;": "“soon” is not a date",
        "Lima;Peru;king;;1998;": "“king”",
        "Cusco;Narnia;;;1998;": "“Narnia”",
    }
    header = "City;Country;Class;Role;Since;Until"
    for line, reason in lines.items():
        assert reason in look(client, f"{header}\n{line}").content.decode()
    assert "Duplicate of line 2." in look(client, f"{header}\nLima\nLima").content.decode()


def test_those_who_are_not_in_the_list_end_once_every_line_is_clear(client, c40, dia, peru):
    lima, cusco, _arequipa = peru
    for city in (lima, cusco):
        rows.make_membership(c40, city)
    rows.make_membership(c40, rows.make_institution("bank"))
    rows.make_membership(rows.make_network("other"), cusco)
    ends = {"ends_others": "on", "ends_on": "2026-05"}
    page = look(client, "Lima\nArequipa;Peru\nAtlantis", **ends)
    assert "It may name a member whose membership would end by mistake" in page.content.decode()
    assert 'name="write"' not in page.content.decode()
    client.post(URL, {"text": "Lima\nAtlantis", "write": "1", "seen": page.context["run"].stamp} | ends)
    assert not Membership.objects.exclude(until=None).exists()
    page = look(client, "Lima;Peru\nArequipa;Peru", **ends)
    assert [membership.city for membership in page.context["run"].ends] == [cusco]
    write(client, "Lima;Peru\nArequipa;Peru", reason="They left.", **ends)
    assert members(c40)[:3] == [
        ("arequipa", "full", "member", "", ""),
        ("cusco", "full", "member", "", "May 2026"),
        ("lima", "full", "member", "", ""),
    ]
    assert Membership.objects.filter(until=None).count() == 4


def test_no_membership_ends_before_it_begins(client, c40, dia, peru):
    rows.make_membership(c40, peru[0], since=rows.day("2020-01-01"))
    page = look(client, "Cusco;Peru", ends_others="on", ends_on="2019").content.decode()
    assert "cannot end on that day: member since 1 January 2020" in page
    assert 'name="write"' not in page


def test_cities_are_told_and_what_they_confirmed_is_asked_again(client, c40, dia, peru):
    ana = rows.make_seat(rows.make_person("Ana"), peru[0], SeatRole.CITY_EDITOR).person
    chidi = rows.make_seat(rows.make_person("Chidi"), peru[1], SeatRole.CITY_LEAD).person
    membership = memberships.add(network=c40, city=peru[0], by=dia)
    membership_sides.confirm(record=membership, side=membership.city, by=ana, seen_round=1)
    OutgoingMail.objects.all().delete()
    write(client, "City;Role\nLima;chair\nCusco;")
    assert set(OutgoingMail.objects.values_list("to", "subject")) == {
        (ana.email, "Please check: Lima in C40"),
        (chidi.email, "Please check: Cusco in C40"),
    }
    membership.refresh_from_db()
    assert (membership.state, membership.confirmation_round) == ("declared", 2)
    assert membership.confirmations.filter(side=Side.NETWORK, round=2).exists()


def test_what_changed_since_the_look_is_shown_before_it_is_written(client, c40, dia, peru):
    seen = look(client, "Lima\nCusco").context["run"].stamp
    memberships.add(network=c40, city=peru[0], by=dia)
    for stamp in (seen, "", "x" * 5000, "\x00"):
        answer = client.post(URL, {"text": "Lima\nCusco", "write": "1", "seen": stamp})
        assert answer.status_code == 200
        assert "The register changed after the preview" in answer.content.decode()
    assert Membership.objects.count() == 1


def test_an_operator_writes_without_a_word(client, c40, peru):
    client.force_login(rows.make_person("Olu", is_staff=True))
    write(client, "Lima")
    assert Membership.objects.get().state == "unverified"
    assert not MembershipConfirmation.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "   \n "},
        {"text": "a\x00b"},
        {"text": "x" * 600_000},
        {"text": "Lima\n" * 6_000},
        {"text": "x" * 200_000},
        {"text": "Lima", "ends_others": "on"},
        {"text": "Lima", "ends_others": "on", "ends_on": "soon"},
        {"text": "Lima", "reason": "x" * 10_000},
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(client, c40, dia, wrong):
    answer = client.post(URL, {"look": "1"} | wrong)
    assert answer.status_code == 200
    assert "field--wrong" in answer.content.decode()
    assert answer.context["run"] is None


@pytest.mark.parametrize("text", ['"', "\u202eamiL", "=1+1;;;", ";;;;", ",", "<b>Lima</b>", "🏙;🏙"])
def test_odd_lines_do_no_harm(client, c40, dia, text):
    answer = look(client, text)
    assert answer.status_code == 200
    assert "<b>Lima</b>" not in answer.content.decode()
    assert not answer.context["run"].writes


def test_only_those_who_keep_this_network(client, c40):
    assert client.get(URL).status_code == 302
    chidi = rows.make_seat(
        rows.make_person("Chidi"), rows.make_network("other"), SeatRole.NETWORK_LEAD
    ).person
    for person in (rows.make_person("Eve"), chidi):
        client.force_login(person)
        assert client.get(URL).status_code == client.post(URL, {"text": "Lima"}).status_code == 403
    assert client.get("/networks/nowhere/members/paste/").status_code == 404


def test_a_long_list_costs_as_many_statements_as_a_short_one(client, c40, dia, django_assert_max_num_queries):
    cities = [rows.make_city(f"city-{n}", name=f"Town{n} Bridge{n}", **PERU) for n in range(60)]
    for city in cities[:20]:
        rows.make_membership(c40, city)
    text = "City;Country;Role\n" + "\n".join(f"{city.name};Peru;chair" for city in cities)
    assert outcomes(look(client, text)) == {"changed": 20, "new": 40}
    seen = look(client, text).context["run"].stamp
    with django_assert_max_num_queries(60):
        client.post(URL, {"text": text, "write": "1", "seen": seen, "default_class": "full"})
    assert Membership.objects.filter(role="chair").count() == 60
    assert Membership.history.filter(history_type="~").count() == 20


# --- Answers ----------------------------------------------------------------------------


def test_a_line_that_states_no_class_is_asked_about_once(client, c40, dia, peru):
    rows.make_membership(c40, peru[0])
    text = "City;Status\nLima;\nCusco;\nArequipa;Observer"
    answer = look(client, text, default_class="")
    assert outcomes(answer) == {"ambiguous": 1, "new": 1, "same": 1}
    assert "Some lines state no class" in answer.content.decode()
    write(client, text, default_class="associate")
    assert [row[:2] for row in members(c40)] == [
        ("arequipa", "observer"), ("cusco", "associate"), ("lima", "full"),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["Gold friend", "Freundeskreis"])
def test_a_word_that_is_not_known_is_asked_once(client, c40, dia, peru, word):
    text = f"City;Status\nLima;{word}\nCusco;{word}"
    answer = look(client, text)
    (question,) = answer.context["run"].words
    assert (outcomes(answer), question.lines) == ({"ambiguous": 2}, 2)
    given = {f"word-{question.key}": "partner"}
    assert outcomes(look(client, text, **given)) == {"new": 2}
    assert outcomes(look(client, text, **{f"word-{question.key}": "-"})) == {"unmatched": 2}
    write(client, text, **given)
    assert {row[1] for row in members(c40)} == {"partner"}


def test_duplicates_are_named_and_keep_nobody_waiting(client, c40, dia, peru):
    answer = look(client, "Lima\nCusco\nLima")
    assert outcomes(answer) == {"new": 2, "duplicate": 1}
    assert "Duplicate of line 1." in answer.content.decode()
    assert answer.context["run"].open_lines == 0


@pytest.fixture
def granadas():
    spain = rows.make_city("granada-es", name="Granada", country="ES", region="europe", population=230_000)
    nicaragua = rows.make_city(
        "granada-ni", name="Granada", **PERU | {"country": "NI", "population": 100_000}
    )
    return spain, nicaragua


@pytest.mark.parametrize("within", ["europe", "ES"])
def test_where_all_cities_are_narrows_what_is_unclear(client, dia, granadas, within):
    assert outcomes(look(client, "Granada")) == {"ambiguous": 1}
    write(client, "Granada", within=within)
    assert [row.city.slug for row in Membership.objects.all()] == ["granada-es"]
    assert outcomes(look(client, "Granada", within="NI")) == {"new": 1}


def test_a_city_elsewhere_is_refused_where_all_are_said_to_be_in_a_region(client, c40, dia, peru):
    answer = look(client, "Lima", within="europe")
    assert outcomes(answer) == {"refused": 1}
    assert (
        "Lima is not in the country or region that you chose for all cities (Europe)."
    ) in answer.content.decode()


def test_all_single_matches_are_accepted_with_one_button(client, c40, dia):
    for name in ("Springfield", "Georgetown"):
        rows.make_city(name.lower(), name=name, country="US", admin_area="Ohio", population=60_000)
    answer = look(client, "Springfield\nGeorgetown")
    run = answer.context["run"]
    assert (outcomes(answer), run.single_matches) == ({"ambiguous": 2}, 2)
    assert "Accept all 2 single matches" in answer.content.decode()
    answer = look(client, "Springfield\nGeorgetown", accept="1")
    chosen = {f"choice-{one.key}": one.chosen for one in answer.context["run"].questions}
    assert outcomes(answer) == {"new": 2}
    assert outcomes(look(client, "Springfield\nGeorgetown", **chosen)) == {"new": 2}


def test_a_name_that_nobody_knows_is_looked_up_in_place(client, c40, dia, peru):
    index_cities([city.pk for city in peru])
    answer = look(client, "Ciudad de los Reyes\nCusco")
    (question,) = answer.context["run"].questions
    assert (question.is_unknown, question.candidates) == (True, [])
    answer = look(client, "Ciudad de los Reyes\nCusco", **{f"find-{question.key}": "lima"})
    (found,) = answer.context["run"].questions
    assert [pk for pk, _words in found.candidates] == [peru[0].pk]
    write(client, "Ciudad de los Reyes\nCusco", **{f"choice-{question.key}": peru[0].pk})
    assert [row[0] for row in members(c40)] == ["cusco", "lima"]
    answer = look(client, "Atlantis", **{f"find-{question.key}": "lima", "find-": "x", "choice-zz": "9" * 12})
    assert outcomes(answer) == {"unmatched": 1}


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("City;Country;Class;Since;Status\nLima;PE;full;1996;active\nCusco;PE;full;1998;left 2019", "2019"),
        ("Ciudad;País;Categoría;Desde;Estado\nLima;PE;plena;;activa\nCusco;PE;plena;;baja 2021", "2021"),
        ("Stadt;Land;Art;Zustand\nLima;PE;Mitglied;aktiv\nCusco;PE;Mitglied;ausgetreten 05/2020", "2020"),
    ],
)
def test_who_has_left_becomes_no_member_of_today(client, c40, dia, text, until):
    for name in ("lima", "cusco"):
        rows.make_city(name, **PERU)
    assert outcomes(look(client, text)) == {"new": 2}
    write(client, text)
    ends = {city: end for city, _class, _role, _since, end in members(c40)}
    assert ends["cusco"].endswith(until)
    assert ends["lima"] == ""


@pytest.mark.parametrize("state", ["suspended", "moroso", "left", "hat gekündigt"])
def test_a_state_that_no_membership_has_is_refused_not_dropped(client, c40, dia, peru, state):
    answer = look(client, f"City;Country;Class;Status\nLima;PE;full;active\nCusco;PE;full;{state}\n")
    assert outcomes(answer) == {"new": 1, "refused": 1}
    assert state in answer.content.decode()


@pytest.mark.parametrize("name", ["Contact person", "Beitrag 2025"])
def test_columns_that_nothing_is_read_from_are_named(client, c40, dia, peru, name):
    answer = look(client, f"City;Country;{name}\nLima;PE;J. Silva\nCusco;PE;\n")
    assert answer.context["run"].unused == (name,)
    assert "Columns not used:" in answer.content.decode()


@pytest.mark.parametrize("name", ["Category", "Kategorie", "Catégorie"])
def test_a_category_is_the_class(client, c40, dia, peru, name):
    write(client, f"City;Country;{name}\nLima;PE;Associate\nCusco;PE;Observer\n", default_class="")
    assert {row[:2] for row in members(c40)} == {("lima", "associate"), ("cusco", "observer")}


# --- Places of the gazetteer --------------------------------------------------------


def test_a_place_of_the_gazetteer_becomes_a_city_when_the_list_is_written(client, c40, dia, peru):
    rows.make_gazetteer_place("Chiny", "BE", admin_area="Wallonia")
    text = "City,Country\nLima,Peru\nChiny,Belgium\n"
    assert outcomes(look(client, text)) == {"new": 2}
    assert not City.objects.filter(name="Chiny").exists()
    assert write(client, text).status_code == 302
    chiny = City.objects.get(name="Chiny")
    assert (chiny.state, chiny.memberships.get().network) == ("open-data", c40)
    assert outcomes(look(client, text)) == {"same": 2}


def test_a_place_of_the_gazetteer_is_chosen_among_several(client, c40, dia):
    places = [
        rows.make_gazetteer_place("Neustadt", "DE", admin_area=area, longitude=at) for area, at in AREAS
    ]
    seen = look(client, "City,Country\nNeustadt,Germany\n")
    [question] = seen.context["run"].questions
    assert dict(question.candidates) == {
        -places[0].pk: "Neustadt, Hesse, Germany",
        -places[1].pk: "Neustadt, Thuringia, Germany",
    }
    chosen = {f"choice-{question.key}": str(-places[1].pk)}
    assert write(client, "City,Country\nNeustadt,Germany\n", **chosen).status_code == 302
    assert Membership.objects.get().city.admin_area == "Thuringia"


AREAS = (("Hesse", 9.1), ("Thuringia", 11.7))
