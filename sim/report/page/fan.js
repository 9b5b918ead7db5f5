// The fan: medians among bands, events stacked per period under the axis, what 0.1 means at its side, one cursor.
// data: {dates, label, axis, events, anchors, zero, onPreview(row | null), onDate(row), onEvent(events | null, node, kept)}
// series: [{id, label, colour, dash, bands: [5 rows] | null, curve: [row], banded}]; drawn at the holder's own width.

const LEVEL = 17; // the height of one event in a stack
const MOST_LINES = 40; // beyond them lines would hide the curves
const TALLEST = 10; // more events than that in one column are one mark with their number

function fan(holder, data) {
  let series = [], frame = null, at = null;
  const again = atWidth(holder, width => {
    frame = fanFrame(width, data, series);
    holder.replaceChildren(frame.svg);
    listenToDates(frame, data, () => at);
    frame.move(at);
  });
  return {
    update(list) { series = list; again(); },
    cursor(row) { at = row; frame?.move(row); },
  };
}

const middle = one => (one.bands ? one.bands[2] : one.curve);

function fanFrame(width, data, series) {
  const columns = eventColumns(data, width), room = fanRoom(width, data, series, columns);
  const svg = canvas(width, room.height, { class: "fan", role: "group", "aria-label": data.label });
  svg.append(grid(room), eventLines(room, columns), anchorMarks(room, data), curves(room, series), dateAxis(room, data));
  const cursor = line(-9, room.top, -9, room.bottom, "cursor"), spots = mark("g", { class: "spots" });
  svg.append(cursor, spots, endLabels(room, series), dateField(room, data), eventStrip(room, columns, data));
  return { svg, room, move: row => moveCursor(room, data, series, row, { svg, cursor, spots }) };
}

/** Where everything stands: margins, scales and the height of the event strip. */
function fanRoom(width, data, series, columns) {
  const narrow = width < 520, left = narrow ? 38 : 60, top = 12, bottom = top + (data.height ?? (narrow ? 230 : 330));
  const longest = Math.max(0, ...series.map(one => endLabel(one, narrow).length));
  const right = Math.min(width * 0.36, 30 + 7.8 * longest), rows = data.dates.length;
  const x = scale(0, Math.max(1, rows - 1), left, width - right), [low, high] = extent(series, data);
  const tall = Math.max(0, ...columns.map(column => Math.min(column.events.length, TALLEST + 1)));
  const strip = bottom + 42;
  return { width, narrow, left, top, bottom, right: width - right, x, y: scale(low, high, bottom, top), low, high, rows,
    xs: data.dates.map((_, k) => x(k)), strip, height: strip + (tall ? tall * LEVEL : -8) };
}

function extent(series, data) {
  let low = data.zero ? 0 : Infinity, high = data.zero ? 0 : -Infinity;
  for (const one of series)
    for (const curve of [...(one.bands ? [one.bands[0], one.bands[4]] : [one.curve]), ...(one.coded ? [one.coded] : [])])
      for (const value of curve.filter(defined)) { low = Math.min(low, value); high = Math.max(high, value); }
  if (!(low <= high)) return [-1, 1];
  const least = data.floor ?? 0.2, missing = Math.max(0, least - (high - low)) / 2; // a standstill looks like one
  const air = Math.max(high - low, least) * 0.06;
  return [Math.max(low - missing - air, data.zero ? -2 : -1.02), Math.min(high + missing + air, data.zero ? 2 : 1.02)];
}

function grid(room) {
  const group = mark("g", { class: "grid" });
  for (const value of roundNumbers(room.low, room.high, room.narrow ? 4 : 6)) {
    const y = room.y(value), digits = room.high - room.low < 0.5 ? 2 : 1;
    group.append(line(room.left, y, room.right, y, value === 0 ? "zero" : null),
      words(room.left - 5, y + 4, number(value, digits), { "text-anchor": "end" }));
  }
  return group;
}

