"""What people call states and provinces beside their names in the register: vocabulary, no code."""

# What follows a city's name: a code of two or three letters, and the name that it is short for.
_CODES = {
    "US": """
        AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE
        Delaware, DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN
        Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA
        Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska,
        NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, ND
        North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island, SC South
        Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA
        Washington, WV West Virginia, WI Wisconsin, WY Wyoming
    """,
    "CA": """
        AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador,
        NS Nova Scotia, ON Ontario, PE Prince Edward Island, QC Quebec, SK Saskatchewan, NT Northwest
        Territories, YT Yukon, NU Nunavut
    """,
    "BR": """
        AC Acre, AL Alagoas, AP Amapá, AM Amazonas, BA Bahia, CE Ceará, DF Federal District, ES Espírito
        Santo, GO Goiás, MA Maranhão, MT Mato Grosso, MS Mato Grosso do Sul, MG Minas Gerais, PA Pará, PB
        Paraíba, PR Paraná, PE Pernambuco, PI Piauí, RJ Rio de Janeiro, RN Rio Grande do Norte,
        RS Rio Grande
        do Sul, RO Rondônia, RR Roraima, SC Santa Catarina, SP São Paulo, SE Sergipe, TO Tocantins
    """,
    "AU": """
        ACT Australian Capital Territory, NSW New South Wales, NT Northern Territory,
        QLD Queensland, SA South
        Australia, TAS Tasmania, VIC Victoria, WA Western Australia
    """,
    "DE": """
        BW Baden-Wurttemberg, BY Bavaria, BB Brandenburg, HE Hesse, MV Mecklenburg-Vorpommern, NI Lower
        Saxony, NRW North Rhine-Westphalia, NW North Rhine-Westphalia, RLP Rheinland-Pfalz, RP
        Rheinland-Pfalz, SL Saarland, SN Saxony, ST Saxony-Anhalt, SH Schleswig-Holstein, TH Thuringia
    """,
}
CODES = {}
for _country, _names in _CODES.items():
    for _entry in _names.split(","):
        _code, *_words = _entry.split()
        CODES.setdefault(_code, []).append((_country, " ".join(_words)))
# Countries whose codes are written behind a name that says no country.
KNOWN_ABROAD = ("US", "CA", "BR")

