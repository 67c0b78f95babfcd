"""Words of the portal that have a fixed meaning."""

from django.utils.translation import gettext_lazy as _

# (word, meaning); each page sorts them in its own language
GLOSSARY = (
    (_("Accession"), _("What joins a city to an agreement, for example its signature.")),
    (
        _("Agenda item"),
        _("What a network puts to cities: an information, a discussion, a call or a decision."),
    ),
    (_("Agreement"), _("A treaty or charter, with the steps that it asks of cities.")),
    (_("Approval"), _("The answer of a mayor’s office before a record becomes public.")),
    (_("Confirm"), _("To say in the name of a city or network that a record is right.")),
    (_("Co-signature"), _("The name of a city under a call or a decision.")),
    (_("Dimension"), _("One of the seven subjects of city diplomacy, for example culture.")),
    (_("Dispute"), _("To say that a record is wrong, and what is wrong.")),
    (_("Draft"), _("A record that only people who act for its parties can read.")),
    (_("Exchange"), _("A lesson, a tool, an offer or a request that a city publishes.")),
    (_("Inactive"), _("Nobody answered the yearly check. A party can reactivate the record.")),
    (_("Mandate"), _("One term of a mayor in a city.")),
    (_("Membership"), _("The place of a city in a network.")),
    (_("Network"), _("An organisation with cities as members, for example C40.")),
    (_("Operator"), _("A person who runs this portal and acts for no city.")),
    (_("Partnership"), _("What two or more parties do together. At least one is a city.")),
    (_("Party"), _("A city or institution that takes part in a partnership.")),
    (_("Record"), _("One row of the register: a partnership, a membership, a visit.")),
    (
        _("Reliability"),
        _("Whether both sides confirmed a record, one side declared it, or nobody did."),
    ),
    (_("Role"), _("What you may do for a city or a network.")),
    (_("Theme"), _("One of the five subjects of the agenda, for example immigration.")),
    (_("Yearly check"), _("Once a year, we ask the parties whether a record is still right.")),
)
