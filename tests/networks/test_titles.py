"""Titles, numbers and places beside a name: matched or offered, never chosen wrongly."""

import pytest

from networks.matching import AMBIGUOUS, MATCHED, UNMATCHED, Matcher, Mention, country_of, known_share
from networks.matching.titles import without_titles
from tests.networks.places import city, match

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize(
    ("written", "country", "name"),
    [
        ("Municipalidad de La Plata", "AR", "La Plata"),
        ("Alcaldía de La Paz", "BO", "La Paz"),
        ("Gobierno Autónomo Municipal de La Paz", "BO", "La Paz"),
        ("Prefeitura Municipal de São Paulo", "BR", "São Paulo"),
        ("Prefeitura do Rio de Janeiro", "BR", "Rio de Janeiro"),
        ("Ville de La Rochelle", "FR", "La Rochelle"),
        ("Ville du Havre", "FR", "Le Havre"),
        ("Mairie des Sables-d’Olonne", "FR", "Les Sables-d'Olonne"),
        ("Mairie d'Aix-en-Provence", "FR", "Aix-en-Provence"),
        ("Comune dell’Aquila", "IT", "L'Aquila"),
        ("Comune della Spezia", "IT", "La Spezia"),
        ("Municipalidad Metropolitana de Lima", "PE", "Lima"),
        ("H. Ayuntamiento de Puebla", "MX", "Puebla"),
        ("Seoul Metropolitan Government", "KR", "Seoul"),
        ("Daegu Metropolitan City", "KR", "Daegu"),
        ("Freie und Hansestadt Hamburg", "DE", "Hamburg"),
        ("Gemeente Utrecht", "NL", "Utrecht"),
        ("Urząd Miasta Gdynia", "PL", "Gdynia"),
        ("Intendencia Municipal de Montevideo", "UY", "Montevideo"),
        ("The City of Edinburgh Council", "GB", "Edinburgh"),
        ("Bristol City Council", "GB", "Bristol"),
        ("Göteborgs Stad", "SE", "Göteborg"),
        ("Statutární město Brno", "CZ", "Brno"),
        ("Debrecen Megyei Jogú Város", "HU", "Debrecen"),
        ("г. Казань", "RU", "Казань"),
        ("بلدية صفاقس", "TN", "صفاقس"),
        ("1. Rosario", "AR", "Rosario"),
        ("12) Rosario*", "AR", "Rosario"),
        ("• Quito D.M.", "EC", "Quito"),
        ("BERLİN", "DE", "Berlin"),
        ("İZMİR", "TR", "İzmir"),
        ("ESKİŞEHİR", "TR", "Eskişehir"),
        ("ΘΕΣΣΑΛΟΝΊΚΗ", "GR", "Θεσσαλονίκη"),
        ("GIEẞEN", "DE", "Gießen"),
        ("Múnich", "DE", "Munich"),
        ("City and County of San Francisco", "US", "San Francisco"),
        ("City & County of Honolulu", "US", "Honolulu"),
        ("City and County of Swansea", "GB", "Swansea"),
        ("The Corporation of the City of Toronto", "CA", "Toronto"),
        ("Lord Mayor of Melbourne", "AU", "Melbourne"),
        ("Office of the Mayor of Boston", "US", "Boston"),
        ("Nagar Nigam Lucknow", "IN", "Lucknow"),
        ("Pune Mahanagarpalika", "IN", "Pune"),
        ("City Government of Davao", "PH", "Davao"),
        ("Lungsod ng Tagum", "PH", "Tagum"),
        ("City County of Nairobi", "KE", "Nairobi"),
        ("Câmara Municipal de Setúbal", "PT", "Setúbal"),
        ("Câmara Municipal do Porto", "PT", "Porto"),
        ("C.M. de Braga", "PT", "Braga"),
        ("Prefeitura do Município de Campinas", "BR", "Campinas"),
        ("Pref. Mun. de Santos", "BR", "Santos"),
        ("Conselho Municipal da Beira", "MZ", "Beira"),
        ("Conselho Autárquico de Nampula", "MZ", "Nampula"),
        ("Administração Municipal de Benguela", "AO", "Benguela"),
        ("Concello de Vigo", "ES", "Vigo"),
        ("Excmo. Ayto. de Cádiz", "ES", "Cádiz"),
        ("Concejo de Gijón", "ES", "Gijón"),
        ("H. Ayuntamiento Constitucional de Puebla", "MX", "Puebla"),
        ("Presidencia Municipal de León", "MX", "León"),
        ("M.I. Municipalidad de Guayaquil", "EC", "Guayaquil"),
        ("Amministrazione comunale di Parma", "IT", "Parma"),
        ("Sindaco di Bari", "IT", "Bari"),
        ("Administration communale d'Uccle", "BE", "Uccle"),
        ("Ville et Eurométropole de Strasbourg", "FR", "Strasbourg"),
        ("Mairie centrale de Cotonou", "BJ", "Cotonou"),
        ("Hanse- und Universitätsstadt Rostock", "DE", "Rostock"),
        ("Oberbürgermeister der Stadt Jena", "DE", "Jena"),
        ("Magistrat Linz", "AT", "Linz"),
        ("Politische Gemeinde Wil", "CH", "Wil"),
        ("Gemeentebestuur Hasselt", "BE", "Hasselt"),
        ("Gemeente De Panne", "BE", "De Panne"),  # "de" is its own, and joins no title
        ("Thành phố Đà Nẵng", "VN", "Đà Nẵng"),
        ("Ủy ban nhân dân thành phố Huế", "VN", "Huế"),
        ("Miasto na prawach powiatu Zamość", "PL", "Zamość"),
        ("Hlavné mesto Slovenskej republiky Bratislava", "SK", "Bratislava"),
        ("Szeged MJV Önkormányzata", "HU", "Szeged"),
        ("Eger Városa", "HU", "Eger"),
        ("Mun. Timișoara", "RO", "Timișoara"),
        ("Glavni grad Podgorica", "ME", "Podgorica"),
        ("Gradska uprava Novi Sad", "RS", "Novi Sad"),
        ("Општина Битола", "MK", "Битола"),
        ("г.Казань", "RU", "Казань"),
        ("Город-герой Волгоград", "RU", "Волгоград"),
        ("місто Львів", "UA", "Львів"),
        ("горад Гродна", "BY", "Гродна"),
        ("T.C. Bursa Büyükşehir Belediyesi", "TR", "Bursa"),
        ("Edirne Bld.", "TR", "Edirne"),
        ("Gəncə şəhəri", "AZ", "Gəncə"),
        ("مجلس مدينة حلب", "SY", "حلب"),
        ("شهرداری اصفهان", "IR", "اصفهان"),
        ("עיריית חיפה", "IL", "חיפה"),
        ("鹿児島市役所", "JP", "鹿児島"),
        ("石家庄市人民政府", "CN", "石家庄"),
        ("의정부시청", "KR", "의정부"),
        ("Walikota Bogor", "ID", "Bogor"),
        ("Kotamadya Medan", "ID", "Medan"),
        ("Majlis Bandaraya Ipoh", "MY", "Ipoh"),
        ("Staden Göteborg", "SE", "Göteborg"),
        ("Kauno miestas", "LT", "Kauno"),
        ("Tartu Linnavalitsus", "EE", "Tartu"),
        ("ქალაქი ქუთაისი", "GE", "ქუთაისი"),
        ("Алматы қаласы", "KZ", "Алматы"),
    ],
)
def test_titles_numbers_and_capitals_are_seen_through(written, country, name):
    meant = city(name, country)
    assert (
        match(written, country).city == Matcher([Mention(name, country)]).match(Mention(name, country)).city
    )
    assert match(written, country).city.pk == meant.pk


