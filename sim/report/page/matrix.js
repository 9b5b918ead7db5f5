// Everybody with everybody, in the order of the camps: the state below the diagonal, the change since the start above.
// data: {actors: [{id, name}], pairs: [[i, j]], onPair(i, j)}; update(now, start): values by pair. Arrow keys walk.

function matrix(holder, data) {
  let shown = null, cells = null;
  const again = atWidth(holder, width => {
    const frame = matrixFrame(width, data);
    cells = frame.cells;
    holder.replaceChildren(frame.svg);
    if (shown) fillCells(cells, data, ...shown);
  });
  return { update(now, start) { shown = [now, start]; cells ? fillCells(cells, data, ...shown) : again(); } };
}

function matrixFrame(width, data) {
  const n = data.actors.length, longest = Math.min(8, Math.max(...data.actors.map(actor => actor.id.length)));
  const left = 8 + 9.2 * longest, cell = Math.min(68, (width - left - 2) / n), top = cell < 9.2 * longest ? left : 22, upright = top === 22;
  const room = { left, top, cell, upright, small: cell < 30, unnamed: cell < 8.5 };
  const svg = canvas(width, top + n * cell + 4, { class: `matrix${room.small ? " small" : ""}`, role: "group", "aria-label": "Alignment of every pair; arrow keys go from cell to cell" });
  svg.append(matrixNames(room, data), ...data.actors.map((_, k) => mark("rect", { ...cellBox(room, k, k), class: "diagonal" })));
  const cells = data.pairs.map(([i, j], p) => {
    const both = [cellMark(room, Math.max(i, j), Math.min(i, j), "state"), cellMark(room, Math.min(i, j), Math.max(i, j), "change")];
    both.forEach(cell => { cell.group.addEventListener("click", () => data.onPair?.(i, j)); svg.append(cell.group); });
    both.p = p;
    return both;
  });
  walkable(svg, cells.flat(), data);
  return { svg, cells };
}

const cellBox = ({ left, top, cell }, row, column) => ({ x: left + column * cell + 0.5, y: top + row * cell + 0.5, width: Math.max(1, cell - 1), height: Math.max(1, cell - 1) });

function matrixNames(room, data) {
  const group = mark("g", { class: "names" });
  if (room.unnamed) return group;
  data.actors.forEach((actor, k) => {
    const at = room.left + (k + 0.5) * room.cell, side = room.top + (k + 0.5) * room.cell, name = shortened(actor.id, 8);
    group.append(words(room.left - 6, side + 4, name, { "text-anchor": "end" }), room.upright ? words(at, room.top - 7, name, { "text-anchor": "middle" })
      : words(at + 4, room.top - 5, name, { transform: `rotate(-90 ${at + 4} ${room.top - 5})` }));
  });
  return group;
}

function cellMark(room, row, column, kind) {
  const box = cellBox(room, row, column), rect = mark("rect", box), title = mark("title");
  const text = room.small ? null : words(box.x + box.width / 2, box.y + box.height / 2 + 4, "", { "text-anchor": "middle", class: kind });
  return { rect, text, title, kind, row, column, group: mark("g", { class: "cell", tabindex: -1, role: "button", "data-key": `cell-${row}-${column}` }, rect, text, title) };
}

function fillCells(cells, data, now, start) {
  const far = Math.max(0.05, ...now.map((value, p) => Math.abs(change(value, start[p]) ?? 0)));
  data.pairs.forEach(([i, j], p) => { // half as deep where numbers stand on the colour, so that they can be read
    const moved = change(now[p], start[p]), said = `${data.actors[i].id} and ${data.actors[j].id}: ${defined(now[p]) ? `${number(now[p])}, ${signed(moved)} since the start` : "not there together"}`;
    for (const cell of cells[p]) {
      const state = cell.kind === "state", value = state ? now[p] : moved, depth = Math.min(1, Math.abs(state ? value : value / far));
      cell.rect.setAttribute("class", !defined(value) ? "absent" : value >= 0 ? "plus" : "minus");
      cell.rect.setAttribute("fill-opacity", defined(value) ? (depth * (cell.text ? 0.5 : 0.9)).toFixed(3) : 1);
      cell.title.textContent = said; // its name, also for those who listen
      if (!cell.text) continue;
      cell.text.textContent = !defined(value) || (!state && Math.abs(value) < 0.005) ? "" : number(value, 2, !state);
    }
  });
}

/** One stop for the Tab key, arrows from cell to cell, Enter chooses the pair. */
function walkable(svg, cells, data) {
  const at = new Map(cells.map(cell => [`${cell.row} ${cell.column}`, cell]));
  cells[0]?.group.setAttribute("tabindex", 0);
  for (const cell of cells)
    cell.group.addEventListener("keydown", event => {
      const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); data.onPair?.(cell.row, cell.column); }
      if (!down && !right) return;
      event.preventDefault();
      const next = at.get(`${cell.row + down} ${cell.column + right}`) ?? at.get(`${cell.row + 2 * down} ${cell.column + 2 * right}`);
      if (!next) return;
      cell.group.setAttribute("tabindex", -1);
      next.group.setAttribute("tabindex", 0);
      next.group.focus();
    });
}
