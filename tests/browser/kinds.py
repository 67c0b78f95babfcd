"""Every kind of page: its address, who reads it, and how it answers. ``{starter}`` stands in world.json."""

from dataclasses import dataclass, field

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Kind:
    name: str
    path: str
    status: int = 200
    reader: str = ""
    typed: dict = field(default_factory=dict, compare=False)  # what is filled in before a form is sent
    button: str = ""  # what is written on the one that sends it

    @property
    def is_sent(self):
        return bool(self.button)

    def __str__(self):
        return self.name


INVITED = """Montevideo; jefa@montevideo.example; lead
Lima; nobody
Nowhereville; mayor@nowhere.example; editor
Mercociudades; sec@mercociudades.example; secretariat
"""
MEMBERS = """City; Class; Since
Lima; full; 2001
Córdoba; full; 1999
Santiago; observer; 03/04/2005
Nowhereville; full; 1990
Rosario; honorary; yesterday
"""

PUBLIC = [
    Kind("home", "/"),
    Kind("cities", "/cities/"),
    Kind("cities, filtered", "/cities/?region=europe&region=africa&population=1000000-5000000&q=a"),
    Kind("cities, map", "/cities/?view=map"),
    Kind("cities, second page", "/cities/?sort=name&page=last"),
    Kind("cities, nothing found", "/cities/?q=zzyzxq&region=europe"),
    Kind("cities, unknown filter", "/cities/?region=atlantis"),
    Kind("networks", "/networks/"),
    Kind("networks, filtered", "/networks/?dimension=environment&sort=oldest"),
    Kind("agreements", "/agreements/"),
    Kind("institutions", "/institutions/"),
    Kind("partnerships", "/partnerships/"),
    Kind("partnerships, filtered", "/partnerships/?region=europe&class=twinning&country=FR"),
    Kind("partnerships, map", "/partnerships/?view=map&region=europe"),
    Kind("mayors", "/mayors/"),
    Kind("exchanges", "/exchanges/"),
    Kind("exchanges, map", "/exchanges/?view=map&sort=reused"),
    Kind("exchanges, nothing found", "/exchanges/?q=zzyzxq"),
    Kind("exchange, a lesson", "{lesson}"),
    Kind("exchange, a request", "{request}"),
    Kind("exchange of a long name", "{longexchange}"),
    Kind("exchange, withdrawn", "{withdrawn}", 410),
    Kind("exchange, history", "{lesson}history/"),
    Kind("exchange, report", "{lesson}report/"),
    Kind("two cities", "/cities/lagos/with/lima/"),
    Kind("two cities, nothing together", "/cities/lima/with/nothing/"),
    Kind("city and network", "/cities/lima/with/networks/mercociudades/"),
    Kind("city and institution", "/cities/lima/with/institutions/iom/"),
    Kind("city, similar cities", "/cities/lima/peers/"),
    Kind("city, similar cities, filtered", "/cities/lima/peers/?region=outside&apart=1&w_size=0"),
    Kind("city with nothing, similar cities", "/cities/nothing/peers/"),
    Kind("city, exchanges", "/cities/lima/exchanges/"),
    Kind("city, targets", "/cities/lima/targets/"),
    Kind("city with nothing, targets", "/cities/nothing/targets/"),
    Kind("network, targets", "/networks/mercociudades/targets/"),
    Kind("targets", "/targets/"),
    Kind("targets, how they are judged", "/targets/how/"),
    Kind("city with nothing, exchanges", "/cities/nothing/exchanges/"),
    Kind("network, exchanges", "/networks/mercociudades/exchanges/"),
    Kind("city", "/cities/lima/"),
    Kind("city, partnerships", "/cities/lima/partnerships/"),
    Kind("city, networks", "/cities/lima/networks/"),
    Kind("city, mayors", "/cities/lima/mayors/"),
    Kind("city, seats", "/cities/lima/seats/"),
    Kind("city, history", "/cities/lima/history/"),
    Kind("city with nothing", "/cities/nothing/"),
    Kind("city with nothing, partnerships", "/cities/nothing/partnerships/"),
    Kind("city with nothing, networks", "/cities/nothing/networks/"),
    Kind("city with nothing, mayors", "/cities/nothing/mayors/"),
    Kind("city of a long name", "/cities/long/"),
    Kind("city of a long name, partnerships", "/cities/long/partnerships/"),
    Kind("city of a long name, mayors", "/cities/long/mayors/"),
    Kind("network", "/networks/c40/"),
    Kind("network, demo members", "/networks/mercociudades/"),
    Kind("network, seats", "/networks/mercociudades/seats/"),
    Kind("network without members", "/networks/empty/"),
    Kind("network of a long name", "/networks/long/"),
    Kind("agreement of states", "/agreements/paris-agreement/"),
    Kind("agreement of cities", "/agreements/global-covenant-of-mayors-for-climate-energy/"),
    Kind("agreement of a long name", "/agreements/long/"),
    Kind("institution", "/institutions/iom/"),
    Kind("institution of a long name", "/institutions/long/"),
    Kind("partnership, starter", "{starter}"),
    Kind("partnership, demo", "{demo}"),
    Kind("partnership, history", "{demo}history/"),
    Kind("partnership of a long name", "{long}"),
    Kind("partnership, withdrawn", "{withdrawnrecord}", 410),
    Kind("still right?", "{asking}"),
    Kind("still right?, a link that is not whole", "/still-right/broken/", 404),
    Kind("mayor", "/mayors/demo-mayor-solveig/"),
    Kind("mayor of a long name", "/mayors/long/"),
    Kind("compare, form", "/compare/"),
    Kind("compare, two", "/compare/?city=lima&city=paris"),
    Kind("compare, four", "/compare/?city=lima&city=paris&city=guangzhou&city=long"),
    Kind("search", "/search/?q=paris"),
    Kind("search, empty", "/search/"),
    Kind("search, near", "/search/?q=Lmia"),
    Kind("search, nothing", "/search/?q=zzyzxq"),
    Kind("agenda", "/agenda/"),
    Kind("agenda, filtered", "/agenda/?theme=immigration&sort=deadline"),
    Kind("agenda item, co-signed", "{call}"),
    Kind("agenda item, closed", "{closed}"),
    Kind("agenda item, history", "{call}history/"),
    Kind("agenda item, discussed", "{talk}"),
    Kind("meetings", "/meetings/"),
    Kind("meetings, filtered", "/meetings/?when=coming&theme=immigration"),
    Kind("meeting", "{assembly}"),
    Kind("meeting, cancelled", "{cancelled}"),
    Kind("meeting, past", "{past}"),
    Kind("calendar, month", "/calendar/"),
    Kind("calendar, list", "/calendar/?view=list"),
    Kind("city, agenda", "/cities/lima/agenda/"),
    Kind("network, agenda", "/networks/mercociudades/agenda/"),
    Kind("dimension", "/dimensions/culture/"),
    Kind("theme", "/themes/immigration/"),
    Kind("about", "/about/"),
    Kind("coverage", "/insights/coverage/"),
    Kind("coverage, of a country", "/insights/coverage/?country=PE"),
    Kind("coverage, cities by source", "/insights/coverage/?noun=cities&by=source"),
    Kind("coverage, unknown country", "/insights/coverage/?country=zz"),
    Kind("insights", "/insights/"),
    Kind("insights, regions", "/insights/regions/"),
    Kind("insights, regions of a network", "/insights/regions/?of=positions&network=mercociudades"),
    Kind("insights, topics", "/insights/topics/?of=agenda"),
    Kind("insights, backers", "/insights/backers/"),
    Kind("roles", "/roles/"),
    Kind("sign in", "/account/login/"),
    Kind("sign up", "/account/signup/"),
    Kind("password reset", "/account/password/reset/"),
    Kind("not found", "/cities/no-such-city/", 404),
    Kind("bad request", "/fails/400/", 400),
    Kind("forbidden", "/fails/403/", 403),
    Kind("server error", "/fails/500/", 500),
    Kind("database away", "/fails/503/", 503),
    Kind("database busy", "/fails/busy/", 503),
    Kind("network, history", "/networks/mercociudades/history/"),
    Kind("report wrong data", "{report}"),
    Kind("invitation to a role", "{invitation}"),
    Kind("city, nobody acts for it", "/cities/nothing/seats/"),
]

