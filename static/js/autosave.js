// Keeps what is typed into a long form on the server: every few seconds while it changes, and when the page is left.
(() => {
  const EVERY = 5000;

  for (const mark of document.querySelectorAll("input[data-autosave]")) {
    const form = mark.form;
    const address = mark.dataset.autosave;
    let changed = false;

    const fields = () => {
      const data = new FormData(form);
      // Files are not kept; a beacon may not be larger than 64 kB.
      for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
      return data;
    };
    const keep = (leaving) => {
      if (!changed) return;
      changed = false;
      if (leaving) navigator.sendBeacon(address, fields());
      else fetch(address, { method: "POST", body: fields() }).catch(() => { changed = true; });
    };
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("change", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    setInterval(() => keep(false), EVERY);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(true); });
    addEventListener("pagehide", () => keep(true));
  }
})();
