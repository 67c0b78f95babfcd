"""The forms of a page as a browser finds them, and how somebody might fill them in: well, or to do harm."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

PLAUSIBLE = {
    "email": "office@city.example",
    "date": "2020-01-01",
    "datetime-local": "2020-01-01T10:00",
    "number": "1",
    "url": "https://city.example/",
    "text": "2001",
    "textarea": "Our office checked it with the council.",
}
GOES_ON = "2050"  # the end of what is active is not past
TAG = "<script>alert(1)</script>"
HOSTILE = {
    "a tag": f"{TAG}\"'><img src=x onerror=alert(1)>",
    "ten thousand letters": "x" * 10_000,
    "a null byte": "a\x00b",
    "a turned direction": "abc\u202egpj.exe\u2066",
    "a lone surrogate": b"a\xed\xa0\x80b",
    "a foreign id": "999999999999999999999999",
    "a number that is none": "NaN",
    "a huge number": "-1e309",
    "nothing": "",
}


@dataclass
class Form:
    action: str
    method: str = "get"
    fields: dict = field(default_factory=dict)  # {name: (kind, values as they are)}
    buttons: list = field(default_factory=list)

    def well_filled(self):
        """As a person would: filled fields stay, empty ones get something plausible."""
        filled = {name: list(values) for name, (_kind, values) in self.fields.items()}
        for name, (kind, values) in self.fields.items():
            if kind in PLAUSIBLE and not any(values):
                filled[name] = [GOES_ON if name == "until" else PLAUSIBLE[kind]]
        return filled | dict(self.buttons[:1])

    @property
    def open_fields(self):
        """The names that a sender can put something into, hidden ones too; files and the token apart."""
        return [
            name
            for name, (kind, _values) in self.fields.items()
            if kind != "file" and name != "csrfmiddlewaretoken"
        ]


class FormReader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, path):
        super().__init__()
        self.path, self.forms = path, []
        self.form = self.select = self.textarea = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = Form(urldefrag(urljoin(self.path, attrs.get("action") or self.path)).url)
            self.form.method = attrs.get("method", "get").lower()
            self.forms.append(self.form)
        elif self.form is None or not (name := attrs.get("name") or self.select):
            return
        elif tag == "input":
            self._input(name, attrs)
        elif tag == "button":
            self.form.buttons.append((name, [attrs.get("value", "")]))
        elif tag == "textarea":
            self.textarea = name
            self.form.fields[name] = ("textarea", [""])
        elif tag == "select":
            self.select = name
            self.form.fields[name] = ("select", [])
        elif tag == "option" and self.select:
            kind, values = self.form.fields[self.select]
            if attrs.get("value") and (not values or "selected" in attrs):
                self.form.fields[self.select] = (kind, [attrs["value"]])

    def _input(self, name, attrs):
        kind, value = attrs.get("type", "text"), attrs.get("value", "")
        _kind, values = self.form.fields.setdefault(name, (kind, []))
        if kind == "submit":
            del self.form.fields[name]
            self.form.buttons.append((name, [value]))
        elif kind not in ("checkbox", "radio") or "checked" in attrs or (kind == "radio" and not values):
            values.append(value)

    def handle_data(self, data):
        if self.textarea:
            kind, (text,) = self.form.fields[self.textarea]
            self.form.fields[self.textarea] = (kind, [(text + data).lstrip("\n")])

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None


def forms_in(path, text):
    """The forms of a page that send something."""
    reader = FormReader(path)
    reader.feed(text)
    return [form for form in reader.forms if form.method == "post"]