# The register's name (that of GeoNames, in English), and those in other languages.
OTHER_NAMES = {
    "AT": """
        Carinthia: Kärnten, Carinthie, Carintia; Lower Austria: Niederösterreich, Basse-Autriche,
        Baja Austria;
        Styria: Steiermark, Styrie, Estiria; Tyrol: Tirol; Upper Austria: Oberösterreich,
        Haute-Autriche, Alta
        Austria; Vienna: Wien, Vienne, Viena
    """,
    "BE": "Brussels Capital: Bruxelles-Capitale, Brussel; Flanders: Vlaanderen, Flandre, Flandern, Flandes;"
    "Wallonia: Wallonie, Wallonië, Wallonien, Valonia",
    "CH": """
        Basel-City: Basel-Stadt, Bâle-Ville; Basel-Landschaft: Bâle-Campagne; Bern: Berne, Berna; Fribourg:
        Freiburg; Geneva: Genève, Genf, Ginebra; Grisons: Graubünden,
        Grigioni; Lucerne: Luzern; Saint Gallen:
        St. Gallen, Saint-Gall; Ticino: Tessin; Valais: Wallis; Vaud: Waadt; Zug: Zoug; Zurich: Zürich
    """,
    "DE": """
        Baden-Wurttemberg: Baden-Württemberg, Bade-Wurtemberg; Bavaria: Bayern, Bavière, Baviera,
        Bajorország;
        City state Bremen: Bremen, Brême; Hamburg: Hambourg; Hesse: Hessen,
        Assia; Lower Saxony: Niedersachsen,
        Basse-Saxe, Baja Sajonia; Mecklenburg-Vorpommern: Mecklenburg-Western Pomerania,
        Mecklembourg-Poméranie-Occidentale; North Rhine-Westphalia: Nordrhein-Westfalen,
        Rhénanie-du-Nord-Westphalie, Renania del Norte-Westfalia; Rheinland-Pfalz: Rhineland-Palatinate,
        Rhénanie-Palatinat, Renania-Palatinado; Saarland: Sarre, Sarreland; Saxony: Sachsen, Saxe, Sajonia;
        Saxony-Anhalt: Sachsen-Anhalt, Saxe-Anhalt; State of Berlin: Berlin; Thuringia: Thüringen, Thuringe,
        Turingia
    """,
    "ES": """
        Andalusia: Andalucía, Andalousie,
        Andalusien; Aragon: Aragón; Balearic Islands: Islas Baleares, Illes
        Balears, Baleares, Balearen; Basque Country: País Vasco, Euskadi, Pays basque, Baskenland; Canary
        Islands: Canarias, Islas Canarias, Kanaren; Castille and León: Castilla y León, Castile and León;
        Castille-La Mancha: Castilla-La Mancha, Castile-La Mancha; Catalonia: Cataluña, Catalunya,
        Catalogne,
        Katalonien, Catalogna; Galicia: Galiza, Galice,
        Galicien; Madrid: Comunidad de Madrid; Navarre: Navarra,
        Nafarroa; Murcia: Región de Murcia; Valencia: Comunidad Valenciana, Comunitat Valenciana
    """,
    "FR": """
        Brittany: Bretagne, Bretaña, Breizh; Centre: Centre-Val de Loire; Corsica: Corse, Córcega, Korsika;
        Normandy: Normandie, Normandía; Occitanie: Occitania, Okzitanien; Provence-Alpes-Côte d'Azur: PACA
    """,
    "GB": "England: Angleterre, Inglaterra; Scotland: Écosse, Schottland, "
    "Escocia; Wales: Pays de Galles, Gales",
    "IT": """
        Aosta Valley: Valle d'Aosta, Vallée d'Aoste; Apulia: Puglia, Pouilles,
        Apulien; Basilicate: Basilicata;
        Lazio: Latium, Lacio; Lombardy: Lombardia, Lombardei, Lombardie, Lombardía; Piedmont: Piemonte,
        Piemont, Piémont, Piamonte; Sardinia: Sardegna, Sardinien, Sardaigne, Cerdeña; Sicily: Sicilia,
        Sizilien, Sicile; The Marches: Marche, Marken; Trentino-Alto Adige: Trentino-Südtirol,
        Trentin-Haut-Adige; Tuscany: Toscana, Toskana, Toscane; Veneto: Vénétie, Venetien, Véneto
    """,
    "NL": """
        Friesland: Fryslân, Frise; North Brabant: Noord-Brabant, Nordbrabant; North Holland: Noord-Holland,
        Nordholland, Hollande-Septentrionale; South Holland: Zuid-Holland, Südholland, Hollande-Méridionale
    """,
    "PL": """
        Greater Poland: Wielkopolskie, Wielkopolska,
        Großpolen; Kujawsko-Pomorskie: Kuyavia-Pomerania; Lesser
        Poland: Małopolskie, Małopolska, Kleinpolen; Lower Silesia: Dolnośląskie, Dolny Śląsk,
        Niederschlesien, Basse-Silésie; Lublin: Lubelskie; Lubusz: Lubuskie; Mazovia: Mazowieckie, Mazowsze,
        Masovia; Opole Voivodeship: Opolskie; Podlasie: Podlaskie; Pomerania: Pomorskie, Pommern; Silesia:
        Śląskie, Śląsk, Schlesien, Silésie; Subcarpathia: Podkarpackie; Warmia-Masuria: Warmińsko-Mazurskie;
        West Pomerania: Zachodniopomorskie; Łódź Voivodeship: Łódzkie
    """,
    "US": """
        California: Kalifornien; District of Columbia: D.C., Distrito de Columbia; Hawaii: Hawái; Louisiana:
        Luisiana; Mississippi: Misisipi; Missouri: Misuri; New Jersey: Nueva Jersey; New Mexico: Nuevo México,
        Nouveau-Mexique, Neumexiko; New York: Nueva York,
        État de New York; North Carolina: Carolina del Norte,
        Caroline du Nord; North Dakota: Dakota del Norte, Dakota du Nord; Oregon: Oregón; Pennsylvania:
        Pensilvania, Pensilvânia; South Carolina: Carolina del Sur,
        Caroline du Sud; South Dakota: Dakota del
        Sur, Dakota du Sud; Texas: Tejas; West Virginia: Virginia Occidental, Virginie-Occidentale
    """,
    "CA": """
        British Columbia: Colombie-Britannique, Columbia Británica, Britisch-Kolumbien; New Brunswick:
        Nouveau-Brunswick, Nuevo Brunswick; Newfoundland and Labrador: Terre-Neuve-et-Labrador; Nova Scotia:
        Nouvelle-Écosse, Nueva Escocia, Neuschottland; Prince Edward Island: Île-du-Prince-Édouard
    """,
    "AU": """
        New South Wales: Nouvelle-Galles du Sud, Nueva Gales del Sur, Neusüdwales; South Australia:
        Australie-Méridionale, Südaustralien; Western Australia: Australie-Occidentale, Westaustralien
    """,
    "BR": "Federal District: Distrito Federal, District fédéral, D.F.",
    "AR": "Buenos Aires F.D.: Ciudad Autónoma de Buenos Aires, CABA, Capital Federal",
    "MX": "Mexico City: Ciudad de México, CDMX, Distrito Federal; México: Estado de México, Edomex",
    "CN": "Inner Mongolia Autonomous Region: Nei Mongol; Tibet Autonomous Region: Xizang",
    "JP": "Hokkaido: Hokkaidō; Kyoto: Kyōto; Tokyo: Tōkyō",
    "ZA": "Western Cape: Wes-Kaap, Westkap; Eastern Cape: Oos-Kaap, Ostkap; Free State: Vrystaat",
}  # fmt: skip