function dateAxis(room, data) {
  const group = mark("g", { class: "axis" }, line(room.left, room.bottom, room.right, room.bottom));
  const most = Math.max(2, Math.floor((room.right - room.left) / 54));
  let yearX = -99, owed = null; // a year that would stand on the one before is named at the next tick
  for (const [row, word, year] of dateTicks(data.dates, most)) {
    const x = room.xs[row], anchor = row === 0 && room.narrow ? "start" : "middle", from = anchor === "start" ? room.left - 8 : x;
    group.append(line(x, room.bottom, x, room.bottom + 4), words(from, room.bottom + 17, word, { "text-anchor": anchor }));
    owed = year ?? owed;
    if (!owed || from - yearX < 40) continue;
    group.append(words(from, room.bottom + 31, owed, { "text-anchor": anchor, class: "year" }));
    [yearX, owed] = [from + (anchor === "start" ? 16 : 0), null];
  }
  const half = (room.top + room.bottom) / 2;
  if (!room.narrow) group.append(words(11, half, data.axis, { transform: `rotate(-90 11 ${half})`, "text-anchor": "middle" }));
  return group;
}

/** What a level means, in the story's own terms: named levels; those outside the frame stand at its edge with an arrow. */
function anchorMarks(room, data) {
  const group = mark("g", { class: "anchors" }), most = Math.floor((room.right - room.left) / 6), all = data.anchors ?? [];
  const write = ({ level, words: name }, arrow, y) => group.append(words(room.left + 4, y, shortened(`${arrow}${name}`, most)));
  all.filter(one => one.level > room.high).sort((a, b) => b.level - a.level).forEach((one, k) => write(one, "↑ ", room.top + 11 + 14 * k));
  all.filter(one => one.level < room.low).sort((a, b) => a.level - b.level).forEach((one, k) => write(one, "↓ ", room.bottom - 5 - 14 * k));
  for (const one of all.filter(({ level }) => level >= room.low && level <= room.high)) {
    group.append(line(room.left, room.y(one.level), room.right, room.y(one.level)));
    write(one, "", room.y(one.level) - 4);
  }
  return group;
}

function curves(room, series) {
  const bands = mark("g"), lines = mark("g");
  for (const one of series) {
    const look = `s${one.colour}`, ys = values => values.map(value => (defined(value) ? room.y(value) : null));
    if (one.bands && one.banded !== false)
      for (const [low, high, name] of [[0, 4, "b90"], [1, 3, "b50"]])
        bands.append(mark("path", { d: area(room.xs, ys(one.bands[low]), ys(one.bands[high])), class: `${name} ${look}` }));
    const d = path(room.xs, ys(middle(one)));
    lines.append(mark("path", { d, class: "halo" }), mark("path", { d, class: `line ${look} dash${one.dash ?? 0}` }));
    if (one.coded) lines.append(mark("path", { d: path(room.xs, ys(one.coded)), class: `coded ${look}` }));
  }
  return mark("g", {}, bands, lines);
}

const LONGEST = 30; // letters of the label at the end of a curve
const endLabel = (one, narrow, most = LONGEST) => (narrow ? "" : `${shortened(one.label, most)} `) + signed(atEnd(middle(one)));

function endLabels(room, series) {
  const group = mark("g", { class: "ends" }), wanted = series.map(one => room.y(atEnd(middle(one)) ?? 0));
  const gap = Math.min(15, (room.bottom - room.top - 8) / Math.max(1, series.length));
  apart(wanted, gap, room.top + 6, room.bottom - 2).forEach((y, k) => {
    const one = series[k], most = Math.floor((room.width - room.right - 20) / 7.8) - 6, text = endLabel(one, room.narrow, Math.min(most, LONGEST));
    const from = room.xs[Math.max(0, middle(one).findLastIndex(defined))]; // where it ends: its actors may leave before the clock stops
    if (from < room.right - 1) group.append(line(from, wanted[k], room.right, wanted[k], `lead early s${one.colour}`));
    group.append(mark("path", { d: `M${room.right + 2} ${wanted[k]}L${room.right + 9} ${y}L${room.right + 17} ${y}`, class: `lead s${one.colour}` }),
      words(room.right + 20, y + 4, text));
  });
  return group;
}

