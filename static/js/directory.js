// After a part of a directory was exchanged: say the new count, and keep the reader's place.
(() => {
  let fromPager = false;
  document.addEventListener("htmx:beforeRequest", (event) => {
    fromPager = Boolean(event.detail.elt.closest(".pager"));
  });
  document.addEventListener("htmx:afterSettle", () => {
    const count = document.getElementById("result-count");
    const said = document.getElementById("directory-said");
    if (!count || !said) return;
    said.textContent = count.textContent;
    if (fromPager || document.activeElement === document.body) {
      count.focus({ preventScroll: !fromPager });
    }
  });
})();
