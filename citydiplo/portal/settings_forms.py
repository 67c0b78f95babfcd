"""The form in which an operator names the portal and chooses its looks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydiplo.kit.documents import images
from citydiplo.kit.documents.checking import HEAD
from citydiplo.kit.documents.forms import CheckedFile, DocumentField
from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.documents.names import plain
from citydiplo.kit.errors import BrokenImageError, DocumentRefusedError
from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, base_field
from citydiplo.kit.text import colours
from citydiplo.portal.actions.branding import said_by
from citydiplo.portal.models import LOGO_KINDS, PortalSettings

MOST_BYTES = 200 * 1024
MOST_PIXELS = 2_000  # on each side
LONGEST_TEXT = 5_000


class LogoField(DocumentField):
    """An image that every browser shows and that holds no script; its value is a CheckedFile."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
            help_text=_(
                "A PNG, JPEG or WebP image of at most 200 kB and 2,000 pixels. It is shown 32 pixels high. "
                "Emails show it, too, if it is a PNG or JPEG image of at most 20 kB."
            ),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        """The upload with its kind. Raises DocumentRefusedError."""
        if data and b"<svg" in data.read(HEAD).lower():
            raise DocumentRefusedError(
                _("SVG drawings can hold scripts, so we do not take them. Save the logo as a PNG image.")
            )
        found = super().clean(data, initial)
        if not found:
            return None
        if found.kind not in dict(LOGO_KINDS):
            raise DocumentRefusedError(_("A logo is an image. Choose a PNG, JPEG or WebP image."))
        if found.upload.size > MOST_BYTES:
            raise DocumentRefusedError(_("The logo is larger than 200 kB. Save it with fewer pixels."))
        try:
            size = images.size_of(DocumentKind(found.kind), found.upload.file)
        except BrokenImageError as problem:
            raise DocumentRefusedError(str(problem)) from problem
        if max(size) > MOST_PIXELS:
            raise DocumentRefusedError(
                _("The logo is %(width)d by %(height)d pixels. Save it with at most 2,000 on each side."),
                params={"width": size[0], "height": size[1]},
            )
        return found


class AccentField(forms.CharField):
    """A colour that is readable on the pages of its scheme (WCAG 2.2 AA), or nothing for the usual one."""

    def __init__(self, scheme: colours.Scheme, **kwargs: Any) -> None:
        self.scheme = scheme
        super().__init__(
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"dir": "ltr", "placeholder": "#a3301c", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """``#rrggbb`` in small letters."""
        text = super().clean(value).lower()
        if not text:
            return ""
        text = text if text.startswith("#") else f"#{text}"
        if not colours.is_colour(text):
            raise forms.ValidationError(
                _("Enter the colour as # and six digits or letters from a to f, for example #a3301c.")
            )
        contrast = colours.least_contrast(text, self.scheme)
        if contrast < colours.LEAST:
            better = colours.readable(text, self.scheme)
            words = (
                _(
                    "Text in this colour is hard to read. Its contrast is %(contrast)s to 1, and WCAG 2.2 AA "
                    "needs 4.5 to 1. Choose a darker colour, for example %(better)s."
                )
                if self.scheme is colours.LIGHT
                else _(
                    "Text in this colour is hard to read. Its contrast is %(contrast)s to 1, and WCAG 2.2 AA "
                    "needs 4.5 to 1. Choose a lighter colour, for example %(better)s."
                )
            )
            # Rounded down: 4.46 is not 4.5.
            raise forms.ValidationError(
                words, params={"contrast": f"{int(contrast * 10) / 10:.1f}", "better": better}
            )
        return text


class PortalSettingsForm(EditConflictMixin, forms.Form):
    """``facts`` and ``logo`` are what ``actions.branding.save`` takes. Empty fields mean the usual."""

    name = forms.CharField(
        label=_("Name of the portal"),
        required=False,
        max_length=40,
        help_text=_("It stands on every page, in emails, feeds and calendars. Without one: citydiplo."),
    )
    logo = LogoField(label=pgettext_lazy("image", "Logo"), required=False)
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    accent_light = AccentField(
        colours.LIGHT,
        label=_("Accent colour on light pages"),
        help_text=_("For links and buttons. Leave it empty to keep the usual red."),
    )
    accent_dark = AccentField(
        colours.DARK,
        label=_("Accent colour on dark pages"),
        help_text=_("For readers who use dark colours. Choose a light colour."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages that readers can choose"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People who use another language get the first of these that they understand."),
        error_messages={"required": _("Choose at least one language.")},
    )
    base = base_field()

    HIDDEN = ("base",)

    def __init__(self, *args: Any, row: PortalSettings | None, **kwargs: Any) -> None:
        row = row or PortalSettings()
        self.row = row
        codes = [code for code, _name in settings.LANGUAGES]
        initial = {
            "name": row.name,
            "accent_light": row.accent_light,
            "accent_dark": row.accent_dark,
            "languages": row.languages or codes,
            **{f"front_{code}": row.front_texts.get(code, "") for code in codes},
            **self.opened_on(said_by(row)),
        }
        super().__init__(*args, initial=initial, **kwargs)
        if not row.logo:
            del self.fields["remove_logo"]
        for code, name in settings.LANGUAGES:
            self.fields[f"front_{code}"] = forms.CharField(
                label=_("Text on the front page: %(language)s") % {"language": name},
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code, "dir": "auto"}),
            )

    def clean_name(self) -> str:
        """The name on one line."""
        name = plain(self.cleaned_data["name"])
        # It is part of the sender of emails, where these have another meaning.
        if any(sign in name for sign in '<>"@,;:\\'):
            raise forms.ValidationError(_('Enter a name without these characters: < > " @ , ; : \\'))
        return name

    def clean_languages(self) -> list[str]:
        """The chosen codes; none for all, so that a language that the software learns is offered, too."""
        chosen = self.cleaned_data["languages"]
        return [] if len(chosen) == len(settings.LANGUAGES) else chosen

    def current_values(self) -> dict[str, Any]:
        """What the settings say now."""
        return said_by(self.row)

    def copy_with(self, data: Any) -> Any:
        """The same form with this input. A file does not come again: browsers keep none."""
        return type(self)(data, row=self.row)

    def _sent(self, name):
        if name == "logo":  # no file leaves the logo as it was
            return self.files["logo"].name if "logo" in self.files else (self.opened or {}).get("logo", "")
        return super()._sent(name)

    @property
    def facts(self) -> dict[str, Any]:
        """Fields of PortalSettings beside the logo."""
        data = self.cleaned_data
        texts = {code: data[f"front_{code}"].strip() for code, _name in settings.LANGUAGES}
        return {
            **{name: data[name] for name in ("name", "accent_light", "accent_dark", "languages")},
            "front_texts": {code: text for code, text in texts.items() if text},
        }
