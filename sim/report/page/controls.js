// Controls around the charts: chips that switch curves on and off, menus, and the table behind a chart.

const FIRST = 10; // chips seen before one asks for more

/** A row of chips over items [{label, names, colour, dash, note}]; `chosen` is a set of their numbers, kept in step. */
function chips(holder, items, chosen, changed) {
  const buttons = items.map((item, k) => element("button", { type: "button", class: "chip", title: item.names, "data-chip": k, onclick: () => {
    chosen.has(k) ? chosen.delete(k) : chosen.add(k);
    changed(k, chosen.has(k));
  } }, swatch(item), element("span", {}, item.label), item.note ? element("span", { class: "aside" }, item.note) : null));
  holder.setAttribute("role", "group");
  if (!holder.hasAttribute("aria-label")) holder.setAttribute("aria-label", "Curves shown");
  holder.classList.add("chips");
  holder.replaceChildren(...buttons, ...(buttons.length > FIRST + 2 ? [unfolding(holder, buttons)] : []));
  const update = () => buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(chosen.has(k))));
  update();
  return { update };
}

/** The button that shows the chips after the first; those that are on are always seen. */
function unfolding(holder, buttons) {
  const name = () => `${holder.classList.contains("folded") ? `${buttons.length - FIRST} more` : "fewer"}`;
  buttons.slice(FIRST).forEach(button => button.classList.add("later"));
  holder.classList.add("folded");
  const more = element("button", { type: "button", class: "more", "aria-expanded": "false", onclick: () => {
    more.setAttribute("aria-expanded", String(!holder.classList.toggle("folded")));
    more.textContent = name();
  } }, name());
  return more;
}

function swatch({ colour, dash }) {
  return mark("svg", { viewBox: "0 0 22 8", class: "swatch", "aria-hidden": "true" }, mark("path", { d: "M1 4H21", class: `line s${colour} dash${dash ?? 0}` }));
}

/** Fills a menu with the labels and tells of a choice by its number. */
function menu(select, labels, changed) {
  select.replaceChildren(...labels.map((label, k) => element("option", { value: k }, label)));
  select.addEventListener("change", () => changed(Number(select.value)));
}
function labelled(text, control) { return element("label", {}, `${text} `, control); }

/** Fills a table inside details when they are opened, and again while they are. `rows()` gives [heads, ...lines]. */
function tableIn(body, rows) {
  const details = body.closest("details"), update = () => { if (details.open) body.replaceChildren(numbersTable(rows())); };
  details.addEventListener("toggle", update);
  return { update };
}

/** The numbers behind a chart as such a table, after its holder. */
function tableBehind(holder, caption, rows) {
  const body = element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption });
  holder.after(element("details", { class: "behind noprint" }, element("summary", {}, caption), body));
  return tableIn(body, rows);
}

function numbersTable([heads, ...lines]) {
  const row = cells => element("tr", {}, cells.map((cell, k) => (k ? element("td", { class: "n" }, cell) : element("th", { scope: "row" }, cell))));
  return element("table", { class: "numbers" }, element("thead", {}, element("tr", {}, heads.map((head, k) => element("th", { scope: "col", class: k ? "n" : null }, head)))), element("tbody", {}, lines.map(row)));
}

/** Puts what charts say where scripts run behind a line that opens it; what is `printed` is open on paper. */
function fold(node, title, printed = false) {
  const details = element("details", {}, element("summary", {}, title));
  node.replaceWith(details);
  details.append(node);
  if (!printed) return;
  let was = false;
  addEventListener("beforeprint", () => { was = details.open; details.open = true; });
  addEventListener("afterprint", () => { details.open = was; });
}

/** Calls at most once in `wait` milliseconds, the last time for certain. */
function throttled(call, wait) {
  let timer = null;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => call(...given), wait); };
}
