"""Dates as people write them, in forms and files."""

import datetime

import pytest

from citydiplo.kit.fields.partial_date import iso
from citydiplo.kit.text.date_parser import (
    ABOUT,
    DAY_FIRST,
    MONTH_FIRST,
    TWO_DIGITS,
    NoSuchDayError,
    UnreadableDateError,
    order_of,
    read,
)

pytestmark = pytest.mark.one_database


def said(text, order=""):
    """What a text surely means, by ISO 8601; None where that is not sure."""
    sure = read(text, order).sure
    return sure and iso(*sure)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1998", "1998"), ("1998-05", "1998-05"), ("1998-05-17", "1998-05-17"), ("19980517", "1998-05-17"),
        ("1998-05-17T00:00:00Z", "1998-05-17"), ("2020-05-18 13:45", "2020-05-18"), ("1998.0", "1998"),
        ("12.05.1987", "1987-05-12"), ("12. 5. 1987", "1987-05-12"), ("25/05/1987", "1987-05-25"),
        ("05/25/1987", "1987-05-25"), ("18-05-2020", "2020-05-18"), ("2020/05/18", "2020-05-18"),
        ("07/07/2007", "2007-07-07"), ("05/2020", "2020-05"), ("5-2020", "2020-05"), ("6/1974", "1974-06"),
        ("12.V.1987", "1987-05-12"), ("V 1987", "1987-05"), ("3 xi 1999", "1999-11-03"),
        # Names of months
        ("12 May 1987", "1987-05-12"), ("May 18, 2020", "2020-05-18"), ("12th of May, 1987", "1987-05-12"),
        ("Mon, 12 May 1987", "1987-05-12"), ("18 mai 2020", "2020-05-18"), ("1er mai 1994", "1994-05-01"),
        ("18 de mayo de 2004", "2004-05-18"), ("marzo de 2003", "2003-03"), ("octubre 1995", "1995-10"),
        ("sept. 2007", "2007-09"), ("agosto/2010", "2010-08"), ("12-May-1987", "1987-05-12"),
        ("1. März 2022", "2022-03-01"), ("Feber 2002", "2002-02"), ("3 settembre 1999", "1999-09-03"),
        ("2º de maio de 1999", "1999-05-02"), ("12 mei 1987", "1987-05-12"), ("mrt 2001", "2001-03"),
        ("10 października 1998", "1998-10-10"), ("listopad 2001", "2001-11"),
        ("12 мая 1987 г.", "1987-05-12"),
        ("18 Mayıs 2004", "2004-05-18"), ("كانون الثاني 1998", "1998-01"),
        ("12 مايو 1998", "1998-05-12"), ("١٢ أيار ١٩٩٨", "1998-05-12"),
        ("الاثنين 18 مايو 2004", "2004-05-18"),
        ("في 3 شباط 2002", "2002-02-03"), ("منذ 2004", "2004"), ("عام 1999", "1999"),
        # Other digits
        ("١٩٩٨", "1998"), ("۱۹۹۸/۰۵/۱۷", "1998-05-17"), ("१२ मई १९८७", "1987-05-12"), ("１９９８", "1998"),
        ("2003年5月18日", "2003-05-18"), ("2003年5月", "2003-05"), ("2003년 5월 18일", "2003-05-18"),
        ("昭和60年", "1985"),
        # Words beside
        ("seit 1988", "1988"), ("since May 1988", "1988-05"), ("depuis 1988", "1988"), ("desde 1988", "1988"),
        ("1990 - today", "1990"), ("(1998)", "1998"), ("le 3 avril 1995", "1995-04-03"),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text, date):
    assert said(text) == date
    assert not read(text).remarks


@pytest.mark.parametrize(
    "text",
    ["c. 1956", "ca. 1956", "circa 1956", "c1956", "about 1956", "um 1956", "vers 1956",
     "hacia 1956", "env. 1956",
     "~1956", "1956?", "1956 (?)", "approx. May 1956", "seit ca. 1956", "około 1956", "mayo 1956 aprox.",
     "около 1956"],
)  # fmt: skip
def test_an_approximate_date_is_its_year_with_a_remark(text):
    assert said(text) == "1956"
    assert ABOUT in read(text).remarks


@pytest.mark.parametrize(
    ("text", "date"), [("15.9.85", "1985-09-15"), ("3.4.12", "2012-04-03"), ("'85", "1985")]
)
def test_two_digits_of_a_year_are_remarked_on(text, date):
    assert said(text) == date
    assert TWO_DIGITS in read(text).remarks


