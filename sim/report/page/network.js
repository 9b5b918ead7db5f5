// The signed network: solid ties of cooperation, dashed ones of opposition, as wide as they are strong. Places stay put.
// data: {actors: [{id, name, capability}], pairs: [[i, j]], onPair(i, j)}; update(now, start, least): values by pair.

const MANY = 14; // actors whose names fit into their circles

function network(holder, data) {
  let shown = null, lines = null;
  const again = atWidth(holder, width => {
    const frame = networkFrame(width, data);
    lines = frame.lines;
    holder.replaceChildren(frame.svg);
    if (shown) drawTies(lines, data, ...shown);
  });
  return { update(now, start, least) { shown = [now, start, least]; lines ? drawTies(lines, data, ...shown) : again(); } };
}

function networkFrame(width, data) {
  const size = Math.min(width, 520), many = data.actors.length > MANY, ring = size / 2 - (many ? 44 : 38);
  const places = data.actors.map((_, k) => {
    const turn = (2 * Math.PI * k) / data.actors.length - Math.PI / 2;
    return [width / 2 + ring * Math.cos(turn), size / 2 + ring * Math.sin(turn), turn];
  });
  const svg = canvas(width, size, { class: "network", role: "img", "aria-label": "Network of alignments; the matrix has the same numbers" });
  const lines = data.pairs.map(([i, j]) => {
    const tie = mark("line", { x1: places[i][0], y1: places[i][1], x2: places[j][0], y2: places[j][1] }, mark("title"));
    tie.addEventListener("click", () => data.onPair?.(i, j));
    return tie;
  });
  svg.append(mark("g", {}, lines), mark("g", { class: "nodes" }, data.actors.map((actor, k) => nodeMark(actor, places[k], many, data))));
  return { svg, lines };
}

function nodeMark(actor, [x, y, turn], many, data) {
  const most = Math.max(...data.actors.map(one => one.capability ?? 0), 1e-9);
  const r = (many ? 4 : 13) + (many ? 6 : 15) * Math.sqrt((actor.capability ?? 0) / most), out = many ? r + 4 : 0;
  const side = Math.cos(turn), anchor = !many || Math.abs(side) < 0.3 ? "middle" : side > 0 ? "start" : "end";
  const text = words(x + out * side, y + 4 + (many ? (r + 8) * Math.sin(turn) * (Math.abs(side) < 0.3 ? 1 : 0.4) : 0), shortened(actor.id, many ? 6 : 8), { "text-anchor": anchor });
  return mark("g", {}, mark("circle", { cx: x, cy: y, r }), text, mark("title", {}, actor.name));
}

function drawTies(lines, data, now, start, least) {
  data.pairs.forEach(([i, j], p) => {
    const value = now[p], tie = lines[p], weak = value === null || Math.abs(value) < least;
    tie.setAttribute("class", weak ? "tie none" : `tie ${value > 0 ? "plus" : "minus"}`);
    if (weak) return;
    tie.setAttribute("stroke-width", (1 + (data.actors.length > MANY ? 3 : 8) * Math.abs(value)).toFixed(1));
    tie.firstChild.textContent = `${data.actors[i].id}–${data.actors[j].id}: ${number(value)} (${signed(change(value, start[p]))} since the start)`;
  });
}
