"""What each role does in its first ten minutes."""

from django.utils.translation import gettext_lazy as _

from citydiplo.portal.help_topics.topic import HelpStep, HelpTopic

GUIDES = (
    HelpTopic(
        "visitor",
        _("Guide for visitors"),
        _("You read the register. You need no account."),
        (
            HelpStep(
                _("Search for your city. Its page shows partnerships, networks, agreements and mayors."),
                "cities",
            ),
            HelpStep(
                _("Filter a list by region, dimension or status. The address keeps your filters."),
                "partnerships",
            ),
            HelpStep(
                _("Look at the reliability of each record. It says who confirmed it and when."), "about"
            ),
            HelpStep(_("Download a list as a spreadsheet. The file names its source and licence.")),
            HelpStep(_("Compare two cities, or see where your city’s partners are."), "compare"),
            HelpStep(_("Something is wrong? Each page has a link to report it. You need no account.")),
        ),
        more=("glossary",),
    ),
    HelpTopic(
        "city-staff",
        _("Guide for city staff"),
        _("You enter and confirm what your city does with others."),
        (
            HelpStep(
                _("Ask for a role on the page of your city. The city lead or an operator answers."), "cities"
            ),
            HelpStep(_("Open My desk. It shows what waits for you, by due day."), "desk"),
            HelpStep(_("Confirm or dispute what others recorded about your city.")),
            HelpStep(_("Add your partnerships one by one, or import the list that you have."), "imports"),
            HelpStep(_("Record visits and what came out of them."), "visit-new"),
            HelpStep(
                _("Follow the cities and themes that matter to you. We send emails as often as you like."),
                "follows",
            ),
        ),
        more=("add-a-partnership", "confirm-a-partnership", "import-your-list", "plan-a-visit"),
    ),
    HelpTopic(
        "mayors-office",
        _("Guide for a mayor’s office"),
        _("You read everything of your city, and approve where your city asks you to."),
        (
            HelpStep(_("Open My desk. Approvals come first."), "desk"),
            HelpStep(
                _("Approve a record, or send it back with a reason. It becomes public after you approve it.")
            ),
            HelpStep(
                _("Before a visit, open the briefing. It shows all that joins the two cities."), "briefing"
            ),
            HelpStep(_("Write talking points. Only people who act for your city can read them.")),
            HelpStep(_("Look at the calendar for meetings and deadlines of your networks."), "calendar"),
            HelpStep(_("When the mayor changes, keep a handover. The new office starts from it.")),
        ),
        more=("plan-a-visit", "confirm-a-partnership"),
    ),
    HelpTopic(
        "network-secretariat",
        _("Guide for a network secretariat"),
        _("You keep the members of your network and publish to them."),
        (
            HelpStep(_("Ask for a role on the page of your network. An operator answers."), "networks"),
            HelpStep(_("Paste your list of members. The preview says which cities are new.")),
            HelpStep(
                _("Invite people of your member cities. An operator checks the first invitation of a city."),
                "invitations-new",
            ),
            HelpStep(_("Publish agenda items and meetings. Cities answer on My desk."), "agenda-item-new"),
            HelpStep(_("Remind the cities that have not answered.")),
            HelpStep(
                _("Check what cities report to the agreements that your network keeps."), "reported-steps"
            ),
        ),
        more=("publish-an-agenda-item", "import-your-list"),
    ),
    HelpTopic(
        "operator",
        _("Guide for operators"),
        _("You run this portal. You give roles and correct data, and you never confirm for a city."),
        (
            HelpStep(
                _("Do the first steps: name, logo, sender, legal pages, backups."), "operator-first-steps"
            ),
            HelpStep(_("Open the operator’s desk each day. Answer requests and reports."), "operator-desk"),
            HelpStep(
                _("Invite many people together: paste a list of places, addresses and roles."),
                "invitations-new",
            ),
            HelpStep(_("Read what each role can do before you give it."), "roles"),
            HelpStep(_("Merge cities that were entered twice. Their old addresses still work.")),
            HelpStep(_("Look whether emails leave and jobs run."), "digest-office"),
        ),
        routes=("portal-settings", "invitations-new", "seat-requests", "site-page-edit"),
        more=("glossary",),
    ),
)
