// Suggestions below a search box: the WAI-ARIA combobox pattern over the links that the server sends.
// Inside a form, `data-pick` on the input takes the chosen one instead of going there: its name into the input,
// its address and the name into the hidden input beside it; with `data-as="address"` the name with its address into
// the input alone, as "Lima (lima)". `data-into` names a text field that takes the chosen city
// instead: as a mention at the caret, or as one of the chosen cities of `data-chosen`, each of which can be removed.
(() => {
  const WAIT = 120;
  let boxes = 0;

  function equip(form) {
    const source = form.dataset.suggest;
    const input = form.querySelector("input[type=search], input[data-pick]");
    if (!source || !input) return;
    const picked = "pick" in input.dataset ? form.querySelector("input[type=hidden]") : null;
    const into = document.getElementById(form.dataset.into);
    const isLine = form.dataset.as === "address";
    const taken = Boolean(picked || into || isLine);
    const list = document.createElement("div");
    list.className = "suggestions";
    list.id = `suggestions-${++boxes}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.querySelector("label").textContent);
    list.hidden = true;
    form.append(list);
    // Says politely how many suggestions there are: screen readers do not notice a list that opens.
    const status = document.createElement("div");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    form.append(status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

    let timer, request, options = [], at = -1, asked = "";

    const close = () => {
      list.hidden = true; at = -1; status.textContent = "";
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      options[at]?.setAttribute("aria-selected", "false");
      at = (index + options.length) % options.length;
      const option = options[at];
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    };
    const show = (html) => {
      list.innerHTML = html;
      const said = list.querySelector("[data-status]");
      status.textContent = said?.textContent ?? "";
      said?.remove();
      // The server sends plain links in lists; inside a listbox only options count.
      for (const element of list.querySelectorAll("ul, li")) element.setAttribute("role", "presentation");
      if (taken) for (const link of list.querySelectorAll("a[href*='?']")) link.closest("li").remove();
      options = [...list.querySelectorAll("a[href]")];
      options.forEach((option, index) => {
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.tabIndex = -1;
      });
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !list.textContent.trim();
      input.setAttribute("aria-expanded", String(!list.hidden && options.length > 0));
    };
    const say = (words, name) => {
      form.parentElement.querySelector(":scope > [role=status]").textContent = `${words} ${name}`;
    };
    const put = (name, slug, shown) => {
      let words = form.dataset.added;
      if (form.dataset.as === "mention") {
        const at = into.selectionEnd;
        into.setRangeText(`${/(^|\s)$/.test(into.value.slice(0, at)) ? "" : " "}@${slug} `, at, at, "end");
        into.focus();
      } else if (!chooseCity(form.closest("[data-chosen]"), name, slug, shown)) words = form.dataset.present;
      input.value = asked = "";
      say(words, name);
      into.dispatchEvent(new Event("change", { bubbles: true }));
      close();
    };
    const take = (option) => {
      const name = option.querySelector(".suggestion__name").firstChild.textContent.trim();
      const slug = new URL(option.href).pathname.split("/").filter(Boolean).at(-1);
      if (into) return put(name, slug, option.dataset.name ?? name);
      // A city is taken with its state and country, as the page prints it.
      input.value = isLine ? `${option.dataset.name ?? name} (${slug})` : option.dataset.name ?? name;
      if (picked) picked.value = `${new URL(option.href).pathname} ${input.value}`;
      asked = input.value;
      close();
    };
    const ask = async () => {
      const query = input.value.trim();
      if (query === asked && !list.hidden) return;
      asked = query;
      request?.abort();
      if (!query) return close();
      request = new AbortController();
      try {
        const answer = await fetch(`${source}${source.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`, { signal: request.signal, headers: { "HX-Request": "true" } });
        if (answer.ok && document.activeElement === input) show(await answer.text());
      } catch { /* a newer question, or no line: the form still works */ }
    };

    input.addEventListener("input", () => { if (picked) picked.value = ""; clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden || !options.length) { if (input.value.trim()) { asked = ""; ask(); } return; }
        event.preventDefault();
        choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? options.length - 1 : at - 1);
      } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
        event.preventDefault();
        if (taken) take(options[at]); else location.assign(options[at].href);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    if (taken) list.addEventListener("click", (event) => {
      event.preventDefault();
      const option = event.target.closest("a[href]");
      if (option) take(option);
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
  }

  // Adds a city to the chosen ones; false where it is one of them already.
  function chooseCity(chosen, name, slug, shown) {
    const cities = chosen.querySelector(".chosen__cities");
    if ([...cities.children].some((city) => city.dataset.address === slug)) return false;
    const city = chosen.querySelector("template").content.firstElementChild.cloneNode(true);
    city.dataset.address = slug;
    city.querySelector("input").value = `${name} (${slug})`;
    city.querySelector(".chosen__name bdi").textContent = shown;
    const remove = city.querySelector("button");
    remove.value = slug;
    remove.querySelector(".visually-hidden").textContent = ` ${name}`;
    cities.append(city);
    return true;
  }

  // Focus goes to the next city, else to the one before, else to the search: never to the top of the page.
  function equipChosen(chosen) {
    chosen.addEventListener("click", (event) => {
      const city = event.target.closest("button[name=remove]")?.closest("li");
      if (!city) return;
      event.preventDefault();
      const near = (city.nextElementSibling ?? city.previousElementSibling)?.querySelector("button");
      const name = city.querySelector("button .visually-hidden").textContent.trim();
      city.remove();
      (near ?? chosen.querySelector("input[data-pick]")).focus();
      chosen.querySelector(".finder__result").textContent = `${chosen.dataset.removed} ${name}`;
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  for (const form of document.querySelectorAll("[data-suggest]")) equip(form);
  for (const chosen of document.querySelectorAll("[data-chosen]")) equipChosen(chosen);
})();
