"""A first visit costs little over the wire, and the second nothing for what stayed the same."""

import pytest

FIRST_PAGE = 150_000
VISITED = ["/", "/cities/", "/partnerships/", "/cities/lima/", "{demo}", "/networks/c40/", "/about/"]


@pytest.mark.parametrize("path", VISITED)
def test_a_first_visit_takes_at_most_150_kilobytes(chromium, portal, path):
    context = chromium.new_context()
    page, sizes = context.new_page(), {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()}))
    page.goto(portal.url + path.format(**portal.paths), wait_until="networkidle")
    weights = {
        url.removeprefix(portal.url): size["responseBodySize"] + size["responseHeadersSize"]
        for url, size in sizes.items()
    }
    context.close()
    assert sum(weights.values()) <= FIRST_PAGE, sorted(weights.items(), key=lambda pair: -pair[1])


def test_what_is_named_by_its_content_is_kept_for_ever(chromium, portal):
    context, answers = chromium.new_context(), []
    context.on("response", lambda answer: answers.append((answer.url, answer.headers)))
    context.new_page().goto(portal.url + "/about/")
    context.close()
    fixed = [(url, headers) for url, headers in answers if "/static/" in url]
    assert fixed
    assert {headers["cache-control"] for _, headers in fixed} == {"max-age=315360000, public, immutable"}
    texts = [headers for url, headers in fixed if url.endswith((".css", ".js"))]
    assert {headers["content-encoding"] for headers in texts} <= {"br", "gzip"}
