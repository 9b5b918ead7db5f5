// Camps over time: a lane for each actor, filled by the side on which it stands; a dot where it is the one that wavers.
// data: {dates, rows, actors: [{id, name}], sides: [[side]], waverer: [id], same: [share], onDate(row)}.

function strip(holder, data) {
  let at = null, frame = null;
  atWidth(holder, width => {
    frame = stripFrame(width, data);
    holder.replaceChildren(frame.svg);
    frame.move(at);
  });
  return { cursor(row) { at = row; frame?.move(row); } };
}

function stripFrame(width, data) {
  const n = data.actors.length, lane = n > 24 ? 13 : 22, left = 10 + 7.2 * Math.min(10, Math.max(...data.actors.map(actor => actor.id.length)));
  const x = scale(data.rows[0], data.rows.at(-1) + 1, left, width - 2), bottom = n * lane + 2;
  const room = { left, right: width - 2, top: 2, bottom, x, lane, xs: data.dates.map((_, row) => x(row)), narrow: true };
  const svg = canvas(width, bottom + 36, { class: "strip-of-camps", role: "img", "aria-label": "Camps over time; the table has them in words" });
  const lanes = mark("g", { class: "lanes" }), cursor = line(-9, 0, -9, bottom, "cursor");
  data.actors.forEach((actor, k) => lanes.append(laneMark(room, data, actor, k)));
  svg.append(lanes, dateAxis(room, data), cursor);
  svg.addEventListener("click", event => {
    const box = svg.getBoundingClientRect(), row = Math.floor(x.invert(((event.clientX - box.left) / box.width) * width));
    data.onDate?.(Math.max(0, Math.min(data.dates.length - 1, row)));
  });
  return { svg, move(row) { for (const end of ["x1", "x2"]) cursor.setAttribute(end, row === null ? -9 : x(row + 0.5)); } };
}

function laneMark(room, data, actor, k) {
  const y = room.top + k * room.lane, group = mark("g", {}, words(room.left - 6, y + room.lane / 2 + 4, shortened(actor.id, 10), { "text-anchor": "end" }));
  const lettered = [];
  for (const { from, to, side } of spells(data, k)) {
    const x = room.x(data.rows[from]), end = room.x(data.rows[to + 1] ?? data.rows.at(-1) + 1);
    group.append(mark("rect", { x, y: y + 1, width: Math.max(1, end - x - 1), height: room.lane - 2, class: `side side${side}` }));
    if (end - x <= 16 || room.lane <= 14) continue;
    group.append(words(x + 5, y + room.lane / 2 + 4, "AB"[side], { class: `letter${side}` }));
    lettered.push(x);
  }
  data.waverer.forEach((id, t) => {
    if (id !== actor.id) return;
    const x = room.x(data.rows[t]), end = room.x(data.rows[t + 1] ?? data.rows.at(-1) + 1);
    if (lettered.some(at => Math.abs((x + end) / 2 - at - 9) < 9)) return;
    group.append(mark("circle", { cx: (x + end) / 2, cy: y + room.lane / 2, r: Math.max(1.5, Math.min(3.5, (end - x) / 3)), class: "waverer" }));
  });
  return group;
}

/** Unbroken times on one side: {from, to, side}, numbers of data.rows. */
function spells(data, k) {
  return data.sides.reduce((found, sides, t) => {
    if (sides[k] === null) return found;
    if (found.at(-1)?.to === t - 1 && found.at(-1).side === sides[k]) found.at(-1).to = t;
    else found.push({ from: t, to: t, side: sides[k] });
    return found;
  }, []);
}
