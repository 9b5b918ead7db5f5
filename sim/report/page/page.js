// The page: one date and one pair for all sections, the card of events, light and dark, the data to save.

const SECTIONS = [curvesSection, accountSection, drawingsSection, tiesSection, positionsSection, variantsSection, splitsSection, campsSection];

function openPage() {
  const report = JSON.parse(byId("data").textContent), last = report.story.dates.length - 1;
  const desk = { report, row: last, pair: 0, coded: false, chosen: new Set(report.pairs.slice(0, 4).keys()), show: eventCard(byId("tip"), report), moveTo, choose };
  const parts = report.pairs.length ? SECTIONS.map(section => section(desk)) : [];
  let waiting = false;
  const follow = () => { waiting = false; for (const part of parts) part.date?.(desk.row); };
  function moveTo(row) { // however fast a pointer moves, the page is drawn once a frame
    desk.row = row;
    if (!waiting) { waiting = true; requestAnimationFrame(follow); }
  }
  function choose(p) {
    desk.chosen.add((desk.pair = p));
    for (const part of parts) part.pair?.(p);
  }
  for (const part of parts) part.pair?.(desk.pair);
  follow();
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
openPage();
document.documentElement.dataset.ready = "1";
