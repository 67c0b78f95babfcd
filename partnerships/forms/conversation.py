"""What others say to an exchange: a reply, that they used it, that they can help, that something is wrong."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.act_for import place_key
from partnerships.choices import ContactState, ExchangeReportReason
from partnerships.forms.finding import Into
from partnerships.models import Exchange


def _lines(label, rows=4, most=2000, **kwargs):
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class InOnesName(forms.Form):
    """A form that is sent in the name of one of ``authors``; at first of the active seat."""

    author = forms.ChoiceField(label=_("In the name of"))

    def __init__(self, data=None, *, authors, preferred=None, **kwargs):
        chosen = preferred if preferred in authors else authors[0]
        initial = {"author": place_key(chosen)} | kwargs.pop("initial", {})
        super().__init__(data, initial=initial, **kwargs)
        self.authors = authors
        self.fields["author"].choices = [(place_key(place), str(place)) for place in authors]
        if len(authors) == 1:
            self.fields["author"].widget = forms.HiddenInput()

    def clean_author(self):
        return next(place for place in self.authors if place_key(place) == self.cleaned_data["author"])

    def is_said_by(self, saved) -> bool:
        """Whether a reply or comment says what was typed, in the same name. No statement with its author."""
        return saved.author == self.cleaned_data["author"] and saved.text == self.cleaned_data["text"]


class ReplyForm(InOnesName):
    text = _lines(
        _("Your reply"),
        rows=5,
        most=5000,
        help_text=_(
            "You can use Markdown. To mention a city, find it below or type @ and its short "
            "name, for example @lima. The city sees your reply on its desk."
        ),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    FINDS = Into("text", is_mention=True)

    def __init__(self, data=None, *, quoted=None, **kwargs):
        initial = {"token": uuid.uuid4()}
        if quoted:
            initial["text"] = quotation(quoted)
        super().__init__(data, initial=initial, **kwargs)
        if quoted:
            self.fields["text"].widget.attrs["rows"] = 12


class ReuseForm(InOnesName):
    outcome = _lines(
        _("What was the result?"),
        required=False,
        help_text=_("What you used, what you changed and how it works. This helps other cities decide."),
    )
    spared_a_mistake = forms.BooleanField(
        label=_("It helped us avoid a mistake"),
        required=False,
        help_text=_("Something you would have done differently without this exchange."),
    )


class ContactForm(InOnesName):
    message = _lines(
        _("Your message"),
        rows=6,
        help_text=_(
            "Who you are, and how you can help or what you would like. Do not write your email address here."
        ),
    )
    offer = forms.ModelChoiceField(
        label=_("Your exchange that fits"),
        queryset=Exchange.objects.none(),
        required=False,
        empty_label=_("No exchange"),
    )

    def __init__(self, data=None, *, offers=None, **kwargs):
        super().__init__(data, **kwargs)
        if offers is None:
            del self.fields["offer"]
        else:
            self.fields["offer"].queryset = offers


class ContactAnswerForm(forms.Form):
    text = _lines(
        _("Your answer"),
        required=False,
        help_text=_("A few words, for example when you are free for a call."),
    )
    state = forms.ChoiceField(  # a button says it
        label=_("Your answer"),
        choices=[(state.value, state.label) for state in (ContactState.ACCEPTED, ContactState.DECLINED)],
        widget=forms.HiddenInput,
    )


class ExchangeReasonForm(forms.Form):
    """Why something is withdrawn, hidden or sent back."""

    reason = _lines(_("Reason"), rows=3, most=500)


class ExchangeReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=ExchangeReportReason.choices, widget=forms.RadioSelect
    )
    text = _lines(_("In your own words"), required=False)
    # People do not see this field, and programs that fill in every field do: what has it is not kept.
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_by_a_program(self):
        return bool(self.data.get("website"))


class ModerationForm(forms.Form):
    """One decision, with one reason, on those of the reported things that are ticked."""

    HIDE, LEAVE = "hide", "leave"

    reason = _lines(
        _("Reason"),
        rows=3,
        most=500,
        help_text=_(
            "If you hide something, its author gets this reason by email. The reason is always kept."
        ),
    )
    decision = forms.ChoiceField(  # a button says it
        label=_("Your answer"),
        choices=[(HIDE, _("Hide")), (LEAVE, _("Keep visible"))],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        ticked = set(self.data.getlist("things")) if self.is_bound else ()
        self.rows = [(row, row.key in ticked) for row in rows]

    def clean(self):
        self.cleaned_data["things"] = [row for row, is_ticked in self.rows if is_ticked]
        if not self.cleaned_data["things"]:
            self.add_error(None, _("Tick at least one item."))
        return self.cleaned_data


def quotation(reply):
    """The first lines of a reply as a Markdown quotation with its author."""
    lines = [line for line in reply.text.splitlines() if line.strip() and not line.startswith(">")][:6]
    quoted = "\n".join(f"> {line}" for line in lines)
    return f"{quoted}\n> — {reply.author}\n\n"
