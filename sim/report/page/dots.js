// A claim: the share of runs in which it holds (dot, with two standard errors) beside its placebo (cross).

function dots(holder, claim) {
  const width = 150, x = scale(0, 1, 9, width - 9), has = value => value !== null && value !== undefined;
  const said = `as claimed in ${percent(claim.share)} of runs${has(claim.placebo) ? `, its placebo in ${percent(claim.placebo)}` : ""}`;
  const svg = canvas(width, 22, { class: "dots", role: "img", "aria-label": said });
  svg.append(line(9, 11, width - 9, 11, "rail"), ...[0, 0.5, 1].map(share => line(x(share), 7, x(share), 15, "rail")));
  const reach = 2 * (claim.error ?? 0);
  if (reach) svg.append(line(x(Math.max(0, claim.share - reach)), 11, x(Math.min(1, claim.share + reach)), 11, "error"));
  if (has(claim.placebo)) svg.append(mark("path", { d: `M${x(claim.placebo) - 4} 7l8 8m-8 0l8 -8`, class: "placebo" }));
  svg.append(mark("circle", { cx: x(claim.share), cy: 11, r: 5, class: claim.share >= 0.95 ? "holds" : claim.share > 0.05 ? "partly" : "fails" }), mark("title", {}, said));
  holder.replaceChildren(svg);
}
