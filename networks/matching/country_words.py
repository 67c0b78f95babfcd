"""What people call countries beside the names in CLDR, and what passes for one: vocabulary, no code."""

# Former and formal names, abbreviations, and parts that pass for countries.
OTHER_NAMES = {
    "AE": "BAE, UAE, Emirates, E.A.U., EAU, VAE",
    "AR": "Argentine Republic",
    "BA": "Bosna Hersek, Bosna, BIH, Bosnia y Herzegovina, Bosnia, BiH, Bosnia-Herzegovina, "
    "Bosnia and Hercegovina, Republika Srpska, Bosnien, Bosnie",
    "BO": "Plurinational State of Bolivia",
    "BR": "Federative Republic of Brazil",
    "BY": "Byelorussia, Belorussia, Weissrussland, Bielorrusia, Bielorussia, Белоруссия",
    "CD": "DRC, DR Congo, Congo DR, Zaire, Democratic Republic of Congo, Democratic Republic of the Congo, "
    "RDC, République démocratique du Congo, República Democrática del Congo, Demokratische Republik Kongo",
    "CG": "Republic of the Congo, Republic of Congo, République du Congo, Republik Kongo",
    "CH": "Swiss Confederation",
    "CI": "Ivory Coast, Elfenbeinküste",
    "CN": "PRC, People's Republic of China, P.R. China, Mainland China, 中华人民共和国, 中華人民共和國, "
    "VR China, China PR, RPC",
    "CV": "Cape Verde, Cabo Verde",
    "CY": "Northern Cyprus, North Cyprus, Turkish Republic of Northern Cyprus, TRNC",
    "CZ": "Tschechei, Česko, Çekya, Chequia, Czech Republic, Czechia, Tschechische Republik, "
    "République tchèque, República Checa, "
    "Repubblica Ceca, ČR",
    "DE": "Federal Republic of Germany, FRG, BRD, GDR, DDR, RFA, West Germany, East Germany, "
    "German Democratic Republic, Bundesrepublik Deutschland",
    "EG": "Arab Republic of Egypt",
    "EH": "Sahrawi Arab Democratic Republic, Sahrawi Republic",
    "FK": "Falkland Islands, Malvinas",
    "FM": "Federated States of Micronesia",
    "FR": "French Republic",
    "GB": "Birleşik Krallık, Büyük Britanya, UK, U.K., Great Britain, Britain, "
    "United Kingdom of Great Britain and Northern Ireland, "
    "Großbritannien, Grande-Bretagne, Gran Bretaña, Grã-Bretanha, Gran Bretagna, Groot-Brittannië, R.U., "
    "Англия, 英國, 大不列颠",
    "GE": "Republic of Georgia, Sakartvelo, Abkhazia",
    "GM": "The Gambia",
    "GR": "Hellenic Republic, Hellas",
    "HK": "Hong Kong, Hong Kong SAR, China Hong Kong, China Hong Kong SAR, Hong Kong China, 香港, "
    "China Hong Kong Special Administrative Region, Hong Kong Special Administrative Region of China",
    "IE": "Republic of Ireland, Eire",
    "IR": "Islamic Republic of Iran, Persia",
    "IT": "Italian Republic",
    "KG": "Kyrgyz Republic",
    "KP": "Kuzey Kore, North Korea, DPRK, Democratic People's Republic of Korea, Korea North, "
    "Северная Корея, КНДР",
    "KR": "Güney Kore, South Korea, Republic of Korea, Korea South, Republic of Korea South, Южная Корея, "
    "南韩, 南韓, R.O.K.",
    "LA": "Lao P.D.R., Lao P.D.R, Lao PDR, Laos, Lao People's Democratic Republic",
    "LY": "Libyan Arab Jamahiriya",
    "MD": "Moldavia, Republic of Moldova, Transnistria, Moldawien, Moldavie, Молдавия",
    "MK": "Nordmazedonien, Kuzey Makedonya, Macedonia, FYROM, FYR Macedonia, Republic of Macedonia, "
    "North Macedonia, Macédoine, Mazedonien, "
    "Македония, Former Yugoslav Republic of Macedonia",
    "MM": "Burma, Myanmar, Birmanie, Birma, Birmania",
    "MO": "Macao, Macau, Macao SAR, Macau SAR, China Macao, China Macao SAR, Macao China, Macau China, "
    "澳门, 澳門, China Macao Special Administrative Region",
    "MX": "United Mexican States",
    "NL": "Holland, The Netherlands, Hollande, Holanda, Olanda, Голландия, 荷蘭",
    "PS": "Filistin, Palästina, Palestina, Palestine (State of), فلسطين, دولة فلسطين, Palestine, "
    "State of Palestine, West Bank, Gaza Strip, Palestinian Authority, "
    "Palestinian National Authority, Occupied Palestinian Territory, Occupied Palestinian Territories",
    "RU": "Russian Federation, РФ",
    "SK": "Slovak Republic",
    "ST": "Sao Tome, São Tomé & Príncipe",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland, Eswatini",
    "TL": "East Timor",
    "TR": "Turkey, Türkiye, Republic of Turkey",
    "TW": "Taiwan, Republic of China, Chinese Taipei, Taiwan Greater China, Taiwan Province of China, R.O.C.",
    "TZ": "United Republic of Tanzania, Zanzibar",
    "US": "ABD, Amerika, Amerika Birleşik Devletleri, USA, U.S.A., U.S., US of A, "
    "United States of America, America, EEUU, EE.UU., EE. UU., EUA, "
    "E.U.A., Etats-Unis d'Amérique, Estados Unidos de América, Vereinigte Staaten von Amerika, "
    "Stati Uniti d'America, США, Соединённые Штаты Америки, 美利坚合众国, 米国, アメリカ",
    "VA": "Holy See, Vatican",
    "VE": "Bolivarian Republic of Venezuela",
    "VG": "British Virgin Islands, Virgin Islands British",
    "VI": "U.S. Virgin Islands, US Virgin Islands, Virgin Islands U.S., Virgin Islands US",
    "VN": "Viet Nam",
    "XK": "Kosova, Republic of Kosovo",
}
# (country, its part): the name of the part stands where a country is expected.
PARTS = {
    "england": ("GB", "England"), "scotland": ("GB", "Scotland"), "wales": ("GB", "Wales"),
    "northern ireland": ("GB", "Northern Ireland"), "angleterre": ("GB", "England"),
    "ecosse": ("GB", "Scotland"), "inglaterra": ("GB", "England"), "schottland": ("GB", "Scotland"),
    "ingiltere": ("GB", "England"), "iskocya": ("GB", "Scotland"), "galler": ("GB", "Wales"),
    "kuzey irlanda": ("GB", "Northern Ireland"), "escocia": ("GB", "Scotland"),
    "pays de galles": ("GB", "Wales"), "gales": ("GB", "Wales"),
    "inghilterra": ("GB", "England"), "scozia": ("GB", "Scotland"), "galles": ("GB", "Wales"),
    "irlande du nord": ("GB", "Northern Ireland"), "irlanda del norte": ("GB", "Northern Ireland"),
    "irlanda do norte": ("GB", "Northern Ireland"), "nordirland": ("GB", "Northern Ireland"),
    "шотландия": ("GB", "Scotland"), "уэльс": ("GB", "Wales"), "انجلترا": ("GB", "England"),
    "اسكتلندا": ("GB", "Scotland"), "苏格兰": ("GB", "Scotland"), "英格兰": ("GB", "England"),
    "威尔士": ("GB", "Wales"),
}  # fmt: skip
SEVERAL = {
    name: codes
    for names, codes in (
        ("congo kongo конго الكونغو", ("CG", "CD")),
        ("korea coree corea coreia корея", ("KR", "KP")),
        ("ireland", ("IE",)),
    )
    for name in names.split()
}
# Where a state's own territory has a code of its own, a file may name either.
OF_STATE = {
    "FR": "GF GP MQ RE YT PF NC PM BL MF WF", "US": "PR GU VI AS MP", "FI": "AX", "NO": "SJ",
    "NL": "AW CW SX BQ", "DK": "FO GL", "GB": "GG JE IM GI BM FK KY VG", "CN": "HK MO", "AU": "NF CX CC",
    "NZ": "CK NU TK", "MA": "EH",
}  # fmt: skip
# Whose places files also give to another country: offered, never taken.
SAID_OF = {
    **OF_STATE,
    "CN": "HK MO TW", "RS": "XK", "IL": "PS", "PS": "IL", "RU": "UA GE", "GE": "RU", "TR": "CY", "CY": "TR",
    "AZ": "AM", "AM": "AZ", "IN": "PK", "PK": "IN", "CG": "CD", "CD": "CG", "KP": "KR", "KR": "KP",
    "SD": "SS",
    "UA": "RU MD", "MD": "UA RO", "ES": "GI MA", "MA": "EH ES", "IE": "GB",
    "HK": "CN", "MO": "CN", "TW": "CN", "XK": "RS", "EH": "MA", "PR": "US",
}  # fmt: skip
