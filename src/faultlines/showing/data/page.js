"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rows = all("details[data-row]");
  const drawn = (id) => all(`[data-for="${id}"]`);

  function light(id) {
    dark();
    drawn(id).forEach((part) => part.classList.add("on"));
    all(".map").forEach((map) => map.classList.toggle("dimmed", map.querySelector(".on") !== null));
    document.getElementById(id)?.classList.add("on");
  }
  function dark() {
    all(".on").forEach((part) => part.classList.remove("on"));
    all(".dimmed").forEach((map) => map.classList.remove("dimmed"));
  }
  function show(id) {
    const row = document.getElementById(id);
    if (!row) return;
    row.open = true;
    row.scrollIntoView({ block: "nearest" });
    row.querySelector("summary").focus({ preventScroll: true });
    light(id);
  }

  rows.forEach((row, index) => {
    const summary = row.querySelector("summary");
    summary.addEventListener("mouseenter", () => light(row.id));
    summary.addEventListener("mouseleave", dark);
    summary.addEventListener("focus", () => light(row.id));
    summary.addEventListener("blur", dark);
    summary.addEventListener("keydown", (event) => {
      const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to === undefined || !rows[to]) return;
      event.preventDefault();
      rows[to].querySelector("summary").focus();
    });
  });
  all("[data-for]").forEach((part) => {
    part.addEventListener("mouseenter", () => light(part.dataset.for));
    part.addEventListener("mouseleave", dark);
    part.addEventListener("click", (event) => {
      event.preventDefault();
      show(part.dataset.for);
    });
  });
  const opened = () => location.hash && show(decodeURIComponent(location.hash.slice(1)));
  addEventListener("hashchange", opened);
  opened();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
  document.documentElement.classList.add("moving");
})();
