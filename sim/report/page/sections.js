// The page's sections: each sets its charts up from the report's data and returns what must follow the chosen date
// and pair: {date(row), pair(p)}. `desk` carries what they share: {report, row, pair, chosen, show, moveTo, choose}.

const byId = id => document.getElementById(id);
const dateWords = (report, row) => report.story.dates[row].slice(0, ["day", "week"].includes(report.story.step) ? 10 : report.story.step === "year" ? 4 : 7);
const medianOf = one => one.bands[2];
const span = (one, row) => `${number(one.bands[0][row])} … ${number(one.bands[4][row])}`;

// --- curves ---------------------------------------------------------------------------------------------------------

const COLOURS = 6, DASHES = 4; // as many as palette and style have
const BANDS = 3; // more bands than these in one frame turn to mud: then only the pair of the account has one

function curvesSection(desk) {
  const { report, chosen } = desk, holder = byId("curves-chart"), spoken = element("p", { class: "spoken", "aria-live": "polite" });
  const chart = fan(holder, { dates: report.story.dates, label: `${report.story.title}: alignment over time`, axis: "alignment (−1 opposed, 1 aligned)",
    events: report.events, anchors: report.anchors, onDate: desk.moveTo, onPreview: row => look(row ?? desk.row, false), onEvent: desk.show });
  const readout = byId("curves-readout"), say = throttled(text => { spoken.textContent = text; }, 700);
  readout.setAttribute("aria-live", "off"); // every pixel would be spoken: the live line below is slower
  readout.after(spoken);
  const list = () => [...chosen].sort((a, b) => a - b).map(p => ({ ...report.pairs[p], id: p, coded: desk.coded ? report.pairs[p].coded : null, banded: chosen.size <= BANDS || p === desk.pair }));
  const look = (row, final) => {
    chart.cursor(row);
    readout.replaceChildren(...readoutOf(desk, row, list()));
    if (final) say(readout.textContent);
  };
  const table = tableIn(byId("curves-table"), () => [["date", ...list().map(one => one.label)],
    ...report.story.dates.map((_, row) => [dateWords(report, row), ...list().map(one => number(medianOf(one)[row], 3))])]);
  const draw = () => { chart.update(list()); buttons.update(); table.update(); look(desk.row, false); };
  const noted = report.pairs.map(pair => ({ ...pair, note: signed(pair.change) }));
  const buttons = chips(byId("curves-pairs"), noted, chosen, (p, on) => (on ? desk.choose(p) : draw()));
  byId("curves-pairs").append(codedSwitch(desk, draw));
  fold(document.querySelector("#curves > .scroll"), "Start, end and change of every pair", true);
  return { date: row => look(row, true), pair: draw };
}

function codedSwitch(desk, draw) {
  const box = element("input", { type: "checkbox", onchange: () => { desk.coded = box.checked; draw(); } });
  return element("label", { class: "switch", title: "Run 0: the coded numbers, with its own draws of chance" }, box, " run 0 (dotted)");
}

/** The date, the shown pairs there with their spans, and what acted in the period before. */
function readoutOf(desk, row, list) {
  const { report } = desk, acted = report.events.filter(event => event.marks.some(([period]) => period === row - 1));
  const names = acted.slice(0, 5).map(event => `${event.n}. ${event.title}`).join(" · "), more = acted.length > 5 ? ` · and ${acted.length - 5} more` : "";
  return [element("b", { class: "date" }, dateWords(report, row)), element("ul", { class: "values" }, list.map(one => element("li", {}, swatch(one),
    ` ${one.label} `, element("b", {}, signed(medianOf(one)[row])), element("span", { class: "aside" }, defined(medianOf(one)[row]) ? ` ${span(one, row)}` : " not there")))),
  element("span", { class: "acted" }, row === 0 ? "the start, before any event" : acted.length ? `acted in the period before: ${names}${more}` : "nothing acted in the period before")];
}

// --- why it moved -----------------------------------------------------------------------------------------------------

function accountSection(desk) {
  const { report } = desk, held = report.accounts.of, select = byId("why-pair"), whole = byId("why-span");
  if (!held.length) return {};
  const event = key => report.events.find(one => one.n === report.accounts.sources[key]?.n);
  const detail = key => byId("why-detail").replaceChildren(...(event(key) ? eventDetail(event(key), report) : []));
  const chart = ledger(byId("why-chart"), { onPart: detail });
  let shown = { rows: [], total: 0 };
  const table = tableBehind(byId("why-chart"), "The account as a table", () => [["part", "amount"], ...shown.rows.map(row => [row.label, signed(row.amount, 4)]), ["sum", signed(shown.total, 4)]]);
  const draw = () => {
    const account = held.find(one => one.p === desk.pair);
    select.value = String(held.indexOf(account));
    shown = account ? accountAt(report, account, desk.row, whole.value !== "step") : { rows: [], total: 0, title: `${report.pairs[desk.pair].label}: no account on this page` };
    byId("why-title").textContent = shown.title;
    chart.update(shown);
    table.update();
    detail(shown.rows.find(row => event(row.key))?.key);
  };
  menu(select, held.map(one => report.pairs[one.p].label), k => desk.choose(held[k].p));
  whole.addEventListener("change", draw);
  fold(byId("why-static"), "In words, pair by pair");
  return { date: draw, pair: draw };
}

