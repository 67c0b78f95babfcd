"""One line for each route of ours: what it is a page of, and who may open and send it.

A new page that everybody reads is ``"name": page()``; a tab of a city is ``"name": page(of="cities")``.
A new kind of object gets its situations in ``world.py``.
"""

from tests.portal.walk.cast import CITY_EDITORS, NETWORK_EDITORS, OPERATORS
from tests.portal.walk.rules import (
    Route,
    button,
    form,
    operators_form,
    own_page,
    page,
    public_button,
    public_form,
)

IMPORTERS = CITY_EDITORS | NETWORK_EDITORS | OPERATORS

ABOUT_THE_SITE = {
    "home": page(),
    "about": page(),
    "favicon": page(leads_on=True),
    "gallery": page(of="what is there only while debugging"),
    "health-live": page(),
    "health-ready": page(),
    "language": public_button(),
    "manifest": page(),
    "robots": page(),
    "roles": page(),
    "sitemap": page(),
    "sitemap-section": page(of="sections of the sitemap"),
}
DIRECTORIES = {
    "cities": page(),
    "networks": page(),
    "agreements": page(),
    "institutions": page(),
    "mayors": page(),
    "partnerships": page(),
    "exchanges": page(),
    "exchanges-export": page(of="files with places"),
    "exchanges-atom": page(),
    "cities-export": page(of="files with places"),
    "networks-export": page(of="files"),
    "agreements-export": page(of="files"),
    "institutions-export": page(of="files"),
    "mayors-export": page(of="files"),
    "partnerships-export": page(of="files with places"),
    "compare": page(),
    "dimension": page(of="dimensions"),
    "theme": page(of="themes"),
    "search": page(),
    "suggest": page(),
}
PAGES_OF_ONE = {
    "city": page(of="cities"),
    "city-history": page(of="cities"),
    "city-mayors": page(of="cities"),
    "city-networks": page(of="cities"),
    "city-partnerships": page(of="cities"),
    "city-seats": page(of="cities"),
    "city-exchanges": page(of="cities"),
    "network-exchanges": page(of="networks"),
    "network": page(of="networks"),
    "network-history": page(of="networks"),
    "network-seats": page(of="networks"),
    "agreement": page(of="agreements"),
    "institution": page(of="institutions"),
    "mayor": page(of="mayors"),
    "partnership": page(of="partnerships"),
    "partnership-history": page(of="partnerships"),
}
PEOPLE_AND_SEATS = {
    "account": form(),
    "session-end": button(of="sessions"),
    "my-seats": own_page(),
    "hat": button(of="seats to choose"),
    "seat-end": form(of="seats", by="ends"),
    "seat-invitation": public_form(of="links of invitations", by="accepts"),
    "invitation-resend": button(of="invitations", by="invites"),
    "invitation-withdraw": button(of="invitations", by="invites"),
    "city-seat-invite": form(of="cities", by="invites"),
    "network-seat-invite": form(of="networks", by="invites"),
    "city-approval": form(of="cities", by="leads"),
    "city-seat-request": form(of="cities"),
    "network-seat-request": form(of="networks"),
    "seat-request-withdraw": button(of="requests for a seat"),
    "seat-requests": operators_form(),
}
RECORDS = {
    "partnership-new": form(sent_by=CITY_EDITORS),
    "partnership-edit": form(of="partnerships", by="edits"),
    "partnership-step": form(of="steps", by="edits", leads_on=True),
    "partnership-answer": form(of="partnerships", by="speaks", leads_on=True),
    "partnership-ask": form(of="offices to ask", by="speaks"),
    "partnership-approval": form(of="records to approve"),
    "approvals": form(),
    "correction": form(of="corrections"),
    "dispute": form(of="disputes", by="answers"),
    "partnership-parties": form(of="partnerships", by="edits"),
    "partnership-fundings": form(of="partnerships", by="edits"),
    "partnership-documents": form(of="partnerships", by="edits"),
    "partnership-document": page(of="documents"),
    "partnership-document-removal": form(of="documents", by="edits"),
    "mandate-enter": form(of="cities to keep", by="edits"),
    "mandate": form(of="mandates", by="edits"),
    "mandate-remove": form(of="mandates", by="edits"),
    "accession-record": form(of="cities to keep", by="edits"),
    "accession": form(of="accessions", by="edits"),
    "accession-remove": form(of="accessions", by="edits"),
    "accession-step": form(of="steps of agreements", by="edits"),
    "step-done-remove": form(of="steps taken", by="edits"),
    "still-right": Route("links of askings", is_public=True, reads="answers", writes="answers"),
    "city-handover": own_page(of="cities", by="reads"),
    "network-members": own_page(of="networks", by="maintains"),
    "network-member-add": form(of="cities to add", by="maintains"),
    "network-member": form(of="memberships", by="maintains"),
    "network-members-paste": form(of="networks", by="maintains"),
    "membership-answer": form(of="memberships to answer", by="speaks"),
    "membership-dispute": form(of="disputes of memberships", by="answers"),
}
DESK = {
    "desk": own_page(),
    "report": public_form(of="pages to report"),
    "reports": own_page(),
    "report-close": button(of="reports"),
}
EXCHANGES = {
    "exchange": page(of="exchanges to read", leads_on=True),
    "exchange-history": page(of="exchanges"),
    "exchange-new": own_page(),
    "exchange-write": form(of="kinds of exchanges", sent_by=CITY_EDITORS | NETWORK_EDITORS),
    "exchange-edit": form(of="exchanges", by="edits"),
    "exchange-publish": button(of="exchanges", by="edits"),
    "exchange-approve": form(of="exchanges", by="approves"),
    "exchange-withdraw": form(of="exchanges", by="edits"),
    "exchange-met": button(of="exchanges", by="edits"),
    "exchange-documents": form(of="exchanges", by="edits"),
    "exchange-document": page(of="attachments"),
    "exchange-document-removal": form(of="attachments", by="edits"),
    "exchange-reply": form(of="published exchanges", by="replies"),
    "reply-take-back": button(of="replies", by="takes back"),
    "reply-seen": button(of="notices of replies"),
    "exchange-reuse": form(of="published exchanges", by="uses"),
    "reuse-take-back": button(of="reuses", by="takes back"),
    "exchange-contact": form(of="published exchanges", by="contacts"),
    "contact": form(of="contacts"),
    "exchange-report": public_form(of="published exchanges"),
    "exchange-hide": operators_form(of="published exchanges"),
    "exchange-show": button(of="exchanges", area=OPERATORS),
    "exchange-reports": operators_form(),
}
AGENDA = {
    "agenda": page(),
    "agenda-export": page(of="files"),
    "agenda-ical": page(),
    "agenda-atom": page(),
    "agenda-item": page(of="agenda items"),
    "agenda-item-history": page(of="agenda items"),
    "agenda-item-calendar": page(of="deadlines"),
    "agenda-item-new": form(sent_by=NETWORK_EDITORS),
    "agenda-item-edit": form(of="agenda items", by="edits"),
    "agenda-item-publish": form(of="agenda items", by="writes", leads_on=True),
    "agenda-item-close": form(of="agenda items", by="writes", leads_on=True),
    "agenda-item-withdraw": form(of="agenda items", by="writes", leads_on=True),
    "agenda-item-step": button(of="steps of items", by="writes"),
    "agenda-item-documents": form(of="agenda items", by="writes"),
    "agenda-item-document": page(of="documents of items"),
    "agenda-item-document-removal": form(of="documents of items", by="writes"),
    "co-sign": button(of="agenda items", by=CITY_EDITORS),
    "co-signatures-export": page(of="files of co-signatures"),
    "co-signature-approve": button(of="co-signatures", by="approves"),
    "co-signature-decline": form(of="co-signatures", by="approves"),
    "co-signature-withdraw": form(of="co-signatures", by="speaks"),
    "city-agenda": page(of="cities"),
    "network-agenda": page(of="networks"),
}
MEETINGS = {
    "meetings": page(),
    "meetings-export": page(of="files with places"),
    "meetings-ical": page(),
    "meeting": page(of="meetings"),
    "meeting-history": page(of="meetings"),
    "meeting-calendar": page(of="published meetings"),
    "meeting-new": form(sent_by=NETWORK_EDITORS),
    "meeting-answer": form(of="meetings", by="answers"),
    "meeting-edit": form(of="meetings", by="edits"),
    "meeting-publish": form(of="meetings", by="writes", leads_on=True),
    "meeting-cancel": form(of="meetings", by="writes", leads_on=True),
    "meeting-discard": button(of="meetings", by="writes"),
    "meeting-after": form(of="meetings", by="writes", leads_on=True),
    "follow-up-drop": button(of="follow-ups to drop", by="writes"),
    "follow-up-mark": button(of="follow-ups", by="marks"),
    "meeting-documents": form(of="meetings", by="writes"),
    "meeting-document": page(of="documents of meetings"),
    "meeting-document-removal": form(of="documents of meetings", by="writes"),
    "calendar": page(),
    "calendar-ical": page(),
    "calendar-address": own_page(),
    "calendar-address-change": button(),
    "calendar-mine": page(of="calendar addresses"),
}
IMPORTS = {
    "imports": form(area=IMPORTERS),
    "import": own_page(of="imports", area=IMPORTERS),
    "import-progress": own_page(of="imports", area=IMPORTERS),
    "import-layout": button(of="imports", area=IMPORTERS),
    "import-columns": button(of="imports", area=IMPORTERS),
    "import-choices": button(of="imports", area=IMPORTERS),
    "import-report": own_page(of="imports", area=IMPORTERS),
    "import-step": button(of="steps of imports", area=IMPORTERS),
}

FOLLOWS = {
    "follows": form(),
    "follow": form(of="follows"),
    "follow-new": form(of="things to follow"),
    "follows-preview": own_page(),
    "letterbox": button(),
    "letterbox-open": button(),
    "follows-welcome": button(),
    "digests": own_page(),
    "digest": own_page(of="digests"),
    "digest-shared": page(of="links of digests"),
    "mail-stop": public_form(of="links to stop mail"),
    "news": own_page(),
    "digest-office": operators_form(),
    "digest-sample": own_page(area=OPERATORS, leads_on=True),
    "metrics": page(of="numbers of the site"),
    "outbox": page(of="what is there only in the demo"),
    "outbox-mail": page(of="mails of the demo"),
    "outbox-html": page(of="mails of the demo"),
}

ROUTES = (
    ABOUT_THE_SITE
    | DIRECTORIES
    | PAGES_OF_ONE
    | PEOPLE_AND_SEATS
    | RECORDS
    | EXCHANGES
    | DESK
    | IMPORTS
    | FOLLOWS
    | AGENDA
    | MEETINGS
)
