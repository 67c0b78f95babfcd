"""What is particular to a country's place names, seen in files of real pairs."""

# Where what lies beside a large city is a municipality, never its quarter.
OWN_COMMUNES = {"BE", "CH", "FR"}
# Where "Jelgava Municipality" is what lies round the city of Jelgava.
APART_FROM_CITIES = {"LV"}
# Where u for ü makes another name.
UMLAUTS = {"AT", "DE"}
# Where counties share names with smaller towns elsewhere: inhabitants from which on a city is meant.
UNLISTED = {"CN": 200_000}
# Where "City" is a part of the name: nobody calls Panama City, Florida, Panama. But New York without "City"
# means the city.
CALLED_CITY = {"US"}
CALLED_SHORT = {"new york"}
# Where every town's name is found again in other states, which are said with it: inhabitants from which on a
# city is meant without.
STATED = {"US": 200_000}
# Where GeoNames does not know how many live in many a town: inhabitants to reckon with.
UNCOUNTED = dict.fromkeys(("AO", "AR", "CO", "EC", "ID", "NG", "PE", "PH", "VE"), 2_000)
# Where a list of aliases holds nicknames and provinces.
NICKNAMED = {"US", "VN"}
# Provinces that share their name with a city that is not all of them, where the register divides otherwise.
PROVINCES = {
    "AM": {"ararat"},
    "JP": {"okinawa", "tochigi", "yamanashi"},
    "PH": {
        "abra", "aklan", "antique", "aurora", "batangas", "benguet", "bohol", "bulacan", "capiz", "cavite",
        "cebu", "cotabato", "iloilo", "isabela", "laguna", "leyte", "masbate", "palawan", "pampanga",
        "quezon", "rizal", "romblon", "samar", "sorsogon", "tarlac", "zambales",
    },
    "VN": {
        "an giang", "binh dinh", "binh duong", "binh phuoc", "binh thuan", "dong nai", "dong thap",
        "gia lai", "hau giang", "khanh hoa", "kien giang", "lam dong", "long an", "ninh thuan", "phu yen",
        "quang nam", "tien giang", "vinh phuc",
    },
}  # fmt: skip
# Hamlets to which GeoNames gives the inhabitants of a town of the name that it lacks, as Kenge of the Kwango,
# and cities for which a far smaller town was meant, as Ichikawa in Hyōgo.
DOUBTED = {
    ("AO", "nzagi"), ("BJ", "kouande"), ("CD", "kalima"), ("CD", "kenge"), ("JP", "bunkyo"),
    ("JP", "bunkyo ku"), ("JP", "ichikawa"), ("KR", "masan"), ("PK", "mangla"), ("PK", "shorkot"),
    ("US", "south boston"),
}  # fmt: skip
# Aliases that GeoNames gives to a neighbour or a successor of what they mean: the ruins of Merv are not
# Mary, nor is the county of Kinmen its seat.
OF_OTHERS = {
    ("BR", "parati"), ("CN", "yuhang"), ("CY", "egkomi"), ("CY", "engomi"),
    ("ET", "adaba"), ("JP", "shimanto"), ("JP", "tajima"), ("RU", "yamburg"), ("TM", "merv"),
    ("TW", "kinmen"),
}  # fmt: skip