/** What the change of a pair's coded curve consists of, from the start or from the row before. */
function accountAt(report, account, at, whole) {
  const { coded, label } = report.pairs[account.p], first = coded.findIndex(defined);
  const row = Math.max(first, Math.min(at, coded.findLastIndex(defined))), from = whole ? first : Math.max(first, row - 1), total = coded[row] - coded[from];
  const rows = (whole ? account.span : account.step)[row].map(([source, amount]) => {
    const { words: name, n } = report.accounts.sources[source];
    return { label: n ? `${n}. ${name.replace(/^\d+\. /, "")}` : name, amount, key: n ? source : null };
  });
  const rest = total - rows.reduce((sum, one) => sum + one.amount, 0);
  if (Math.abs(rest) >= 0.0005) rows.push({ label: "smaller parts", amount: rest, key: null });
  const title = `${label}, ${dateWords(report, from)} to ${dateWords(report, row)}: ${signed(total, 3)} in run 0`;
  return { rows, total, title };
}

// --- claims and cast: small drawings in the template's tables -----------------------------------------------------------

function drawingsSection({ report }) {
  const claims = new Map(report.claims.map(claim => [claim.id, claim]));
  for (const cell of document.querySelectorAll("td.drawing")) {
    const claim = claims.get(cell.dataset.claim);
    if (claim && Number.isFinite(claim.share)) dots(cell, claim);
    if (cell.dataset.position) rail(cell, { ...cell.dataset, position: Number(cell.dataset.position), salience: Number(cell.dataset.salience) });
  }
  return {};
}

const MOST_TIES = 60;

// --- ties at any date -------------------------------------------------------------------------------------------------

function tiesSection(desk) {
  const { report } = desk, { actors: order, rows, median, change: moved } = report.ties, slider = byId("ties-date"), out = byId("ties-date-out"), least = byId("ties-least");
  const actors = order.map(id => report.actors.find(actor => actor.id === id) ?? { id, name: id });
  const pairs = order.flatMap((_, i) => order.slice(0, i).map((_, j) => [i, j])), told = element("p", { class: "note", role: "status" });
  const onPair = (i, j) => {
    const p = report.pairs.findIndex(({ a, b }) => [a, b].includes(order[i]) && [a, b].includes(order[j]));
    told.textContent = p < 0 ? `${order[i]}–${order[j]} is not among the pairs that have curves here.` : `${report.pairs[p].label} is now in the curves and in the account.`;
    if (p >= 0) desk.choose(p);
  };
  const web = network(byId("ties-network"), { actors, pairs, onPair }), grid = matrix(byId("ties-matrix"), { actors, pairs, onPair });
  byId("ties-network").parentElement.parentElement.after(told);
  const at = row => Math.max(0, rows.findLastIndex(given => given <= row));
  const table = tableBehind(told, "Every pair at this date as a table", () => [["pair", "at the start", "at the date", "change"], ...pairs.map(([i, j], p) =>
    [`${order[j]}–${order[i]}`, number(median[0][p], 3), number(median[at(desk.row)][p], 3), signed(moved[at(desk.row)][p], 3)])]);
  const draw = () => {
    const now = median[at(desk.row)], from = now.map((value, p) => (defined(value) && defined(moved[at(desk.row)][p]) ? value - moved[at(desk.row)][p] : null));
    slider.value = desk.row;
    slider.setAttribute("aria-valuetext", (out.textContent = dateWords(report, rows[at(desk.row)])));
    web.update(now, from, Number(least.value));
    grid.update(now, from);
    table.update();
  };
  least.value = readable(median.at(-1), Number(least.value), Number(least.max));
  slider.max = report.story.dates.length - 1;
  slider.addEventListener("input", () => desk.moveTo(Number(slider.value)));
  least.addEventListener("input", draw);
  replay(desk, byId("ties-play"));
  return { date: draw };
}

/** The weakest tie drawn at first: so many ties that the eye can follow them. */
function readable(values, least, most) {
  const strength = values.filter(defined).map(Math.abs).sort((a, b) => b - a)[MOST_TIES] ?? 0;
  return Math.max(least, Math.min(most, strength));
}

function replay(desk, button) {
  const last = desk.report.story.dates.length - 1, name = button.textContent;
  let playing = null;
  button.hidden = false;
  const stop = () => { clearInterval(playing); playing = null; button.textContent = name; };
  button.addEventListener("click", () => {
    if (playing) return stop();
    if (desk.row >= last) desk.moveTo(0);
    button.textContent = "■ stop";
    playing = setInterval(() => (desk.row >= last ? stop() : desk.moveTo(desk.row + 1)), Math.max(60, Math.min(400, 12000 / last)));
  });
}

