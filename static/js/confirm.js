// Answers to open data by key: one request each, without leaving the page. Without this script each form is sent.
(() => {
  const list = document.querySelector("ol.open-data");
  if (!list) return;
  const status = document.getElementById("open-data-said");
  const progress = document.getElementById("open-data-progress");
  const more = document.getElementById("open-data-more");
  const KEYS = { y: "active", n: "not-true", l: "later" };
  const undoable = []; // rows in the order in which they were answered
  let dimension = "";

  const tell = (text) => { status.textContent = text; };
  const button = (row, value) => row.querySelector(`button[name="answer"][value="${value}"]`);
  const isOpen = (row) => !row.classList.contains("is-answered");
  const focusOn = (row) => (row ? button(row, "active") : more).focus();
  const nextOpen = (row) => {
    for (let one = row.nextElementSibling; one; one = one.nextElementSibling) if (isOpen(one)) return one;
    return [...list.children].find(isOpen);
  };
  const problem = (row, text) => {
    let line = row.querySelector(".open-data__problem");
    if (!line) {
      line = document.createElement("p");
      line.className = "open-data__problem";
      row.append(line);
    }
    line.textContent = text;
    line.hidden = !text;
  };

  // A row that was answered shows what was saved, and Undo, in place of its form.
  const showAnswered = (row, text) => {
    const said = document.createElement("p");
    const undo = document.createElement("button");
    said.className = "open-data__message";
    said.append(`${text} `);
    undo.type = "button";
    undo.className = "button button--quiet";
    undo.textContent = list.dataset.undo;
    undo.setAttribute("aria-label", `${list.dataset.undo}: ${name(row)}`);
    undo.addEventListener("click", () => takeBack(row));
    said.append(undo);
    row.querySelector("form").hidden = true;
    row.append(said);
    row.classList.add("is-answered");
  };
  const name = (row) => row.querySelector("h3").textContent.replace(/\s+/g, " ").trim();

  const post = async (row, fields) => {
    const form = row.querySelector("form");
    if (row.dataset.busy) return null;
    row.dataset.busy = "1";
    const data = new FormData(form);
    for (const [key, value] of Object.entries(fields)) data.set(key, value);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const found = await answer.json();
      if (found.problem) throw found.problem;
      progress.textContent = found.progress;
      form.elements.version.value = found.version;
      problem(row, "");
      return found;
    } catch (error) {
      const text = typeof error === "string" ? error : list.dataset.lost;
      problem(row, text);
      tell(text);
      return null;
    } finally {
      delete row.dataset.busy;
    }
  };
  const send = async (row, answer) => {
    const found = await post(row, { answer });
    if (!found) {
      const form = row.querySelector("form");
      if (!form.elements.dimension.value && answer === "active") form.elements.dimension.focus();
      return;
    }
    const kept = row.querySelector("select").value;
    if (kept && (answer === "active" || answer === "ended")) keep(kept);
    showAnswered(row, found.said);
    undoable.push(row);
    tell(`${name(row)}: ${found.said} ${found.progress}`);
    focusOn(nextOpen(row));
  };
  const takeBack = async (row) => {
    const found = await post(row, { undo: "1" });
    if (!found) return;
    row.querySelector(".open-data__message").remove();
    row.querySelector("form").hidden = false;
    row.classList.remove("is-answered");
    undoable.splice(undoable.indexOf(row), 1);
    tell(`${name(row)}: ${found.said} ${found.progress}`);
    focusOn(row);
  };
  // The chosen dimension goes to the rows that nobody chose another for.
  const keep = (value) => {
    for (const row of list.children) {
      const select = row.querySelector("select");
      if (isOpen(row) && (!select.value || select.value === dimension)) select.value = value;
    }
    dimension = value;
  };

  list.addEventListener("submit", (event) => {
    event.preventDefault();
    const row = event.target.closest("li");
    // Enter in a line of text means the end that was typed there, not the first button.
    const isTyped = document.activeElement.matches("input");
    send(row, isTyped ? "ended" : event.submitter.value);
  });
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("li");
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    const key = event.key.toLowerCase();
    if (key === "u" && undoable.length) takeBack(undoable.at(-1));
    else if (!row || !isOpen(row)) return;
    else if (key in KEYS) send(row, KEYS[key]);
    else if (key === "e") row.querySelector("input[name=ended]").focus();
    else if (/^[1-7]$/.test(key)) {
      const select = row.querySelector("select");
      select.selectedIndex = Number(key);
      keep(select.value);
      tell(select.selectedOptions[0].textContent.trim());
    } else return;
    event.preventDefault();
  });
  document.querySelector("[data-keys]").hidden = false;
})();