// --- the cursor -----------------------------------------------------------------------------------------------------

/** The field that moves the date: by pointer, by touch and, as a slider, by keys. */
function dateField(room, data) {
  return mark("rect", { x: room.left, y: room.top, width: room.right - room.left, height: room.bottom - room.top, class: "field",
    tabindex: 0, role: "slider", "data-key": "field", "aria-label": "Date: arrow keys move it", "aria-valuemin": 0, "aria-valuemax": room.rows - 1,
    "aria-valuenow": 0, "aria-valuetext": data.dates[0] });
}

function moveCursor(room, data, series, row, { svg, cursor, spots }) {
  const x = row === null ? -9 : room.xs[row], field = svg.querySelector(".field");
  cursor.setAttribute("x1", x);
  cursor.setAttribute("x2", x);
  spots.replaceChildren();
  if (row === null) return;
  for (const one of series.filter(each => defined(middle(each)[row]))) {
    if (one.bands) spots.append(line(x, room.y(one.bands[0][row]), x, room.y(one.bands[4][row]), `s${one.colour}`));
    spots.append(mark("circle", { cx: x, cy: room.y(middle(one)[row]), r: 3.8, class: `s${one.colour}` }));
  }
  field.setAttribute("aria-valuenow", row);
  field.setAttribute("aria-valuetext", `${data.dates[row]}: ${series.map(one => `${one.label} ${number(middle(one)[row])}`).join(", ")}`);
}

const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 6, PageDown: -6, Home: -Infinity, End: Infinity };

function listenToDates({ svg, room }, data, where) {
  const field = svg.querySelector(".field"), last = room.rows - 1, within = row => Math.max(0, Math.min(last, row));
  const rowOf = event => {
    const box = svg.getBoundingClientRect();
    return within(Math.round(room.x.invert(((event.clientX - box.left) / box.width) * room.width)));
  };
  let held = false, seen = null;
  field.addEventListener("pointerdown", event => { held = true; field.setPointerCapture(event.pointerId); data.onDate?.(rowOf(event)); });
  field.addEventListener("pointermove", event => {
    const row = rowOf(event);
    if (row === seen) return;
    seen = row;
    (held ? data.onDate : data.onPreview)?.(row);
  });
  for (const name of ["pointerup", "pointercancel"]) field.addEventListener(name, () => { held = false; });
  field.addEventListener("pointerleave", () => { seen = null; data.onPreview?.(null); });
  field.addEventListener("keydown", event => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    data.onDate?.(within((where() ?? 0) + KEYS[event.key]));
  });
}

// --- events under the axis --------------------------------------------------------------------------------------------

/** Columns of events: one for each period, neighbours joined where periods are narrower than a mark. */
function eventColumns(data, width) {
  const pitch = (width * 0.8) / Math.max(1, data.dates.length - 1), joined = Math.max(1, Math.ceil(13 / pitch)), columns = new Map();
  for (const event of data.events ?? [])
    marksOf(event).forEach(([period, share, lit], k) => {
      const first = Math.floor(period / joined) * joined;
      if (!columns.has(first)) columns.set(first, { first, row: first + joined / 2, events: [] });
      columns.get(first).events.push({ event, share, again: k > 0, lit });
    });
  return [...columns.values()].sort((a, b) => a.first - b.first);
}
/** Where an event takes place, and last where it comes to light: [period, share of runs, whether everybody knows]. */
const isOpen = (event, period) => !event.secret || (event.light !== null && period >= event.light);
const marksOf = event => [...event.marks.map(([period, share]) => [period, share, isOpen(event, period)]), ...(event.secret && event.light !== null ? [[event.light, 1, true]] : [])];
const columnX = (room, column) => Math.min(room.x(column.row), room.right);

function eventLines(room, columns) {
  if (columns.length > MOST_LINES) return mark("g");
  return mark("g", { class: "eventlines" }, columns.map(column => line(columnX(room, column), room.top, columnX(room, column), room.bottom)));
}

