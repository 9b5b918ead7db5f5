// Elements, numbers and scales that every chart is made of. Text enters as text, looks enter as classes: the page's
// policy lets nothing else in. A chart is a function of (holder, data) that returns {update, cursor} or less.

const SVG = "http://www.w3.org/2000/svg";
const PAPER = 690; // CSS pixels of the text column of an A4 page

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined));
  return node;
}
const element = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
const mark = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);
const words = (x, y, text, attributes = {}) => mark("text", { x, y, ...attributes }, String(text));
const line = (x1, y1, x2, y2, name) => mark("line", { x1, y1, x2, y2, class: name });
const canvas = (width, height, attributes) =>
  mark("svg", { viewBox: `0 0 ${width} ${height}`, ...attributes, class: `chart ${attributes.class}` });

/** Draws at the holder's own width, again whenever that changes, and at a page's width while printing. */
function atWidth(holder, draw) {
  let drawn = 0;
  const at = width => {
    if (width < 40 || Math.abs(width - drawn) < 2) return;
    const focused = holder.contains(document.activeElement) && document.activeElement.dataset.key;
    draw((drawn = width));
    if (focused) holder.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  const wide = () => Math.floor(holder.clientWidth);
  new ResizeObserver(() => at(wide())).observe(holder);
  addEventListener("beforeprint", () => at(Math.floor(PAPER * Math.min(1, wide() / document.querySelector("main").clientWidth))));
  addEventListener("afterprint", () => at(wide()));
  at(wide());
  return () => { drawn && draw(drawn); };
}

/** A straight scale from [from, to] to [start, end], with its inverse. */
function scale(from, to, start, end) {
  const span = to - from || 1;
  const at = value => start + ((value - from) / span) * (end - start);
  at.invert = place => from + ((place - start) / (end - start || 1)) * span;
  return at;
}

/** Round numbers between low and high, about `most` of them. */
function roundNumbers(low, high, most = 6) {
  const raw = (high - low) / most, power = 10 ** Math.floor(Math.log10(raw)), rest = raw / power;
  const step = power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9; k++) found.push(Number((k * step).toFixed(10)));
  return found;
}

/** A number as it is read: a true minus sign, no negative nought, "–" for none. */
function number(value, digits = 2, signed = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : signed ? "+" : "") + text;
}
const signed = (value, digits = 2) => number(value, digits, true);
/** A share of runs: a decimal where whole per cents would say that all or none did. */
function percent(share) {
  const hundred = 100 * share;
  return `${hundred.toFixed((hundred > 99 && hundred < 100) || (hundred > 0 && hundred < 1) ? 1 : 0)} %`;
}
const shortened = (text, most) => (text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`);

const defined = value => value !== null && Number.isFinite(value);
const atEnd = curve => curve.findLast(defined) ?? null;
const change = (now, start) => (defined(now) && defined(start) ? now - start : null);

/** The path through points; what is not defined leaves a gap. */
function path(xs, ys) {
  return xs.map((x, k) => (defined(ys[k]) ? `${k && defined(ys[k - 1]) ? "L" : "M"}${x.toFixed(1)} ${ys[k].toFixed(1)}` : "")).join("");
}

/** The area between two curves, where both are defined. */
function area(xs, low, high) {
  const there = k => defined(low[k]) && defined(high[k]), stretches = [];
  xs.forEach((_, k) => {
    if (!there(k)) return;
    if (k && there(k - 1)) stretches.at(-1).push(k);
    else stretches.push([k]);
  });
  const along = (rows, ys) => path(rows.map(k => xs[k]), rows.map(k => ys[k]));
  return stretches.map(rows => `${along(rows, high)}${along([...rows].reverse(), low).replace("M", "L")}Z`).join("");
}

/** Places moved apart to `gap`, as little as needed, kept between low and high. */
function apart(places, gap, low, high) {
  const order = places.map((_, k) => k).sort((a, b) => places[a] - places[b]), groups = [];
  for (const k of order) {
    groups.push({ at: places[k], of: [k] });
    while (groups.length > 1) {
      const [above, below] = groups.slice(-2), together = above.of.length + below.of.length;
      if (below.at - above.at >= (gap * together) / 2) break;
      const at = (above.at * above.of.length + below.at * below.of.length) / together;
      groups.splice(-2, 2, { at, of: [...above.of, ...below.of] });
    }
  }
  const found = [];
  for (const { at, of } of groups) {
    const half = ((of.length - 1) / 2) * gap, middle = Math.max(low + half, Math.min(at, high - half));
    of.forEach((k, n) => { found[k] = middle - half + n * gap; });
  }
  return found;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const YEARLY = [1, 2, 5, 10, 20, 50].map(every => ({ unit: 0, every }));
const TICKS = [...[1, 2, 3, 6].map(every => ({ unit: 1, every })), ...YEARLY];

/** Rows to be labelled, at most about `most`: [row, word, year where it changes]. */
function dateTicks(dates, most) {
  const parts = dates.map(date => date.split("-").map(Number));
  const begins = ({ unit, every }) => parts.flatMap(([y, m], k) => {
    const count = unit ? y * 12 + m - 1 : y, before = k && (unit ? parts[k - 1][0] * 12 + parts[k - 1][1] - 1 : parts[k - 1][0]);
    return k && Math.floor(count / every) !== Math.floor(before / every) ? [k] : [];
  });
  const every = Math.ceil(dates.length / most), days = dates.length <= 3 * most && parts.length > 1 && begins(TICKS[0]).length < 3;
  const rows = days ? dates.map((_, k) => k).filter(k => k && k % every === 0)
    : TICKS.map(begins).find(found => found.length <= most) ?? [];
  const least = dates.length / most / 2; // the first row is always named, unless the next would stand on it
  return [0, ...rows.filter(k => k >= least)].map((k, n, all) => {
    const [y, m, d] = parts[k], turn = n === 0 || parts[all[n - 1]][0] !== y;
    return [k, d === 1 && !days ? MONTHS[m - 1] : `${MONTHS[m - 1]} ${d}`, turn ? y : null];
  });
}

/** Makes a mark answer to click, Enter and space alike. */
function pressable(node, pressed) {
  node.addEventListener("click", pressed);
  node.addEventListener("keydown", event => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pressed(event);
  });
}