def test_a_year_of_two_digits_is_not_far_ahead():
    ahead = datetime.date.today().year + 5
    assert said(f"1.1.{ahead % 100:02}") == f"{ahead - 100}-01-01"


@pytest.mark.parametrize("text", ["03/04/2020", "3-4-2020", "03/04/20"])
def test_day_and_month_are_not_guessed(text):
    assert read(text).is_order_open
    assert said(text) is None
    assert said(text, DAY_FIRST) == "2020-04-03"
    assert said(text, MONTH_FIRST) == "2020-03-04"


@pytest.mark.parametrize(
    ("text", "order"),
    [("25/05/1987", DAY_FIRST), ("05/25/1987", MONTH_FIRST), ("5-25-87", MONTH_FIRST),
     ("3.4.2020", DAY_FIRST),
     ("03/04/2020", ""), ("May 3, 2020", ""), ("2020-03-04", ""), ("soon", "")],
)  # fmt: skip
def test_a_cell_tells_what_stands_first_in_its_column(text, order):
    assert order_of(text) == order


@pytest.mark.parametrize(
    "text",
    ["1990s", "the 1990s", "'90s", "1990er", "die 90er Jahre", "les années 1990", "années 90", "años 90",
     "década de 1990",
     "anos 90", "anni '90", "jaren 90", "lata 90", "1990-е", "1990年代", "early 1990s"],
)  # fmt: skip
def test_a_decade_is_no_year(text):
    found = read(text)
    assert found.sure is None
    assert [iso(*offer.start) for offer in found.offers] == ["1990"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("1990-1995", "1990", "1995"), ("1990–95", "1990", "1995"), ("1990/91", "1990", "1991"),
     ("1999/00", "1999", "2000"), ("2015 bis 2018", "2015", "2018"),
     ("من 1990 إلى 1995", "1990", "1995"), ("de 1990 à 1995", "1990", "1995"),
     ("May 1990 to June 1995", "1990-05", "1995-06"), ("1.5.1990 - 2.6.1995", "1990-05-01", "1995-06-02")],
)  # fmt: skip
def test_a_span_is_offered_as_a_beginning_and_an_end(text, start, end):
    first = read(text).offers[0]
    assert (iso(*first.start), iso(*first.end)) == (start, end)
    assert read(text).sure is None


@pytest.mark.parametrize("text", ["bis 2022", "until 2022", "jusqu'en 2022", "hasta 2022", "– 2022"])
def test_an_end_alone_is_no_beginning(text):
    found = read(text)
    assert found.is_end
    assert found.sure is None
    assert iso(*found.readings[0]) == "2022"


@pytest.mark.parametrize(
    "text", ["", "soon", "98", "3000", "0998", "=1+1", "20. Jahrhundert", "32143", "x" * 500]
)
def test_what_is_no_date(text):
    with pytest.raises(UnreadableDateError):
        read(text)


@pytest.mark.parametrize("text", ["1998 (renewed 2010)", "1956 or 1957", "May-07"])
def test_what_holds_a_year_is_offered_and_never_taken(text):
    assert read(text).sure is None
    assert read(text).offers


NO_DAYS = (
    "30/02/1999", "31/04/2020", "29.02.2023", "00/05/1998", "32-01-2000", "2023-02-29", "31 April 2020",
    "30 février 1999", "seit 31.11.2001", "30/02/99", "31-VI-1987", "ca. 31/06/1990",
    "until 31 September 2005", "1998-02-30",
    "30/02/1999 - 05/06/2005", "May 32, 1998", "99/99/1999", "29 février 1900",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_DAYS)
@pytest.mark.parametrize("order", ["", "day", "month"])
def test_a_day_that_does_not_exist_is_named_as_such(text, order):
    with pytest.raises(NoSuchDayError):
        read(text, order)


@pytest.mark.parametrize(
    "text",
    ["29/02/2024", "29 février 2000", "31/12/1999", "12/31/1999", "2020-31-12", "1990s", "1990-1995",
     "1990/91", "1998, signed again in 2004", "May 1998", "31.12.1999 - 01.02.2001"],
)  # fmt: skip
def test_what_may_be_a_day_is_not_called_none(text):
    assert read(text).readings


@pytest.mark.parametrize("text", ["soon", "45-67-89", "40 50 60", "12/12/0001", "room 30, floor 2"])
def test_what_is_no_date_at_all_is_no_day_either(text):
    with pytest.raises(UnreadableDateError) as raised:
        read(text)
    assert not isinstance(raised.value, NoSuchDayError)