function eventStrip(room, columns, data) {
  const strip = mark("g", { class: "strip", role: "group", "aria-label": "Events: arrow keys go from one to the next" });
  columns.forEach((column, c) => {
    const x = columnX(room, column), shown = column.events.length > TALLEST + 1 ? column.events.slice(0, TALLEST) : column.events;
    shown.forEach((one, level) => strip.append(eventMark(room, one, { x, level, free: freeWidth(room, columns, c, level) })));
    if (shown.length < column.events.length) strip.append(moreMark(room, column.events.slice(TALLEST), x));
  });
  listenToEvents(strip, data);
  return strip;
}

/** How far a label at a level of a column may reach before it meets the next mark at that level. */
function freeWidth(room, columns, c, level) {
  const next = columns.slice(c + 1).find(column => column.events.length > level);
  return (next ? columnX(room, next) - 7 : room.width) - columnX(room, columns[c]) - 8;
}

const TRIANGLE = { up: "M-5 4.5L0 -5L5 4.5Z", down: "M-5 -4.5L0 5L5 -4.5Z", other: "M-4.5 0L0 -4.5L4.5 0L0 4.5Z" };
const KIND = { up: "cooperation", down: "conflict", other: "neither or mixed" };
const toneOf = event => (event.sign > 0 ? "up" : event.sign < 0 ? "down" : "other");

function eventMark(room, { event, share: taken, again, lit }, { x, level, free }) {
  const y = room.strip + level * LEVEL, tone = toneOf(event), share = taken < 1 ? ` ${percent(taken)}` : "";
  const label = [`${event.n}${share}`, String(event.n), ""].find(text => text.length * 6.2 <= free);
  const group = mark("g", { class: `mark ${tone}${again ? " again" : ""}`, tabindex: -1, role: "button", "data-key": `mark-${event.n}-${x.toFixed()}`,
    "aria-label": `${event.n}: ${event.title} (${KIND[tone]}${share && `, in${share} of runs`}${event.secret && (lit ? ", comes to light" : ", secret")})` },
  mark("rect", { x: x - 10, y: y - LEVEL / 2, width: Math.max(20, Math.min(free + 16, 44)), height: LEVEL, class: "target" }),
  mark("path", { d: TRIANGLE[tone], transform: `translate(${x.toFixed(1)} ${y})`, class: share || !lit ? "uncertain" : null }),
  label && !again ? words(x + 8, y + 4, label) : null);
  group.events = [event];
  return group;
}

function moreMark(room, rest, x) {
  const y = room.strip + TALLEST * LEVEL, group = mark("g", { class: "mark more", tabindex: -1, role: "button", "aria-label": `${rest.length} more events` },
    mark("rect", { x: x - 12, y: y - LEVEL / 2, width: 24, height: LEVEL, class: "target" }), words(x, y + 4, `+${rest.length}`, { "text-anchor": "middle" }));
  group.events = rest.map(({ event }) => event);
  return group;
}

/** One stop for the Tab key; arrows go on from there. Pointer and focus show, click and Enter keep. */
function listenToEvents(strip, data) {
  const marks = [...strip.children];
  marks[0]?.setAttribute("tabindex", 0);
  const of = event => event.target.closest(".mark"), show = (event, kept) => { const node = of(event); if (node) data.onEvent?.(node.events, node, kept); };
  for (const name of ["pointerover", "focusin"]) strip.addEventListener(name, event => show(event, false));
  strip.addEventListener("click", event => show(event, true));
  for (const name of ["pointerout", "focusout"]) strip.addEventListener(name, () => data.onEvent?.(null, null, false));
  strip.addEventListener("keydown", event => {
    const here = marks.indexOf(of(event)), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(event, true); }
    if (!step || !marks[here + step]) return;
    event.preventDefault();
    marks[here].setAttribute("tabindex", -1);
    marks[here + step].setAttribute("tabindex", 0);
    marks[here + step].focus();
  });
}
