// The card of an event: what it was, in how many runs, on whose word. It follows pointer and focus; a click keeps it.

function eventCard(tip, report) {
  let kept = null, leaving = null;
  const hide = () => { kept = null; tip.hidden = true; };
  const show = (events, node, keep) => {
    clearTimeout(leaving);
    if (!events) { if (!kept) leaving = setTimeout(hide, 180); return; }
    if (kept && kept !== node && !keep) return;
    if (keep) kept = kept === node ? null : node;
    tip.replaceChildren(...(events.length === 1 ? eventDetail(events[0], report) : eventList(events)));
    tip.hidden = false;
    node.setAttribute("aria-describedby", tip.id);
    placeBeside(tip, node);
  };
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", () => { if (!kept) hide(); });
  addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
  document.addEventListener("click", event => { if (!tip.contains(event.target) && !event.target.closest?.(".mark")) hide(); });
  return show;
}

/** The paragraphs that tell of an event. */
function eventDetail(event, report) {
  const part = (name, text, look) => (text ? element("p", { class: look }, element("b", {}, `${name}: `), text) : null);
  const share = event.certain ? "in every run" : `in ${percent(event.share)} of runs`;
  return [
    element("p", { class: "when" }, `${event.when} · took place ${share}`),
    element("h3", {}, `${event.n}. ${event.title}`),
    ...event.acts.map(text => element("p", {}, text)),
    part("Kept from others", event.secret),
    part("Effect at the end", effectWords(event, report)),
    part("Source", event.citation),
    event.paragraph ? markedQuote(event.paragraph, event.mentions) : part("Words in the text", event.mentions.join("; ")),
    part("Assumption", event.assumption),
    part("Confidence", event.confidence),
    element("p", {}, element("a", { href: `#event-${event.n}` }, "In the table of events")),
  ].filter(child => child);
}

/** The three largest differences that an event makes, among the runs in which it took place. */
function effectWords(event, report) {
  const effect = report.effects.of.find(one => one.n === event.n);
  if (!effect) return "";
  const order = [...effect.on].filter(row => row[3] !== null).sort((a, b) => Math.abs(b[3]) - Math.abs(a[3])).slice(0, 3);
  return order.map(([p, , low, median, high]) => `${report.pairs[p].label} ${signed(median, 3)} (${signed(low, 3)} … ${signed(high, 3)})`).join(", ");
}

function eventList(events) {
  const shown = events.slice(0, 12), rest = events.length - shown.length;
  return [element("h3", {}, `${events.length} events`),
    element("ul", {}, shown.map(event => element("li", {}, element("a", { href: `#event-${event.n}` }, `${event.n}. ${event.title}`)))),
    rest ? element("p", { class: "note" }, `and ${rest} more in the table of events`) : null].filter(child => child);
}

/** A paragraph in which the words that the coding rests on are marked. */
function markedQuote(text, mentions) {
  const quote = element("blockquote");
  let from = 0;
  const found = mentions.map(words => [text.indexOf(words), words]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0]);
  for (const [at, words] of found) {
    if (at < from) continue;
    quote.append(text.slice(from, at), element("mark", {}, words));
    from = at + words.length;
  }
  quote.append(text.slice(from));
  return quote;
}

/** Below the mark where there is room, else above it; on a phone the card is a sheet at the foot (see the style). */
function placeBeside(tip, node) {
  const box = node.getBoundingClientRect(), wide = document.documentElement.clientWidth;
  const below = box.bottom + 8 + tip.offsetHeight < innerHeight;
  tip.style.left = `${scrollX + Math.max(8, Math.min(box.left + 12, wide - tip.offsetWidth - 10))}px`;
  tip.style.top = `${scrollY + (below ? box.bottom + 8 : Math.max(4, box.top - tip.offsetHeight - 8))}px`;
}
