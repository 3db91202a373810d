// The chart of a comparison's metrics: loaded when it is about to be seen.

import { LETTERS, draw, make } from "./compare_tools.js";
import { countOf } from "./count.js";
import { readQuantity } from "./ranking.js";

const MOST = 50;
const RANKED = ["comparable", "dataset_assumed", "ground_not_stated"];
/** Where a metric's line begins and ends; on a phone its name stands above, as large as the text around. */
const WIDE = { width: 760, from: 260, to: 740, above: 0, letters: 38 };
const NARROW = { width: 328, from: 10, to: 318, above: 18, letters: 30 };

/** Draw the first rows of metrics into a frame, and again whenever the window becomes narrow or wide. */
export function drawChart(frame, rows) {
  const narrow = matchMedia("(max-width: 40rem)");
  const show = () => frame.replaceChildren(drawRows(rows.slice(0, MOST), narrow.matches ? NARROW : WIDE));
  narrow.addEventListener("change", show);
  show();
  frame.style.minHeight = "";
  frame.after(make("figcaption", "Each metric has its own scale, better to the right; hollow dots are not ranked, higher to the right. ",
    "Lines show the uncertainty where it is stated.",
    rows.length > MOST && ` ${countOf(rows.length - MOST, "more metric is", "more metrics are")} in the table.`));
}

function drawRows(rows, form) {
  let height = 0;
  const shown = rows.map((row) => {
    const [drawn, lanes] = drawRow(row, height + 13, form);
    height += 20 + form.above + 12 * lanes;
    return drawn;
  });
  const size = { viewBox: `0 0 ${form.width} ${height}`, role: "img", "aria-label": "Metrics, as in the table" };
  return draw(form === NARROW ? "svg.chart.narrow" : "svg.chart", size, shown);
}

/** Draw a metric along a line, its name beside or above it; dots that would cover each other hang below, in further lanes. */
function drawRow(row, top, { from, to, above, letters }) {
  const middle = top + above;
  const ranked = RANKED.includes(row.comparability);
  const quantities = row.cells.map((cell) =>
    (cell.number === undefined ? null : readQuantity(cell, ranked ? row.direction : "up", row.target)));
  const numbers = quantities.filter(Boolean).flatMap(({ score, low, high }) => [score, low, high]);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  // a scale of at least a quarter of the size, so that a small difference looks small
  const size = Math.max(high - low, Math.max(Math.abs(low), Math.abs(high)) / 4);
  const place = (number) => from + (to - from) * (size ? (number - (low + high) / 2) / size + 0.5 : 0.5);
  const lanes = [[]];
  const dots = row.cells.map((cell, index) => {
    const quantity = quantities[index];
    if (!quantity) return null;
    const x = place(quantity.score);
    let lane = lanes.findIndex((taken) => taken.every((other) => Math.abs(other - x) > 16));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane].push(x);
    const y = middle + 12 * lane;
    return draw(`g.dot.${ranked ? cell.verdict ?? "baseline" : "neutral"}`,
      draw("title", `${LETTERS[index]}: ${cell.text}${ranked && cell.verdict ? ` (${cell.verdict.replace("_", " ")})` : ""}`),
      !quantity.bare && draw("line.whisker", { x1: place(quantity.low), x2: place(quantity.high), y1: y, y2: y }),
      draw("circle", { cx: x, cy: y, r: 8 }),
      draw("text", { x, y: y + 3.5 }, LETTERS[index]));
  });
  const name = row.name.length > letters ? `${row.name.slice(0, letters - 1)}…` : row.name;
  return [draw("g",
    draw("line", { x1: from - 9, x2: to + 9, y1: middle, y2: middle }),
    draw("text", { x: 0, y: top }, name),
    draw("text.sub", above ? { x: to + 9, y: top, "text-anchor": "end" } : { x: 0, y: top + 12 },
      ranked ? { up: "higher is better", down: "lower is better", target: "nearest is best" }[row.direction] : "not ranked"),
    dots), lanes.length];
}
