// The page: one date and one pair for all sections, the card of events, light and dark, the data to save.

const SECTIONS = { curves: curvesSection, why: accountSection, claims: drawingsSection, ties: tiesSection, positions: positionsSection, variants: variantsSection, splits: splitsSection, camps: campsSection };

function openPage() {
  const report = JSON.parse(byId("data").textContent), last = report.story.dates.length - 1;
  dashedByRank(report.pairs);
  dashedByRank(report.positions);
  const desk = { report, row: last, pair: 0, coded: false, chosen: new Set(report.pairs.slice(0, 4).keys()), show: eventCard(byId("tip"), report), moveTo, choose };
  const parts = report.pairs.length ? Object.entries(SECTIONS).map(([id, section]) => ({ node: byId(id), ...section(desk) })) : [];
  const follow = follower(parts, () => desk.row);
  function moveTo(row) {
    desk.row = row;
    follow();
  }
  function choose(p) {
    desk.chosen.add((desk.pair = p));
    for (const part of parts) part.pair?.(p);
  }
  for (const part of parts) part.pair?.(desk.pair);
  for (const part of parts) part.date?.(desk.row);
}

/** Lets parts follow the date, once a frame however fast a pointer moves; those out of sight when they come into it. */
function follower(parts, row) {
  let waiting = false;
  const catchUp = part => { if (part.late) { part.late = false; part.date?.(row()); } };
  const sight = new IntersectionObserver(entries => entries.forEach(({ target, isIntersecting }) => {
    const part = parts.find(one => one.node === target);
    if ((part.seen = isIntersecting)) catchUp(part);
  }), { rootMargin: "200px" });
  parts.forEach(part => part.node && sight.observe(part.node));
  addEventListener("beforeprint", () => parts.forEach(catchUp));
  const frame = () => { waiting = false; parts.filter(part => part.seen).forEach(catchUp); };
  return () => {
    parts.forEach(part => { part.late = true; });
    if (!waiting) { waiting = true; requestAnimationFrame(frame); }
  };
}

/** Heads of columns of numbers stand above them, at the right. */
function alignHeads() {
  for (const table of document.querySelectorAll("table")) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])], first = [...table.tBodies].flatMap(body => [...body.rows]).find(row => row.cells.length === heads.length);
    heads.forEach((head, k) => head.classList.toggle("n", first?.cells[k].classList.contains("n") ?? false));
  }
}

/** In one picture the curve that moved more is the plainer one: of a colour, the first is solid, the next dashed. */
function dashedByRank(curves) {
  const seen = new Map();
  for (const one of curves) {
    one.dash = (seen.get(one.colour) ?? 0) % DASHES;
    seen.set(one.colour, one.dash + 1);
  }
}

function offerThemes(button) {
  const dark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = () => { button.textContent = dark() ? "☀ light" : "☾ dark"; };
  button.addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; name(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  button.hidden = false;
  name();
}

function offerData(button) {
  button.addEventListener("click", () => {
    const text = byId("data").textContent, href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("a", { href, download: `${JSON.parse(text).story.id}.json` }).click();
    URL.revokeObjectURL(href);
  });
  button.hidden = false;
}

offerThemes(byId("theme"));
offerData(byId("save"));
alignHeads();
openPage();
document.documentElement.dataset.ready = "1"; // for those who wait: tests, printers
performance.mark("ready");