@pytest.mark.parametrize(
    ("written", "country", "name"),
    [
        ("Urząd Miasta Krakowa", "PL", "Kraków"),
        ("Prezydent Miasta Gdyni", "PL", "Gdynia"),
        ("Δήμος Πατρέων", "GR", "Πάτρα"),
        ("Δήμος Καβάλας", "GR", "Καβάλα"),
        ("Turun kaupunki", "FI", "Turu"),
        ("Kauno miesto savivaldybė", "LT", "Kaunas"),
        ("Municipalidad del Cusco", "PE", "Cusco"),  # or El Cusco
        ("Municipalidad de la Victoria", "AR", "Victoria"),
        ("Greater Amman Municipality", "JO", "Amman"),
        ("Royal Borough of Windsor and Maidenhead", "GB", "Windsor"),
        ("Metropolitan Borough of Wigan", "GB", "Wigan"),
        ("Stockport Metropolitan Borough Council", "GB", "Stockport"),
        ("London Borough of Bromley", "GB", "Bromley"),
        ("Limerick City and County Council", "IE", "Limerick"),
        ("Municipal Corporation of Greater Mumbai", "IN", "Mumbai"),
        ("City of Greater Geelong", "AU", "Geelong"),
        ("Polokwane Local Municipality", "ZA", "Polokwane"),
        ("Halifax Regional Municipality", "CA", "Halifax"),
        ("Gmina Prudnik", "PL", "Prudnik"),
        ("Communauté urbaine de Douala", "CM", "Douala"),
        ("Brüder-Grimm-Stadt Hanau", "DE", "Hanau"),
        ("Bilboko Udala", "ES", "Bilbo"),
        ("Iruñeko Udala", "ES", "Iruñea"),
        ("Urząd Miejski w Gliwicach", "PL", "Gliwice"),
        ("Одеська міська рада", "UA", "Одеса"),
        ("Вінницька міська рада", "UA", "Вінниця"),
        ("Concello da Coruña", "ES", "A Coruña"),
        ("Минский городской исполнительный комитет", "BY", "Минск"),
        ("Dimos Volou", "GR", "Volos"),
        ("Bashkia e Durrësit", "AL", "Durrës"),
        ("ბათუმის მერია", "GE", "ბათუმი"),
        ("Lahden kaupunki", "FI", "Lahti"),
        ("Reykjavíkurborg", "IS", "Reykjavík"),
        ("Hafnarfjarðarbær", "IS", "Hafnarfjörður"),
        ("Tórshavnar kommuna", "FO", "Tórshavn"),
        ("เทศบาลนครเชียงใหม่", "TH", "เชียงใหม่"),
        ("เทศบาลเมืองหัวหิน", "TH", "หัวหิน"),
        ("長久手町", "JP", "長久手"),
    ],
)
def test_a_name_that_may_be_another_is_offered(written, country, name):
    meant = city(name, country)
    found = match(written, country)
    assert (found.outcome, [one.pk for one in found.candidates]) == (AMBIGUOUS, [meant.pk])
    assert found.remarks[0][0] == "other_name"


