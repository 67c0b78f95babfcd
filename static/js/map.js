// Closer and farther on a drawn map: only the viewBox changes. Without this file the whole map is shown.
(() => {
  const FACTOR = 1.5;
  const DEEPEST = 24;

  function equip(figure) {
    const frame = figure.querySelector(".map__frame");
    const sheet = figure.querySelector(".map__sheet");
    const tip = figure.querySelector(".map__tip");
    const tools = figure.querySelector(".map__tools");
    const whole = sheet.viewBox.baseVal;
    const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
    let now = { ...home };

    const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
    const show = () => {
      now.width = clamp(now.width, home.width / DEEPEST, home.width);
      now.height = now.width * home.height / home.width;
      now.x = clamp(now.x, home.x, home.x + home.width - now.width);
      now.y = clamp(now.y, home.y, home.y + home.height - now.height);
      sheet.setAttribute("viewBox", `${now.x.toFixed(1)} ${now.y.toFixed(1)} ${now.width.toFixed(1)} ${now.height.toFixed(1)}`);
      const moved = now.width < home.width - 1;
      tools.querySelector("[data-map-zoom=whole]").disabled = !moved;
      tools.querySelector("[data-map-zoom=out]").disabled = !moved;
      frame.classList.toggle("is-close", moved);
    };
    // Zoom so that the point (u, v), as shares of the frame, stays where it is.
    const zoom = (factor, u = .5, v = .5) => {
      const width = clamp(now.width / factor, home.width / DEEPEST, home.width);
      const height = width * home.height / home.width;
      now = { x: now.x + (now.width - width) * u, y: now.y + (now.height - height) * v, width, height };
      show();
    };
    const pan = (dx, dy) => { now.x += dx * now.width; now.y += dy * now.height; show(); };
    const shareOf = (event) => {
      const box = frame.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };

    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const kind = event.target.closest("[data-map-zoom]")?.dataset.mapZoom;
      if (kind === "in") zoom(FACTOR);
      if (kind === "out") zoom(1 / FACTOR);
      if (kind === "whole") { now = { ...home }; show(); }
    });
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // the page scrolls as always
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 200), ...shareOf(event));
    }, { passive: false });
    frame.addEventListener("dblclick", (event) => { if (!event.target.closest("a, button")) zoom(FACTOR, ...shareOf(event)); });
    figure.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-.15, 0], ArrowRight: [.15, 0], ArrowUp: [0, -.15], ArrowDown: [0, .15] }[event.key];
      if (event.key === "+" || event.key === "=") zoom(FACTOR);
      else if (event.key === "-") zoom(1 / FACTOR);
      else if (event.key === "0") { now = { ...home }; show(); }
      else if (step && now.width < home.width - 1) { event.preventDefault(); pan(...step); }
    });

    // One finger or the mouse drags, two fingers pinch.
    const fingers = new Map();
    let dragged = false;
    frame.addEventListener("pointerdown", (event) => {
      if (event.target.closest(".map__tools")) return;
      fingers.set(event.pointerId, event);
      dragged = false;
    });
    frame.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const box = frame.getBoundingClientRect();
      if (fingers.size === 1 && now.width < home.width - 1) {
        if (!dragged && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4) return;
        dragged = true;
        frame.setPointerCapture(event.pointerId);
        pan((before.clientX - event.clientX) / box.width, (before.clientY - event.clientY) / box.height);
      } else if (fingers.size === 2) {
        const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
        const gap = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
        zoom(gap(event) / gap(before), ...shareOf(event));
      }
      fingers.set(event.pointerId, event);
    });
    for (const kind of ["pointerup", "pointercancel", "pointerleave"]) frame.addEventListener(kind, (event) => fingers.delete(event.pointerId));
    frame.addEventListener("click", (event) => { if (dragged) { event.preventDefault(); dragged = false; } }, true);
    frame.addEventListener("dragstart", (event) => event.preventDefault());

    const say = (event) => {
      const mark = event.target.closest?.("[data-label]");
      tip.hidden = !mark;
      if (!mark) return;
      tip.textContent = mark.dataset.label;
      const box = frame.getBoundingClientRect(), at = mark.getBoundingClientRect();
      const x = at.left + at.width / 2 - box.left, y = at.top - box.top;
      tip.style.left = `${clamp(x - tip.offsetWidth / 2, 4, box.width - tip.offsetWidth - 4)}px`;
      tip.style.top = `${y > tip.offsetHeight + 12 ? y - tip.offsetHeight - 8 : y + at.height + 8}px`;
    };
    for (const kind of ["pointerover", "focusin"]) sheet.addEventListener(kind, say);
    for (const kind of ["pointerout", "focusout"]) sheet.addEventListener(kind, () => { tip.hidden = true; });
    show();
  }

  const equipAll = () => {
    for (const figure of document.querySelectorAll("[data-map]:not([data-map-equipped])")) {
      figure.dataset.mapEquipped = "";
      equip(figure);
    }
  };
  equipAll();
  document.addEventListener("htmx:afterSettle", equipAll); // a map may arrive with a part of the page
})();
