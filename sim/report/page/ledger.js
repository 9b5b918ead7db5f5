// The account: what a change consists of, as bars that start where the one above ended and so add up to the sum.
// update({rows: [{label, amount, key}], total}); onPart(key) where a part has one.

function ledger(holder, { onPart } = {}) {
  let account = { rows: [], total: 0 };
  const again = atWidth(holder, width => holder.replaceChildren(ledgerFrame(width, account, onPart)));
  return { update(next) { account = next; again(); } };
}

function ledgerFrame(width, { rows, total }, onPart) {
  const narrow = width < 560, labels = narrow ? 0 : Math.min(width * 0.5, 360), pitch = narrow ? 38 : 24;
  const ends = rows.reduce((sums, row) => [...sums, sums.at(-1) + row.amount], [0]);
  const low = Math.min(0, ...ends, total), high = Math.max(0, ...ends, total);
  const room = { width, narrow, labels, pitch, x: scale(low, high - low < 1e-6 ? low + 1 : high, labels + 8, width - 62) };
  const height = (rows.length + 1) * pitch + 6, all = [...rows.map((row, k) => ({ ...row, from: ends[k] })), { label: "sum", amount: total, from: 0, sum: true }];
  const said = all.map(row => `${row.label} ${signed(row.amount, 3)}`).join("; ");
  const svg = canvas(width, height, { class: "ledger", role: "group", "aria-label": said });
  svg.append(line(room.x(0), 0, room.x(0), height, "rail"), ...all.map((row, k) => ledgerRow(room, row, k, onPart)));
  return svg;
}

function ledgerRow(room, row, k, onPart) {
  const top = k * room.pitch + (room.narrow ? 18 : 4), [from, to] = [room.x(row.from), room.x(row.from + row.amount)];
  const most = Math.floor((room.narrow ? room.width - 60 : room.labels) / 6.3), open = onPart && row.key !== undefined && row.key !== null;
  const label = room.narrow ? words(0, top - 4, shortened(row.label, most)) : words(room.labels, top + 12, shortened(row.label, most), { "text-anchor": "end" });
  const bar = mark("rect", { x: Math.min(from, to), y: top, width: Math.max(1, Math.abs(to - from)), height: 15, class: `bar ${row.sum ? "sum" : row.amount >= 0 ? "plus" : "minus"}` });
  const group = mark("g", { class: `part${row.sum ? " total" : ""}${open ? " open" : ""}`, tabindex: open ? 0 : null, role: open ? "button" : null, "data-key": `part-${k}`,
    "aria-label": open ? `${row.label}: ${signed(row.amount, 3)}` : null },
  open ? mark("rect", { x: 0, y: top - (room.narrow ? 18 : 4), width: room.width, height: room.pitch, class: "target" }) : null,
  label, bar, words(room.width, top + 12, signed(row.amount, 3), { "text-anchor": "end" }), mark("title", {}, row.label));
  if (open) pressable(group, () => onPart(row.key));
  if (!row.sum) group.append(line(to, top + 15, to, top + room.pitch, "step"));
  return group;
}
