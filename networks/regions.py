"""Which of the six world regions a country belongs to: the one place where this was decided.

The start is the United Nations' geoscheme (M49), because most statistics on cities use it:

- *Africa* is M49's Africa, Egypt and Sudan included (they are members of UCLG Africa too).
- *Latin America and the Caribbean* is M49's, so Mexico and all of the Caribbean are in it.
- *Northern America* is M49's: Bermuda, Canada, Greenland, Saint Pierre and Miquelon, the United States.
- *Asia and the Pacific* is M49's Central, Eastern, South-eastern and Southern Asia (Afghanistan and Pakistan
  are in it, Iran is not) and Oceania.
- *Europe* is M49's, with the whole of Russia, and with four countries that M49 counts as Western Asia:
  Cyprus, a member of the European Union with seats in the Committee of the Regions, and Armenia, Azerbaijan
  and Georgia, whose municipalities sit in the Council of Europe's Congress and in the section that United
  Cities and Local Governments keeps for Eurasia.
- *Middle East*, which M49 does not have, is the rest of its Western Asia, with Iran: most of what the same
  organisation's section for the Middle East and West Asia covers. So Turkey, whose largest city hosts that
  section, is in it, although its cities sit in Europe's networks as well; and so is Israel, by geography.

Kosovo (XK, a code of GeoNames, not of ISO) is in Europe. Western Sahara is in Africa and Taiwan in Asia, by
geography. Uninhabited or far territories go where M49 puts them; Antarctica, which belongs to no region,
stands with the Pacific so that every code has exactly one. None of this says anything on status.
"""

from networks.choices import WorldRegion

_CODES = {
    WorldRegion.AFRICA: """
        AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU
        MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW
    """,
    WorldRegion.ASIA_PACIFIC: """
        AF AQ AS AU BD BN BT CC CK CN CX FJ FM GU HK HM ID IN JP KG KH KI KP KR KZ LA LK MH MM MN MO MP MV MY
        NC NF NP NR NU NZ PF PG PH PK PN PW SB SG TH TJ TK TL TM TO TV TW UM UZ VN VU WF WS
    """,
    WorldRegion.EUROPE: """
        AD AL AM AT AX AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IM IS IT JE LI LT
        LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK
    """,
    WorldRegion.LATIN_AMERICA: """
        AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF
        MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI
    """,
    WorldRegion.MIDDLE_EAST: "AE BH IL IQ IR JO KW LB OM PS QA SA SY TR YE",
    WorldRegion.NORTHERN_AMERICA: "BM CA GL PM US",
}

REGION_OF = {code: region for region, codes in _CODES.items() for code in codes.split()}


def region_of(country: str) -> WorldRegion:
    """The world region of an ISO 3166-1 alpha-2 code. Raises KeyError for an unknown code."""
    return REGION_OF[str(country)]


def countries_of(region: WorldRegion) -> list[str]:
    """The codes of a region, in order."""
    return _CODES[WorldRegion(region)].split()
