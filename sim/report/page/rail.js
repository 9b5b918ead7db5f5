// An opinion: a dot on a rail from −1 to 1, as large as the issue is salient.

function rail(holder, { position, salience = 0.5, negative, positive }) {
  const width = 120, x = scale(-1, 1, 8, width - 8);
  const svg = canvas(width, 18, { class: "opinion", role: "img", "aria-label": `${signed(position)} of −1 ${negative} to 1 ${positive}` });
  svg.append(line(8, 9, width - 8, 9, "rail"), line(x(0), 4, x(0), 14, "rail"),
    mark("circle", { cx: x(position), cy: 9, r: 2.5 + 4 * salience, class: position >= 0 ? "plus" : "minus" }), mark("title", {}, `−1: ${negative}; 1: ${positive}`));
  holder.replaceChildren(svg);
}