@pytest.mark.parametrize(
    ("written", "country", "name"),
    [
        ("Città metropolitana di Milano", "IT", "Milano"),  # a province
        ("Gobierno de Mendoza", "AR", "Mendoza"),  # that of the province
        ("Ville Platte", "US", "Platte"),
        ("Kent County Council", "GB", "Kent"),
        ("Greater Manchester", "GB", "Manchester"),
        ("Recklinghausen (Kreis)", "DE", "Recklinghausen"),
        ("County of Los Angeles", "US", "Los Angeles"),
        ("County Government of Kisumu", "KE", "Kisumu"),
        ("London Borough of Camden", "US", "Camden"),  # no such thing in New Jersey
        ("Metropolitan City of Milan", "IT", "Milan"),
        ("Métropole de Lyon", "FR", "Lyon"),
        ("Kabupaten Bandung", "ID", "Bandung"),
        ("Alytaus rajono savivaldybė", "LT", "Alytus"),
        ("Jelgavas novads", "LV", "Jelgava"),
        ("Powiat kielecki", "PL", "Kielce"),
        ("Gradska opština Zemun", "RS", "Zemun"),
        ("広島県", "JP", "広島"),
        ("Provincia di Parma", "IT", "Parma"),
        ("Donaustadt Wien", "AT", "Wien"),
    ],
)
def test_wider_bodies_and_longer_names_are_no_city(written, country, name):
    city(name, country)
    assert match(written, country).outcome == UNMATCHED