SIGNED_IN = [
    Kind("home, signed in", "/", reader="ana"),
    Kind("account", "/account/", reader="ana"),
    Kind("account, addresses", "/account/email/", reader="ana"),
    Kind("account, sessions", "/account/sessions/", reader="ana"),
    Kind("account, second factor", "/account/2fa/", reader="ana"),
    Kind("account, password", "/account/password/change/", reader="ana"),
    Kind("account, activity", "/account/activity/", reader="ana"),
    Kind("account, second step of an operator", "/account/second-step/", reader="olu"),
    Kind("first steps for a city", "/cities/lagos/first-steps/", reader="chidi"),
    Kind("first steps for a network", "/networks/mercociudades/first-steps/", reader="dia"),
    Kind("invite several people", "/seats/invitations/new/", reader="dia"),
    Kind(
        "invite several people, preview",
        "/seats/invitations/new/",
        reader="dia",
        typed={"lines": INVITED},
        button="Check the list",
    ),
    Kind("invitations to confirm", "/desk/invitations/", reader="olu"),
    Kind("network, seats seen by its secretariat", "/networks/mercociudades/seats/", reader="dia"),
    Kind("desk of an operator", "/desk/", reader="olu"),
    Kind("reports of wrong data", "/desk/reports/", reader="olu"),
    Kind("my seats", "/seats/", reader="ana"),
    Kind("city, seats seen by an editor", "/cities/lima/seats/", reader="ana"),
    Kind("city, who has the last word", "/cities/lagos/seats/approval/", reader="chidi"),
    Kind("my desk", "/desk/", reader="ana"),
    Kind("coverage, of one's own country", "/insights/coverage/", reader="ana"),
    Kind("may this become public?", "{approval}", reader="bo"),
    Kind("may these become public?", "/desk/approvals/", reader="maud"),
    Kind("may this be changed?", "{correction}", reader="bo"),
    Kind("approval of a change", "{correction}", reader="ana"),
    Kind("what one follows", "/follows/", reader="ana"),
    Kind("follow a city", "/follows/new/city/lagos/", reader="ana"),
    Kind("follow a search", "/follows/new/search/cities/?of=region%3Deurope", reader="ana"),
    Kind("next mails", "/follows/preview/", reader="ana"),
    Kind("news for one", "/news/", reader="ana"),
    Kind("mails sent", "/follows/digests/", reader="ana"),
    Kind("digests, for operators", "/desk/digests/", reader="olu"),
    Kind("ask for a role", "/cities/paris/seats/request/", reader="ana"),
    Kind("invite to a seat", "/cities/lagos/seats/invite/", reader="chidi"),
    Kind("city, mayors seen by an editor", "/cities/lima/mayors/", reader="ana"),
    Kind("enter a mayor", "/cities/lima/mayors/enter/", reader="ana"),
    Kind("correct a mandate", "/cities/lima/mayors/{mandate}/", reader="ana"),
    Kind("remove a mandate", "/cities/lima/mayors/{mandate}/remove/", reader="ana"),
    Kind("hand-over", "/cities/lima/handover/", reader="ana"),
    Kind("paste a list of members", "/networks/mercociudades/members/paste/", reader="dia"),
    Kind(
        "paste a list of members, preview",
        "/networks/mercociudades/members/paste/",
        reader="dia",
        typed={"text": MEMBERS, "default_class": "full"},
        button="Preview",
    ),
    Kind(
        "paste a list of members, nothing in it",
        "/networks/mercociudades/members/paste/",
        reader="dia",
        button="Preview",
    ),
    Kind("members of a network, kept", "/networks/mercociudades/members/edit/", reader="dia"),
    Kind("confirm what open data says", "/cities/holmwick/confirm/", reader="quinn"),
    Kind("a membership, is this so", "/networks/mercociudades/members/{membership}/answer/", reader="ana"),
    Kind("city, networks seen by an editor", "/cities/lima/networks/", reader="ana"),
    Kind("log a partnership", "/partnerships/new/", reader="ana"),
    Kind("edit a partnership", "{own}edit/", reader="ana"),
    Kind("withdraw a partnership", "{mistake}withdraw/", reader="ana"),
    Kind("edit a city", "/cities/lima/edit/", reader="ana"),
    Kind(
        "edit a city, wrong",
        "/cities/lima/edit/",
        reader="ana",
        typed={"population_year": "1", "website": "no address", "names": "Klingon: Lima"},
        button="Save",
    ),
    Kind("parties of a partnership", "{own}parties/", reader="ana"),
    Kind("funders of a partnership", "{own}funders/", reader="ana"),
    Kind("documents of a partnership", "{own}documents/", reader="ana"),
    Kind("partnership, seen by a party", "{own}", reader="ana"),
    Kind("enter an agreement", "/cities/lima/agreements/enter/", reader="ana"),
    Kind("exchange, choose a kind", "/exchanges/new/", reader="ana"),
    Kind("exchange, write one", "/exchanges/new/lesson/", reader="ana"),
    Kind("exchange, edit one", "{lesson}edit/", reader="ana"),
    Kind("exchange, seen by its author", "{lesson}", reader="ana"),
    Kind("exchange, a draft", "{exchangedraft}", reader="ana"),
    Kind("exchange, attach something", "{lesson}documents/", reader="ana"),
    Kind("exchange, withdraw it", "{lesson}withdraw/", reader="ana"),
    Kind("exchange, reply", "{lesson}reply/", reader="chidi"),
    Kind("exchange, used", "{lesson}reuse/", reader="chidi"),
    Kind("exchange, offer help", "{request}contact/", reader="ana"),
    Kind("exchange, answer a message", "{contact}", reader="ana"),
    Kind("exchange, reported", "/exchanges/reports/", reader="olu"),
    Kind("agenda item, seen by a member", "{decision}", reader="ana"),
    Kind("decision, its answers and a quorum", "{quorum}", reader="ana"),
    Kind("decision, seen by its secretariat", "{quorum}", reader="dia"),
    Kind("discussion, seen by a member", "{discussion}", reader="ana"),
    Kind("discussion, seen by its secretariat", "{discussion}", reader="dia"),
    Kind("write a comment", "{discussion}comment/", reader="ana"),
    Kind("reply to a comment", "{discussion}comment/?to={comment}", reader="ana"),
    Kind("hide a comment", "/agenda/comments/{comment}/hide/", reader="dia"),
    Kind("withdraw an agenda item", "{decision}withdraw/", reader="dia"),
    Kind("remind cities of an agenda item", "{quorum}remind/", reader="dia"),
    Kind("remind cities of a meeting", "{assembly}remind/", reader="dia"),
    Kind("announce something to members", "/networks/mercociudades/announce/", reader="dia"),
    Kind("groups of cities", "/networks/mercociudades/groups/", reader="dia"),
    Kind("meeting, seen by a member", "{assembly}", reader="ana"),
    Kind("meeting, seen by its secretariat", "{assembly}", reader="dia"),
    Kind("answer to a meeting", "{assembly}answer/", reader="ana"),
    Kind("answer for a city, choose it", "{assembly}answer-for/", reader="dia"),
    Kind("answer for a city", "{entered}", reader="dia"),
    Kind("cancel a meeting", "{assembly}cancel/", reader="dia"),
    Kind("past meeting, seen by its secretariat", "{past}", reader="dia"),
    Kind("own calendar address", "/calendar/address/", reader="ana"),
    Kind("write an agenda item", "/agenda/new/", reader="dia"),
    Kind("edit an agenda item", "{decision}edit/", reader="dia"),
    Kind("publish an agenda item", "{written}publish/", reader="dia"),
    Kind("close an agenda item", "{decision}close/", reader="dia"),
    Kind("documents of an agenda item", "{decision}documents/", reader="dia"),
    Kind("call a meeting", "/meetings/new/", reader="dia"),
    Kind("edit a meeting", "{assembly}edit/", reader="dia"),
    Kind("after a meeting", "{past}after/", reader="dia"),
    Kind("network, agenda seen by its secretariat", "/networks/mercociudades/agenda/", reader="dia"),
    Kind("desk of a secretariat", "/desk/", reader="dia"),
    Kind("imports", "/imports/", reader="ana"),
    Kind("import, being read", "{import_reading}", reader="ana"),
    Kind("import, its columns", "{import_columns}columns/", reader="ana"),
    Kind("import, its encoding", "{import_unsettled}columns/", reader="ana"),
    Kind("import, rows that are ready", "{import_previewed}?group=ready", reader="ana"),
    Kind("import, a row that is corrected", "{import_previewed}?group=ready&row=2", reader="ana"),
    Kind("import, questions", "{import_previewed}?group=asked", reader="ana"),
    Kind("import, problems", "{import_previewed}?group=problems", reader="ana"),
    Kind("import, rows that are here", "{import_previewed}?group=here", reader="ana"),
    Kind("import, finished", "{import_imported}", reader="ana"),
    Kind("import, failed", "{import_failed}", reader="ana"),
    Kind("requests for roles", "/desk/seat-requests/", reader="olu"),
]

KINDS = PUBLIC + SIGNED_IN


def send(page, kind):
    """Fill in the form of an open page of that kind and send it, unchecked by the browser; the answer."""
    page.locator("main form").evaluate_all("forms => forms.forEach(one => { one.noValidate = true; })")
    for name, value in kind.typed.items():
        box = page.locator(f"main [name={name}]").first
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    with page.expect_navigation() as answer:
        page.get_by_role("main").get_by_role("button", name=kind.button, exact=True).click()
    return answer.value
