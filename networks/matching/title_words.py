"""The words of titles, by language: vocabulary, no code. They are read folded, as names are."""

# Before a name: city halls, councils, ranks.
FRONT = {
    "en": """
        the city, city, the municipality, municipality, the town, town, the metropolitan
        municipality, metropolitan municipality, municipal corporation, the municipal corporation,
        city council, the city council, town council, the mayor, the metropolitan city, city and
        county, the city and county, city county, the city county, city and borough, consolidated
        city, metropolitan city, mayor, lord mayor, the lord mayor, office of the mayor, the office
        of the mayor, mayor's office, city government, the city government, municipal government,
        municipal council, corporation of the city, the corporation of the city, corporation of the
        town, the corporation of the town, rural city, city hall, people's government, municipal
        people's government, the municipal council, metropolitan city council, cyngor dinas, royal
        borough, the royal borough, metropolitan borough, metropolitan borough council, london
        borough, the london borough, borough, the borough, borough council, village, the village,
        township, charter township, district, regional municipality, local municipality,
        metropolitan assembly, municipal assembly, nagar nigam, nagar palika, nagar palika parishad,
        local government unit, city administration
    """,
    "es": """
        municipio, ayuntamiento, h ayuntamiento, excmo ayuntamiento, excelentisimo ayuntamiento,
        alcaldia, alcaldia mayor, alcaldia municipal, alcaldia metropolitana, alcaldia distrital,
        intendencia, intendencia municipal, municipalidad, ilustre municipalidad, i municipalidad,
        municipalidad metropolitana, municipalidad provincial, municipalidad distrital, gobierno
        municipal, gobierno autonomo municipal, gobierno de la ciudad, gad municipal, gad, municipio
        metropolitano, distrito metropolitano, ciudad autonoma, la ciudad, h concejo municipal,
        concejo municipal, h ayuntamiento constitucional, ayuntamiento constitucional, honorable
        ayuntamiento, excmo ayto, ayto, presidencia municipal, concejo, m i municipalidad, muy
        ilustre municipalidad, honorable municipalidad, h alcaldia municipal, gobierno autonomo
        descentralizado municipal, gobierno de la ciudad autonoma, muy noble y leal ciudad,
        honorable concejo municipal
    """,
    "pt": """
        municipalidade, prefeitura, prefeitura municipal, prefeitura da cidade, camara, camara
        municipal, camara municipal da cidade, municipio, cidade, conselho municipal, conselho
        municipal da cidade, conselho autarquico, conselho autarquico da cidade, conselho autarquico
        da vila, conselho municipal da vila, administracao municipal, governo municipal, pref mun,
        pref, prefeitura mun, c m, cm, a camara municipal, prefeito
    """,
    "ca": "municipi, ajuntament, concello, lajuntament, l ajuntament",
    "fr": """
        ville, la ville, mairie, la mairie, commune, la commune, commune urbaine, municipalite,
        hotel de ville, administration communale, ville et eurometropole, ville et metropole, mairie
        centrale, maire, le maire, conseil municipal, conseil communal, communaute urbaine, district
        autonome, commune darrondissement
    """,
    "it": """
        comune, citta, la citta, municipio, il comune, roma capitale, amministrazione comunale,
        municipalita, sindaco, il sindaco, amministrazione comunale della citta, comune della citta
    """,
    "de": """
        stadt, die stadt, landeshauptstadt, hauptstadt, bundeshauptstadt, bundesstadt, hansestadt,
        freie hansestadt, freie und hansestadt, universitatsstadt, universitats und hansestadt,
        wissenschaftsstadt, gemeinde, marktgemeinde, stadtgemeinde, stadtverwaltung, magistrat der
        stadt, magistrat, kreisfreie stadt, grosse kreisstadt, kreisstadt, klingenstadt,
        lutherstadt, barlachstadt, statutarstadt, einwohnergemeinde, hanse und universitatsstadt,
        oberburgermeister der stadt, burgermeister der stadt, oberburgermeisterin der stadt,
        burgermeisterin der stadt, politische gemeinde, hanse und hochschulstadt, hochschulstadt,
        residenzstadt, domstadt, kulturstadt, rathaus, gemeindeverwaltung, stadtrat,
        munizipalgemeinde, landeshaupt und universitatsstadt, magistrat der landeshauptstadt
    """,
    "nl": "gemeente, stad, stadsbestuur, gemeentebestuur, de stad, de gemeente, stadhuis",
    "sv": "kommunen, staden, kommun, kommune, byen",
    "pl": """
        miasto, gmina miejska, urzad miasta, urzad miejski, urzad miejski w, urzad miasta
        stolecznego, miasto stoleczne, m st, prezydent miasta, gmina miasto, gmina miasta, urzad m
        st, miasto na prawach powiatu, miasto i gmina, urzad miasta i gminy, um, urzad miejski we,
        prezydent m st, gmina, urzad gminy
    """,
    "cs": """
        mesto, statutarni mesto, hlavni mesto, hlavni mesto cr, magistrat mesta, magistrat hlavniho
        mesta, obec, hlavne mesto, hlavne mesto sr, hl m, mestsky urad, magistrat, urad mesta,
        mestsky urad v, hlavne mesto slovenskej republiky, hlavni mesto ceske republiky, krajske
        mesto, obecni urad
    """,
    "hr": """
        grad, mestna obcina, obcina, opstina, opcina, skupstina grada, glavni grad, prijestonica,
        gradska uprava, mo, gradsko poglavarstvo
    """,
    "ro": """
        orasul, municipiul, primaria, primaria municipiului, primaria orasului, consiliul local,
        mun, consiliul municipal, consiliul local al municipiului, primaria mun, primaria generala a
        municipiului, municipiu
    """,
    "el": "δημοσ, δημαρχειο, dimos",
    "ru": """
        город, г, гор, администрация города, мэрия города, мэрия, город герой, администрация г,
        мэрия г, мэр города, глава города, городской округ, городской округ город, муниципальное
        образование, муниципальное образование город, мо г, мо город, gorod, г о
    """,
    "uk": "місто, м, мер міста, misto, виконавчий комітет міста",
    "bg": "община, столична община, град, гр, obshtina, obstina",
    "sr": "град, скупштина града, општина, главни град, градска управа, opstina, opshtina",
    "lt": "miestas",
    "id": """
        kota, pemerintah kota, pemkot, walikota, wali kota, kotamadya, pemerintah daerah kota,
        pemerintah provinsi dki, provinsi dki
    """,
    "ms": "majlis bandaraya, dewan bandaraya, majlis perbandaran, bandaraya",
    "ar": """
        مدينه, بلديه, امانه, جماعه, محافظه بلديه, مجلس مدينة, المجلس البلدي, المجلس البلدي لمدينة,
        بلدية مدينة, محافظة, محافظه, الجماعة الحضرية
    """,
    "he": "עיריית, העיר, עירית, מועצה מקומית",
    "vi": """
        thanh pho, tp, ubnd thanh pho, uy ban nhan dan thanh pho, thu do, thi xa, ubnd tp, tx, hdnd
        thanh pho
    """,
    "sq": "bashkia, bashkia e, komuna e, komuna",
    "sw": """
        jiji la, halmashauri ya jiji la, halmashauri ya manispaa ya, manispaa ya, halmashauri ya mji
        wa
    """,
    "hi": "नगर निगम, नगर पालिका, महानगर पालिका",
    "bn": "সিটি কর্পোরেশন, পৌরসভা",
    "tl": """
        lungsod ng, lungsod, ang lungsod ng, pamahalaang lungsod ng, dakbayan sa, dakbanwa sang,
        siyudad ng
    """,
    "gl": "concello, concello da cidade",
    "eu": "udala",
    "be": "горад, г",
    "mk": "општина, град, opshtina, општина град",
    "fa": "شهرداری, شهر, شهرداری شهر",
    "ka": "ქალაქი, ქალაქ, ქ",
    "kk": "қ, акимат города, акимат, қала",
    "th": "thesaban nakhon, thesaban mueang",
    "tr": "t c",
}  # fmt: skip
# After these the name must be joined by "of": Ville Platte and City Bell are names.
JOINED = """
    cidade, citta, city, commune, gad, la citta, la ciudad, la commune, la ville, roma capitale, the
    city, the mayor, the metropolitan city, the town, town, ville, borough, concejo, district, lord
    mayor, maire, mayor, prefeito, sindaco, the borough, the village, the lord mayor, township,
    village, municipalita, il sindaco, le maire, metropolitan city
"""
# What may be a wider body than the city, a part of it, or another body of the name: offered, never taken.
OFFERED = """
    royal borough, the royal borough, metropolitan borough, metropolitan borough council, london
    borough, the london borough, borough, the borough, borough council, village, the village,
    township, charter township, district, regional municipality, local municipality, district
    municipality, corporation, authority, metropolitan authority, local government, local government
    area, municipal local government, local government unit, municipal district council, city and
    county council, city and borough, gmina, urzad gminy, communaute urbaine, district autonome,
    commune darrondissement, ville et metropole, محافظة, pemerintah provinsi dki, provinsi dki,
    городской округ, городской округ город, г о, муниципальное образование, thi xa, tx
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
        borough council, nct, ncr, city and county council, metropolitan borough, corporation,
        authority, local municipality, regional municipality, local government, local government
        area, municipal district council, district municipality, nagar nigam, mahanagarpalika,
        mahanagar palika, nagar palika, nagarpalika, nagar parishad, municipality council, municipal
        peoples government, peoples government, city peoples government, corporation of the city,
        metropolitan authority, municipal local government, town hall, town board, royal borough
    """,
    "es": "d c, dc, d m, d f, df, distrito metropolitano, municipio, capital, metropolitana, ciudad",
    "it": "capitale",
    "zh": "shi, si, shi government, gwangyeoksi",
    "tr": """
        belediyesi, buyuksehir belediyesi, belediye baskanligi, buyuksehir belediye baskanligi,
        belediye, bld, b s b, bb, buyuksehir bld, belediye meclisi
    """,
    "sv": "stad, kommun, kommune, kommunen",
    "fo": "kommuna",
    "fi": "kaupunki, kunta, kaupunginhallitus",
    "et": "linn, linnavalitsus, linnavolikogu",
    "lv": """
        dome, pilsetas dome, valstspilseta, valstspilsetas pasvaldiba, pilseta, pilsetas pasvaldiba,
        valstspilsetas dome
    """,
    "lt": """
        miesto savivaldybe, miestas, miesto, m sav, miesto sav, m savivaldybe, miesto savivaldybes
        administracija, miesto taryba
    """,
    "hu": """
        varos, fovaros, megyei jogu varos, varos onkormanyzata, megyei jogu varos onkormanyzata,
        fovaros onkormanyzata, varosa, mjv, m j v, mjv onkormanyzata, varosi onkormanyzat, megyei
        jogu varosa, kozseg, nagykozseg
    """,
    "uk": "міська рада, міська державна адміністрація, міська військова адміністрація",
    "ru": "городская администрация, городской исполнительный комитет, горисполком",
    "ar": "الكبري",
    "bg": "община",
    "eu": "udala, udaletxea",
    "hi": "नगर निगम, नगर पालिका, महानगर पालिका",
    "bn": "সিটি কর্পোরেশন, পৌরসভা",
    "ka": "მერია",
    "hy": "քաղաք, քաղաքապետարան",
    "az": "seheri, seher icra hakimiyyeti",
    "uz": "shahri, shahar hokimligi",
    "kk": "қаласы, қаласы әкімдігі",
    "mn": "хот",
    "sq": "bashkia",
    "is": "kaupstadur, kaupstadar",
}  # fmt: skip
# Behind names of one country only: elsewhere it is a wider body (Città metropolitana di Milano).
BACK_IN = {
    "metropolitan city": {"KR"}, "special self governing city": {"KR"}, "bb": {"TR"}, "bld": {"TR"},
    "royal borough": {"GB"}, "metropolitan borough": {"GB"}, "metropolitan borough council": {"GB"},
    "regional municipality": {"CA"}, "local municipality": {"ZA"}, "district municipality": {"ZA"},
    "udala": {"ES"}, "хот": {"MN"}, "shahri": {"UZ"},
}  # fmt: skip
# The same before a name. Where the file says no country, that of the title is meant, and the city is offered.
FRONT_IN = {
    "metropolitan city": {"KR"}, "the metropolitan city": {"KR"}, "royal borough": {"GB"},
    "the royal borough": {"GB"}, "metropolitan borough": {"GB"}, "metropolitan borough council": {"GB"},
    "london borough": {"GB"}, "the london borough": {"GB"}, "charter township": {"US"},
    "district": {"CA"}, "regional municipality": {"CA"}, "local municipality": {"ZA"}, "cm": {"PT", "CV"},
    "c m": {"PT", "CV"}, "mo": {"SI"}, "mo g": {"RU"}, "um": {"PL"},
    "communaute urbaine": {"CM", "MR", "MG", "NE"}, "district autonome": {"CI"}, "village": {"US", "CA"},
    "tx": {"VN"}, "t c": {"TR"}, "pref": {"BR"}, "mun": {"RO", "MD"}, "magistrat": {"AT", "CZ", "DE"},
    "محافظة": {"EG"},
}  # fmt: skip
# Behind a name of one word, in the country where they are written in one with it.
COMPOUNDS = {
    "IS": """
        fjardarkaupstadur>fjordur, fjardarbaer>fjordur, urborg>, arborg>, arbaer>, arbaer>i, sbaer>ur,
        sbaer>, baer>, arkaupstadur>
    """,
}
# How a title's language declines the name behind it: an ending, and what the name ends in otherwise.
ENDINGS = {
    "pl": """
        nia>n, sci>sc, dzi>dz, y>a, i>ia, i>a, i>, a>, a>o, >e, >y, ow>y, iej>a, u>, wia>w, wa>w, ach>e,
        ach>y
    """,
    "cs": "y>a, a>, a>o, e>, e>en, ne>n, >e, u>, i>e, ic>ice",
    "el": """
        αιων>α, εων>α, ιων>ια, ων>α, ων>εσ, ων>οι, ησ>η, ασ>α, ου>ο, ου>οσ, ου>ι, ιου>ιο, ιτων>ι,
        εωσ>η, εωσ>ισ, aion>a, eon>a, on>a, ou>os, is>i, as>a
    """,
    "fi": "gin>ki, ngin>nki, een>e, n>, en>i, den>si, den>ti, nnan>nta, mmen>mpi",
    "lv": "as>a, es>e, s>, a>s, u>i",
    "lt": "iaus>ius, aus>us, io>is, o>as, os>a, es>e, u>ai",
    "ru": "ска>ск, скии>ск, цкии>цк, а>, ы>а, и>ь, и>а, я>ь, и>",
    "uk": """
        івська>ів, ївська>їв, ська>, зька>га, цька>к, цька>ця, ська>са, ська>ськ, а>, и>а, єва>їв,
        ева>ів
    """,
    "hr": "a>, e>a, a>o, og>i",
    "ro": "lui>",
    "be": "скі>ск, цкі>цк, а>",
    "fo": "ar>, s>",
    "eu": "eko>ea, eko>e, ko>, ko>o, go>",
    "hy": "ի>",
    "ka": "ის>ი",
    "sq": "sit>s, it>, es>a, es>e",
}  # fmt: skip
