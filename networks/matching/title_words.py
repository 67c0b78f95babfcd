"""The words of titles, by language: vocabulary, no code. They are read folded, as names are."""

# Before a name: city halls, councils, ranks.
FRONT = {
    "en": """
        the city, city, the municipality, municipality, the town, town, the metropolitan
        municipality, metropolitan municipality, municipal corporation, the municipal corporation,
        city council, the city council, town council, the mayor, the metropolitan city
    """,
    "es": """
        municipio, ayuntamiento, h ayuntamiento, excmo ayuntamiento, excelentisimo ayuntamiento,
        alcaldia, alcaldia mayor, alcaldia municipal, alcaldia metropolitana, alcaldia distrital,
        intendencia, intendencia municipal, municipalidad, ilustre municipalidad, i municipalidad,
        municipalidad metropolitana, municipalidad provincial, municipalidad distrital, gobierno
        municipal, gobierno autonomo municipal, gobierno de la ciudad, gad municipal, gad, municipio
        metropolitano, distrito metropolitano, ciudad autonoma, la ciudad, h concejo municipal,
        concejo municipal
    """,
    "pt": """
        municipalidade, prefeitura, prefeitura municipal, prefeitura da cidade, camara, camara
        municipal, camara municipal da cidade, municipio, cidade
    """,
    "ca": "municipi, ajuntament, concello",
    "fr": """
        ville, la ville, mairie, la mairie, commune, la commune, commune urbaine, municipalite,
        hotel de ville
    """,
    "it": "comune, citta, la citta, municipio, il comune, roma capitale",
    "de": """
        stadt, die stadt, landeshauptstadt, hauptstadt, bundeshauptstadt, bundesstadt, hansestadt,
        freie hansestadt, freie und hansestadt, universitatsstadt, universitats und hansestadt,
        wissenschaftsstadt, gemeinde, marktgemeinde, stadtgemeinde, stadtverwaltung, magistrat der
        stadt, magistrat, kreisfreie stadt, grosse kreisstadt, kreisstadt, klingenstadt,
        lutherstadt, barlachstadt, statutarstadt, einwohnergemeinde
    """,
    "nl": "gemeente, stad",
    "sv": "kommunen",
    "pl": """
        miasto, gmina miejska, urzad miasta, urzad miejski, urzad miejski w, urzad miasta
        stolecznego, miasto stoleczne, m st, prezydent miasta, gmina miasto, gmina miasta
    """,
    "cs": """
        mesto, statutarni mesto, hlavni mesto, hlavni mesto cr, magistrat mesta, magistrat hlavniho
        mesta, obec, hlavne mesto, hlavne mesto sr, hl m, mestsky urad
    """,
    "hr": "grad, mestna obcina, obcina, opstina, opcina, skupstina grada",
    "ro": "orasul, municipiul, primaria, primaria municipiului, primaria orasului, consiliul local",
    "el": "δημοσ, δημαρχειο, dimos",
    "ru": "город, г, гор, администрация города, мэрия города, мэрия, город герой",
    "uk": "місто, м, мер міста",
    "bg": "община, столична община, град, гр",
    "sr": "град, скупштина града, општина",
    "lt": "miestas",
    "id": "kota, pemerintah kota, pemkot",
    "ms": "majlis bandaraya, dewan bandaraya, majlis perbandaran, bandaraya",
    "ar": "مدينه, بلديه, امانه, جماعه, محافظه بلديه",
    "he": "עיריית, העיר",
    "vi": "thanh pho, tp",
    "sq": "bashkia",
    "sw": "jiji la, halmashauri ya jiji la",
}  # fmt: skip
# After these the name must be joined by "of": Ville Platte and City Bell are names.
JOINED = """
    cidade, citta, city, commune, gad, la citta, la ciudad, la commune, la ville, magistrat, roma
    capitale, the city, the mayor, the metropolitan city, the town, town, ville
"""
# Behind a name.
BACK = {
    "en": """
        city, town, municipality, metropolitan municipality, city council, municipal council, town
        council, council, municipal government, city government, city hall, metropolitan government,
        metropolitan administration, metropolitan assembly, municipal assembly, municipal
        corporation, city corporation, city administration, city state administration, city county,
        capital city authority, capital city, metropolitan city government, special city, city
        municipality, city municipal council, metropolitan council, metropolitan borough council,
        borough council, nct, ncr
    """,
    "es": "d c, dc, d m, d f, df, distrito metropolitano, municipio, capital, metropolitana, ciudad",
    "it": "capitale",
    "zh": "shi, si, shi government",
    "tr": """
        belediyesi, buyuksehir belediyesi, belediye baskanligi, buyuksehir belediye baskanligi,
        belediye
    """,
    "sv": "stad, kommun, kommune, kommunen",
    "fi": "kaupunki, kunta",
    "et": "linn, linnavalitsus",
    "lv": "dome, pilsetas dome, valstspilseta, valstspilsetas pasvaldiba, pilseta",
    "lt": "miesto savivaldybe, miestas, miesto",
    "hu": """
        varos, fovaros, megyei jogu varos, varos onkormanyzata, megyei jogu varos onkormanyzata,
        fovaros onkormanyzata
    """,
    "uk": "міська рада",
    "ru": "городская администрация",
    "ar": "الكبري",
    "bg": "община",
}  # fmt: skip
# Behind names of one country only: elsewhere it is a wider body (Città metropolitana di Milano).
BACK_IN = {"metropolitan city": {"KR"}, "special self governing city": {"KR"}}
# How a title's language declines the name behind it: an ending, and what the name ends in otherwise.
ENDINGS = {
    "pl": "nia>n, sci>sc, dzi>dz, y>a, i>ia, i>a, i>, a>, a>o, >e, >y, ow>y, iej>a, u>, wia>w, wa>w",
    "cs": "y>a, a>, a>o, e>, e>en, ne>n, >e, u>, i>e, ic>ice",
    "el": """
        αιων>α, εων>α, ιων>ια, ων>α, ων>εσ, ων>οι, ησ>η, ασ>α, ου>ο, ου>οσ, ου>ι, ιου>ιο, ιτων>ι,
        εωσ>η, εωσ>ισ
    """,
    "fi": "gin>ki, ngin>nki, een>e, n>, en>i, den>si, nnan>nta, mmen>mpi",
    "lv": "as>a, es>e, s>, a>s, u>i",
    "lt": "iaus>ius, aus>us, io>is, o>as, os>a, es>e, u>ai",
    "ru": "ска>ск, а>, ы>а, и>ь, и>а, я>ь, и>",
    "uk": "івська>ів, ївська>їв, ська>, зька>га, цька>к, а>, и>а, єва>їв, ева>ів",
    "hr": "a>, e>a, a>o, og>i",
    "ro": "lui>",
}  # fmt: skip