def test_a_title_of_one_country_says_the_country():
    wigan = city("Wigan", "GB", "England", 95_000, (53.54, -2.63))
    city("Wigan", "US", "Ohio", 900_000, (40.0, -82.0))
    found = match("Metropolitan Borough of Wigan")
    assert (found.outcome, [one.pk for one in found.candidates]) == (AMBIGUOUS, [wigan.pk])
    assert match("Charter Township of Wigan", "GB").outcome == UNMATCHED


def test_a_body_that_holds_the_city_is_not_taken_for_it_where_a_position_agrees():
    for name, country, written in (
        ("Windsor", "GB", "Royal Borough of Windsor and Maidenhead"),
        ("Prudnik", "PL", "Gmina Prudnik"),
        ("Polokwane", "ZA", "Polokwane Local Municipality"),
    ):
        meant = city(name, country, position=(51.48, 0.6))
        found = match(written, country, position=(51.5, 0.6))
        assert (found.outcome, [one.pk for one in found.candidates]) == (AMBIGUOUS, [meant.pk])


def test_a_quarter_behind_a_dash_is_never_taken_for_the_city():
    berlin = city("Berlin", "DE", "State of Berlin", 3_426_354, (52.52, 13.41))
    city("Pankow", "DE", "State of Berlin", 60_000, (52.57, 13.40))
    for written in ("Berlin – Pankow", "Berlin/Pankow"):
        for position in (None, (52.53, 13.40)):
            found = match(written, "Germany", position=position)
            assert (found.outcome, found.candidates[0].pk) == (AMBIGUOUS, berlin.pk), (written, position)


@pytest.mark.parametrize(
    "written",
    [
        "Porto Alegre/RS",
        "Porto Alegre – RS",
        "Porto Alegre (RS)",
        "Porto Alegre, Rio Grande do Sul",
        "Porto Alegre - Brasil",
        "Porto Alegre (BR)",
        "Porto Alegre, Brazil",
        "Porto Alegre RS",
    ],
)
@pytest.mark.parametrize("country", ["", "Brésil"])
def test_a_state_or_a_country_beside_the_name_is_read(written, country):
    meant = city("Porto Alegre", "BR", "Rio Grande do Sul", 1_332_570)
    assert match(written, country).city.pk == meant.pk


@pytest.mark.parametrize(
    ("beside", "country", "area"),
    [
        ("Floride", "États-Unis", "Florida"),
        ("Carolina del Norte", "Estados Unidos", "North Carolina"),
        ("État du Delta", "Nigeria", "Delta"),
        ("Delta State", "Nigeria", "Delta"),
        ("Bayern", "Deutschland", "Bavaria"),
        ("NRW", "Deutschland", "North Rhine-Westphalia"),
        ("Toscana", "Italia", "Tuscany"),
    ],
)
def test_states_are_known_in_other_languages(beside, country, area):
    code = country_of(country).code
    meant = city("Asaba", code, area, 80_000)
    city("Asaba", code, "Elsewhere", 90_000)
    for written in (f"Asaba ({beside})", f"Asaba, {beside}", f"Asaba – {beside}"):
        assert match(written, country).city.pk == meant.pk
    assert match("Asaba", country, beside).city.pk == meant.pk


def test_another_name_of_the_city_in_brackets_confirms_it():
    durban = city("Durban", "ZA", "KwaZulu-Natal", 3_338_026, aliases=["eThekwini"])
    assert match("Durban (eThekwini)", "South Africa").city.pk == durban.pk
    assert match("eThekwini / Durban", "South Africa").outcome in (MATCHED, AMBIGUOUS)
    assert match("Durban (Somewhere)", "South Africa").outcome == AMBIGUOUS


