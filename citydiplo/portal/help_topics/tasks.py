"""How to do one thing: pages of help that forms link to."""

from django.utils.translation import gettext_lazy as _

from citydiplo.portal.help_topics.topic import HelpStep, HelpTopic

TASKS = (
    HelpTopic(
        "add-a-partnership",
        _("Add a partnership"),
        _("Put a twinning, a friendship, a project or a memorandum of your city into the register."),
        (
            HelpStep(
                _("Choose “Add a partnership”. You find it at the top of each page."), "partnership-new"
            ),
            HelpStep(_("Type the name of the partner city and choose it from the list.")),
            HelpStep(_("Choose the class, the status and the primary dimension.")),
            HelpStep(_("Enter the start as a year, a month or a day, for example 1998 or May 1998.")),
            HelpStep(_("Choose “Save draft” to go on later, or “Publish” to show it to everyone.")),
        ),
        then=_(
            "The record says “Declared by one side”. We ask the partner city to confirm it. If your mayor’s "
            "office approves records, it answers first."
        ),
        routes=("partnership-new", "partnership-edit", "partnership-parties", "partnership-fundings"),
        picture=_("The form “Add a partnership” with its five fields."),
        more=("confirm-a-partnership", "import-your-list"),
    ),
    HelpTopic(
        "confirm-a-partnership",
        _("Confirm a partnership"),
        _("Another city recorded a partnership with yours. Say whether the record is right."),
        (
            HelpStep(_("Open My desk. The record is under “Records to confirm”."), "desk"),
            HelpStep(_("Read the facts: the parties, the class, the status and the dates.")),
            HelpStep(_("If they are right, choose “Confirm”. The page then names your city and the date.")),
            HelpStep(_("If a detail is wrong, choose “Edit the record” and correct it.")),
            HelpStep(_("If the record is wrong, choose “Dispute” and say what is wrong.")),
        ),
        then=_(
            "When both sides have confirmed, the record says “Confirmed by both sides”. We ask again once a "
            "year. Your name is never shown."
        ),
        routes=(
            "partnership-answer",
            "city-confirm",
            "dispute",
            "yearly-check",
            "visit-answer",
            "membership-answer",
        ),
        picture=_("The page “Confirm this partnership” with the facts and the buttons."),
        more=("add-a-partnership",),
    ),
    HelpTopic(
        "import-your-list",
        _("Import your list"),
        _("Bring many partnerships, members or visits into the register from a spreadsheet."),
        (
            HelpStep(_("Choose what the list holds, for example the partnerships of your city."), "imports"),
            HelpStep(_("Upload a spreadsheet, or paste the rows with their headings.")),
            HelpStep(_("Say which column means what. We suggest an answer for each.")),
            HelpStep(_("Look at the preview. It changes nothing. Answer the questions about single rows.")),
            HelpStep(_("Choose “Import”. Only the rows under “Ready” are imported.")),
        ),
        then=_("You can undo an import. Upload the list again next year: only what is new is imported."),
        routes=("imports", "import", "import-columns", "network-members-paste"),
        picture=_("The page “Import a list” with the kinds of lists and the field for the file."),
        more=("add-a-partnership",),
    ),
    HelpTopic(
        "publish-an-agenda-item",
        _("Publish an agenda item"),
        _("Your network tells cities something, asks for their signature, or lets them decide."),
        (
            HelpStep(
                _("Open the form. Choose a kind: for information, for discussion, a call or a decision."),
                "agenda-item-new",
            ),
            HelpStep(_("Write a title and a text. Say which cities it is for.")),
            HelpStep(_("Enter a deadline if cities should answer. It ends when the day ends everywhere.")),
            HelpStep(_("Choose “Publish…”. The page shows how many cities and people will read it.")),
            HelpStep(_("Publish it now, or choose a day.")),
        ),
        then=_("Cities see it on My desk and in their emails. You can remind those that have not answered."),
        routes=(
            "agenda-item-new",
            "agenda-item-edit",
            "agenda-item-publish",
            "meeting-new",
            "network-announce",
        ),
        picture=_("The form “Write an agenda item” with the kind, the title and the text."),
    ),
    HelpTopic(
        "plan-a-visit",
        _("Plan a visit"),
        _("Record a visit of your city to another one, or of another city to yours."),
        (
            HelpStep(_("Choose “Plan or record a visit” on My desk."), "visit-new"),
            HelpStep(_("Say who travels. Choose the other city.")),
            HelpStep(
                _("Enter the purpose, the first day and the last day. A visit in the past counts as done.")
            ),
            HelpStep(_("Choose who can read this: everyone, or only people of the cities.")),
            HelpStep(_("After the visit, write what came out of it and who does what next.")),
        ),
        then=_(
            "The other city can confirm the visit. Your mayor’s office finds a briefing for it on the page."
        ),
        routes=("visit-new", "visit-edit", "visit-outcome", "visit-task-add"),
        picture=_("The form “Plan or record a visit” with the cities and the days."),
        more=("confirm-a-partnership",),
    ),
)
