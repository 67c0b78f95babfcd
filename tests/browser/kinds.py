"""Every kind of page: its address, who reads it, and how it answers. ``{starter}`` stands in world.json."""

from dataclasses import dataclass

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Kind:
    name: str
    path: str
    status: int = 200
    reader: str = ""

    def __str__(self):
        return self.name


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
    Kind("still right?", "{asking}"),
    Kind("still right?, a link that is not whole", "/still-right/broken/", 404),
    Kind("mayor", "/mayors/demo-mayor-killa/"),
    Kind("mayor of a long name", "/mayors/long/"),
    Kind("compare, form", "/compare/"),
    Kind("compare, two", "/compare/?city=lima&city=paris"),
    Kind("compare, four", "/compare/?city=lima&city=paris&city=guangzhou&city=long"),
    Kind("search", "/search/?q=paris"),
    Kind("search, empty", "/search/"),
    Kind("search, near", "/search/?q=Lmia"),
    Kind("search, nothing", "/search/?q=zzyzxq"),
    Kind("dimension", "/dimensions/culture/"),
    Kind("theme", "/themes/immigration/"),
    Kind("about", "/about/"),
    Kind("roles", "/roles/"),
    Kind("sign in", "/account/login/"),
    Kind("sign up", "/account/signup/"),
    Kind("password reset", "/account/password/reset/"),
    Kind("not found", "/cities/no-such-city/", 404),
    Kind("bad request", "/fails/400/", 400),
    Kind("forbidden", "/fails/403/", 403),
    Kind("server error", "/fails/500/", 500),
]

SIGNED_IN = [
    Kind("home, signed in", "/", reader="ana"),
    Kind("account", "/account/", reader="ana"),
    Kind("account, addresses", "/account/email/", reader="ana"),
    Kind("account, sessions", "/account/sessions/", reader="ana"),
    Kind("account, second factor", "/account/2fa/", reader="ana"),
    Kind("account, password", "/account/password/change/", reader="ana"),
    Kind("my seats", "/seats/", reader="ana"),
    Kind("city, seats seen by an editor", "/cities/lima/seats/", reader="ana"),
    Kind("city, who has the last word", "/cities/lagos/seats/approval/", reader="chidi"),
    Kind("my desk", "/desk/", reader="ana"),
    Kind("may this become public?", "{approval}", reader="bo"),
    Kind("ask for a seat", "/cities/paris/seats/request/", reader="ana"),
    Kind("invite to a seat", "/cities/lagos/seats/invite/", reader="chidi"),
    Kind("city, mayors seen by an editor", "/cities/lima/mayors/", reader="ana"),
    Kind("enter a mayor", "/cities/lima/mayors/enter/", reader="ana"),
    Kind("correct a mandate", "/cities/lima/mayors/{mandate}/", reader="ana"),
    Kind("remove a mandate", "/cities/lima/mayors/{mandate}/remove/", reader="ana"),
    Kind("hand-over", "/cities/lima/handover/", reader="ana"),
    Kind("paste a list of members", "/networks/mercociudades/members/paste/", reader="dia"),
    Kind("members of a network, kept", "/networks/mercociudades/members/edit/", reader="dia"),
    Kind("a membership, is this so", "/networks/mercociudades/members/{membership}/answer/", reader="ana"),
    Kind("city, networks seen by an editor", "/cities/lima/networks/", reader="ana"),
    Kind("log a partnership", "/partnerships/new/", reader="ana"),
    Kind("edit a partnership", "{own}edit/", reader="ana"),
    Kind("parties of a partnership", "{own}parties/", reader="ana"),
    Kind("funders of a partnership", "{own}funders/", reader="ana"),
    Kind("documents of a partnership", "{own}documents/", reader="ana"),
    Kind("partnership, seen by a party", "{own}", reader="ana"),
    Kind("enter an agreement", "/cities/lima/agreements/enter/", reader="ana"),
    Kind("imports", "/imports/", reader="ana"),
    Kind("requests for seats", "/desk/seat-requests/", reader="olu"),
]

KINDS = PUBLIC + SIGNED_IN