def test_a_code_of_two_meanings_asks_where_both_lead_to_a_city():
    canada = city("Richmond", "CA", "British Columbia", 198_309)
    california = city("Richmond", "US", "California", 109_708)
    found = match("Richmond, CA")
    assert found.outcome == AMBIGUOUS
    assert {one.pk for one in found.candidates} >= {canada.pk, california.pk}
    lima = city("Lima", "PE", "Lima Province", 10_004_141)
    assert match("Lima (PE)").city.pk == lima.pk


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        ("Hong Kong", "China", "HK"),
        ("Macau", "China", "MO"),
        ("Pristina", "Serbia", "XK"),
        ("Laayoune", "Morocco", "EH"),
        ("San Juan", "United States", "PR"),
        ("Pointe-à-Pitre", "France", "GP"),
    ],
)
def test_a_city_that_the_register_has_in_another_country_is_offered(name, country, code):
    meant = city(name, code)
    for written, said in ((name, country), (f"{name}, {country}", "")):
        found = match(written, said)
        assert (found.outcome, [one.pk for one in found.candidates]) == (AMBIGUOUS, [meant.pk])
        assert found.remarks[0][0] == "other_country"
    assert match(name, "Japan").outcome == UNMATCHED


def test_a_position_that_contradicts_the_name_asks_with_that_city():
    meant = city("Fortaleza", "BR", "Ceará", 2_400_000, (-3.72, -38.54))
    found = match("Fortaleza", "Brazil", position=(3.72, -38.54))
    assert (found.outcome, [one.pk for one in found.candidates]) == (AMBIGUOUS, [meant.pk])
    assert found.remarks[0][0] == "far"
    assert match("Fortaleza", "Chile", position=(3.72, -38.54)).outcome == UNMATCHED


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ALMANYA", "DE"),
        ("İTALYA", "IT"),
        ("İNGİLTERE", "GB"),
        ("ABD", "US"),
        ("Dem. Rep. Congo", "CD"),
        ("Bosnia and Herz.", "BA"),
        ("Central African Rep.", "CF"),
        ("Eq. Guinea", "GQ"),
        ("Solomon Is.", "SB"),
        ("Palästina", "PS"),
        ("فلسطين", "PS"),
        ("PL - Poland", "PL"),
        ("Deutschland/Germany", "DE"),
        ("Pays-Bas", "NL"),
        ("Países Baixos", "NL"),
        ("Paesi Bassi", "NL"),
    ],
)
def test_countries_are_known_shortened_and_in_capitals(text, code):
    assert country_of(text).code == code


def test_a_country_of_signs_says_nothing():
    reims = city("Reims", "FR", "Grand Est", 196_565)
    for country in ("-99", "—", "?"):
        found = match("Reims", country)
        assert (found.outcome, found.candidates[0].pk) == (AMBIGUOUS, reims.pk)


def test_titles_alone_and_plain_names_leave_nothing_to_strip():
    assert without_titles("Lima") == []
    assert without_titles("Ville") == []
    assert without_titles("") == []


def test_the_right_decoding_knows_the_most_places():
    from networks.actions.search import index_cities

    for name, country in (("Plzeň", "CZ"), ("Győr", "HU"), ("Łódź", "PL"), ("Şanlıurfa", "TR")):
        city(name, country)
    index_cities()
    czech = "Plzeň;Győr;Łódź;Česko".encode("cp1250")
    assert known_share(czech.decode("cp1250").split(";")) == 1.0
    assert known_share(czech.decode("cp1252").split(";")) < 0.5
    turkish = "Şanlıurfa;Türkiye;İstanbul Belediyesi".encode("cp1254")
    assert known_share(turkish.decode("cp1254").split(";")) > known_share(turkish.decode("cp1252").split(";"))
    assert known_share(["Lima", "Peru", ""]) == 0.0
