"""The words that files write where there is nothing to say."""

# As compared: case-folded, on one line. The sender may change the list for a file (``defaults["nothing"]``).
WORDS = (
    "-", "–", "—", "―", "−", "--", "---", "–-", "_", "__", "*", "/", "//", "\\", ".", "..", "...", "…", "•",
    "?", "??", "???", "(?)", "n.a.", "n.a", "n/a", "n.a./n.a.", "na", "n a", "n. a.", "#n/a", "#na", "#n/d",
    "#nv", "#n/v", "#ref!", "#value!", "#name?", "#null!", "#div/0!", "#num!", "#wert!", "#bezug!",
    "#valeur!", "#¡valor!", "#valor!", "#nombre?", "#nom?", "null", "<null>", "(null)", "\\n", "none",
    "nil", "nan", "<na>", "(blank)", "(empty)", "blank", "empty", "undefined", "missing",
    "not available", "not applicable", "not known", "not stated", "not specified", "not provided",
    "not reported", "no data", "no answer", "no information", "no date", "unknown", "unspecified", "tbd",
    "t.b.d.", "tba", "t.b.a.", "tbc", "t.b.c.", "to be determined", "to be defined", "to be confirmed",
    "k. a.", "k.a.", "k.a", "k/a", "keine angabe", "keine angaben", "keine", "keiner", "entfällt", "entf.",
    "unbekannt", "nicht bekannt", "nicht verfügbar", "offen", "leer", "o. a.", "o.a.", "ohne angabe", "o. d.",
    "n. n.", "n.n.", "n. v.", "n.v.", "n. b.", "n.b.", "o. j.", "o.j.",
    "s/d", "s.d.", "s. d.", "s.d", "s/f", "s.f.", "s/i", "s/n", "s/inf", "sin dato", "sin datos", "sin fecha",
    "sin información", "no disponible", "no aplica", "no consta", "ninguno", "ninguna", "desconocido",
    "desconocida", "se desconoce", "n/d", "n.d.", "n. d.", "n.d", "n/s", "n/c", "n.c.", "n. c.", "n.c",
    "non communiqué", "non communiquée", "non connu", "non connue", "non disponible", "non renseigné",
    "non renseignée", "non précisé", "non applicable", "sans objet", "s.o.", "s/o", "sans date", "inconnu",
    "inconnue", "à préciser", "à définir", "néant", "aucun", "aucune",
    "não disponível", "não se aplica", "não informado", "desconhecido", "desconhecida", "sem data",
    "sem informação", "nenhum", "nenhuma", "sconosciuto", "sconosciuta", "non disponibile", "n.p.",
    "nessuno", "nessuna", "onbekend", "niet beschikbaar", "n.v.t.", "nvt", "geen", "nieznany", "nieznana",
    "nieznane", "brak", "brak danych", "b.d.", "b/d", "nie dotyczy",
    "неизвестно", "нет данных", "нет", "н/д", "н.д.", "غير معروف", "غير متوفر", "لا يوجد", "नहीं",
    "不明", "未知", "不详", "不詳", "无", "無", "なし", "없음", "미상",
    "0", "0.0", "00", "0000", "0000-00-00", "00.00.0000", "00/00/0000", "-1", "-9", "-99", "-999", "-9999",
)  # fmt: skip
DEFAULT = frozenset(WORDS)
NUMBERS = frozenset(word for word in WORDS if word[-1:].isdigit())  # that may also be a value
ZEROS = frozenset({"0", "0.0", "00"})  # a measured value like any other
MOST = 300  # words that a person may list


def listed(words: object) -> frozenset[str]:
    """A person's list as cells are compared with it; ``None`` is the usual one. Other values are ignored."""
    if words is None:
        return DEFAULT
    found = words if isinstance(words, (list, tuple)) else ()
    texts = (" ".join(word.split()) for word in found[:MOST] if isinstance(word, str))
    return frozenset(text.casefold() for text in texts if text)