// --- positions, variants, split fans ------------------------------------------------------------------------------------

function positionsSection(desk) {
  const { report } = desk, all = report.positions;
  if (!all.length) return {};
  const chosen = new Set(all.slice(0, 4).keys());
  const chart = fan(byId("positions-chart"), { dates: report.story.dates, label: "Positions over time", axis: "position (−1 … 1)", events: [], onDate: desk.moveTo });
  const list = () => [...chosen].sort((a, b) => a - b).map(k => ({ ...all[k], id: k, banded: chosen.size <= BANDS }));
  const table = tableBehind(byId("positions-chart"), "Positions as a table (medians)", () => [["date", ...list().map(one => one.label)],
    ...report.story.dates.map((_, row) => [dateWords(report, row), ...list().map(one => number(medianOf(one)[row], 3))])]);
  const draw = () => { chart.update(list()); buttons.update(); table.update(); };
  const buttons = chips(byId("positions-pick"), all.map(one => ({ ...one, names: polesOf(report, one.issue) })), chosen, draw);
  draw();
  return { date: chart.cursor };
}
function polesOf(report, id) {
  const issue = report.issues.find(one => one.id === id);
  return issue ? `${issue.title}: −1 ${issue.negative}; 1 ${issue.positive}` : id;
}

function variantsSection(desk) {
  const { report } = desk, all = report.variants.of, holder = byId("variants-chart");
  if (!all.length || !holder) return {};
  const pairs = report.pairs.map((_, p) => p).filter(p => all.some(world => differenceIn(world, p))), chosen = new Set(all.slice(0, 3).keys());
  const chart = fan(holder, { dates: report.story.dates, label: "Variants less the story as told, run by run", axis: "difference in alignment", zero: true, floor: 0.06, height: 250, events: [], onDate: desk.moveTo });
  const looks = all.map((world, k) => ({ label: world.title, names: world.says.join("; "), colour: k % COLOURS, dash: Math.floor(k / COLOURS) % DASHES }));
  let pair = pairs[0];
  const list = () => [...chosen].sort((a, b) => a - b).flatMap(k => { const there = differenceIn(all[k], pair); return there ? [{ ...looks[k], label: shortened(looks[k].label, 22), id: k, bands: there.bands, banded: chosen.size <= BANDS }] : []; });
  const draw = () => { chart.update(list()); buttons.update(); };
  const select = element("select", {}), pick = byId("variants-pick"), row = element("div", { class: "chips" });
  pick.replaceChildren(element("p", { class: "bar" }, labelled("pair", select)), row);
  menu(select, pairs.map(p => report.pairs[p].label), k => { pair = pairs[k]; draw(); });
  const buttons = chips(row, looks, chosen, draw);
  draw();
  const follow = p => { if (!pairs.includes(p)) return; pair = p; select.value = String(pairs.indexOf(p)); draw(); };
  return { date: chart.cursor, pair: follow };
}
const differenceIn = (world, pair) => world.on.find(({ p, bands }) => p === pair && bands);

function splitsSection(desk) {
  const { report } = desk, all = report.splits, holder = byId("splits-chart");
  if (!all.length || !holder) return {};
  const chart = fan(holder, { dates: report.story.dates, label: "Runs with and without the event", axis: "alignment (−1 opposed, 1 aligned)", height: 250, events: [], onDate: desk.moveTo });
  const events = element("select", {}), pairs = element("select", {}), title = split => report.events.find(event => event.n === split.n);
  let split = all[0], k = 0;
  const draw = () => {
    const { p, with: took, without } = split.on[k], look = report.pairs[p];
    chart.update([{ id: "with", label: `with (${split.taken})`, colour: look.colour, dash: 0, bands: took }, { id: "without", label: `without (${split.not_taken})`, colour: "none", dash: 1, bands: without }].filter(one => one.bands));
  };
  const turn = number => { split = all[number]; k = 0; fill(); draw(); };
  const fill = () => pairs.replaceChildren(...split.on.map(({ p }, at) => element("option", { value: at }, report.pairs[p].label)));
  byId("splits-pick").replaceChildren(element("p", { class: "bar" }, labelled("event", events), labelled("pair", pairs)));
  menu(events, all.map(one => `${one.n}. ${shortened(title(one)?.title ?? "", 60)}`), turn);
  pairs.addEventListener("change", () => { k = Number(pairs.value); draw(); });
  turn(0);
  return { date: chart.cursor };
}

// --- camps --------------------------------------------------------------------------------------------------------------

function campsSection(desk) {
  const { report } = desk, holder = byId("camps-chart");
  if (!report.camps || !holder) return {};
  const actors = report.camps.actors.map(id => report.actors.find(actor => actor.id === id) ?? { id, name: id });
  const chart = strip(holder, { ...report.camps, dates: report.story.dates, actors, onDate: desk.moveTo });
  return { date: chart.cursor };
}
