// A scatter plot of two numeric columns over the models found, with the Pareto front where both have a direction.

import { countOf } from "./count.js";
import { formatCount, formatNumber, make, NAMES, nameColumn, tellMixed } from "./words.js";

const MOST_POINTS = 2000;
const MOST_METRICS = 200;
const [LEFT, BOTTOM, TOP, RIGHT] = [64, 44, 14, 16];
/** Width and height; on a phone the drawing is small, so that its text is not. */
let [width, height] = [860, 460];
const COLUMNS = { quality_score: ["quality", "up"], parameter_count: ["parameters", "down"] };

function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Return the values of a column by row, and its direction; fewer parameters count as better. */
function readAxis(name, index, metrics) {
  if (COLUMNS[name]) return { name, values: index[COLUMNS[name][0]], direction: COLUMNS[name][1] };
  const metric = metrics.get(name.slice(7));
  const values = (metric?.direction === "down" ? metric.lowest : metric?.highest) ?? [];
  return { name, values, direction: metric?.direction, metric };
}

/** Return a scale: logarithmic where all values are positive and span two powers of ten. */
function makeScale(values, from, to) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const log = low > 0 && high / low >= 100;
  const turn = log ? Math.log10 : (value) => value;
  const [start, end] = log ? [Math.floor(turn(low)), Math.ceil(turn(high))] : low === high ? [low - 1, high + 1] : [low, high];
  const parts = Math.min(6, Math.abs(to - from) / 50);
  const step = log ? Math.max(1, Math.ceil((end - start) / parts)) : chooseStep((end - start) / parts);
  const ticks = [];
  for (let tick = Math.ceil(start / step) * step; tick <= end + step / 1e6; tick += step) ticks.push(log ? 10 ** tick : Number(tick.toPrecision(12)));
  return { log, ticks, place: (value) => from + ((turn(value) - start) / (end - start)) * (to - from) };
}

function chooseStep(rough) {
  const size = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((one) => one * size).find((one) => one >= rough);
}

/** Return the rows that no other row beats on one axis without losing on the other, from left to right. */
export function findFront(rows, x, y) {
  const better = { up: (a, b) => a > b, down: (a, b) => a < b };
  if (!better[x.direction] || !better[y.direction]) return [];
  const sign = (axis) => (axis.direction === "up" ? -1 : 1);
  const sorted = [...rows].sort((a, b) => sign(x) * (x.values[a] - x.values[b]) || sign(y) * (y.values[a] - y.values[b]));
  const front = sorted.reduce((kept, row) => {
    const last = kept.at(-1);
    const same = last !== undefined && x.values[row] === x.values[last] && y.values[row] === y.values[last];
    if (last === undefined || same || better[y.direction](y.values[row], y.values[last])) kept.push(row);
    return kept;
  }, []);
  return front.sort((a, b) => x.values[a] - x.values[b]);
}

const format = (axis, value) => (axis.name === "parameter_count" ? formatCount(value) : formatNumber(value));

function chooseAxis(id, label, name, index, metrics, names, change) {
  const found = [...metrics.keys(), ...names.slice(0, MOST_METRICS).map((one) => one.name)];
  const columns = Object.keys(COLUMNS).filter((one) => one === name || index.isStated(one));
  const options = [...new Set([...columns, ...found.map((one) => `metric:${one}`)])];
  const select = make("select", { className: "input", id, onchange: () => change(select.value) });
  select.append(...options.map((one) => make("option", { value: one, selected: one === name }, nameColumn(one).slice(0, 80))));
  return make("label", {}, `${label} `, select);
}

function drawAxes(x, y, across, up) {
  const lines = across.ticks.flatMap((tick) => [
    draw("line", { class: "axis", x1: across.place(tick), x2: across.place(tick), y1: TOP, y2: height - BOTTOM }),
    draw("text", { x: across.place(tick), y: height - BOTTOM + 16, "text-anchor": "middle" }, format(x, tick)),
  ]);
  const rows = up.ticks.flatMap((tick) => [
    draw("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: up.place(tick), y2: up.place(tick) }),
    draw("text", { x: LEFT - 8, y: up.place(tick) + 4, "text-anchor": "end" }, format(y, tick)),
  ]);
  const title = (axis, scale) => nameColumn(axis.name).slice(0, width / 9) + (scale.log ? " (logarithmic)" : "");
  const names = [
    draw("text", { x: width - RIGHT, y: height - 8, "text-anchor": "end" }, `${title(x, across)} →`),
    draw("text", { x: LEFT + 4, y: TOP + 10 }, `↑ ${title(y, up)}`),
  ];
  return draw("g", { "aria-hidden": "true" }, ...lines, ...rows, ...names);
}

/** Return the plot with its choice of axes, and the front as a table. */
export function drawScatter({ index, rows, metrics, names, axes, ask, root }) {
  [width, height] = matchMedia("(max-width: 40rem)").matches ? [330, 380] : [860, 460];
  const [x, y] = [readAxis(axes.x, index, metrics), readAxis(axes.y, index, metrics)];
  const valued = [...rows].filter((row) => Number.isFinite(x.values[row]) && Number.isFinite(y.values[row]));
  const choice = make("p", { className: "toolbar" }, chooseAxis("axis-x", "Across", axes.x, index, metrics, names, (value) => ask({ x: value })), chooseAxis("axis-y", "Up", axes.y, index, metrics, names, (value) => ask({ y: value })));
  if (![...Object.keys(COLUMNS), "metrics"].some((name) => index.isStated(name))) return make("p", { className: "none" }, "No model of this catalog states a number that could be drawn.");
  if (!valued.length) return make("div", { className: "plot" }, choice, make("p", { className: "none" }, "No model found has both values: choose other columns, or remove a filter."));
  const front = findFront(valued, x, y);
  const onFront = new Set(front);
  const stride = Math.ceil(valued.length / MOST_POINTS);
  const points = valued.filter((row, at) => at % stride === 0 || onFront.has(row));
  const across = makeScale(valued.map((row) => x.values[row]), LEFT + 8, width - RIGHT - 8);
  const up = makeScale(valued.map((row) => y.values[row]), height - BOTTOM - 8, TOP + 18);
  const place = (row) => [across.place(x.values[row]), up.place(y.values[row])];
  const tell = (row) => {
    const { title, version } = index.describe(row);
    return `${title.slice(0, 120)} ${version}: ${nameColumn(x.name).slice(0, 60)} ${format(x, x.values[row])}, ${nameColumn(y.name).slice(0, 60)} ${format(y, y.values[row])}`;
  };
  const point = (row) => {
    const [cx, cy] = place(row);
    const link = { href: `${root}models/${index.slugs[row]}/`, class: `${index.listValues("family", row)[0]}${onFront.has(row) ? " front" : ""}`, "aria-label": tell(row) };
    return draw("a", link, draw("title", {}, tell(row)), draw("circle", { cx, cy, r: onFront.has(row) ? 6 : 4.5 }));
  };
  const step = front.length > 1 ? [draw("polyline", { class: "step", points: front.map((row) => place(row).join(",")).join(" ") })] : [];
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Scatter plot of the models found" }, drawAxes(x, y, across, up), ...step, ...points.map(point));
  const parts = [choice, svg, make("p", { className: "note" }, tellPoints(rows.length, valued, points.length, x, y))];
  if (front.length) parts.push(tableFront(front, x, y, index, root));
  return make("div", { className: "plot" }, ...parts);
}

function tellPoints(found, valued, shown, x, y) {
  const sampled = shown < valued.length ? `, of which ${shown.toLocaleString("en")} are drawn: every ${Math.ceil(valued.length / MOST_POINTS)}th, and all of the front` : "";
  const ways = [x, y].map((axis) => `${nameColumn(axis.name)}: ${axis.name === "parameter_count" ? "fewer count as better" : (NAMES.direction[axis.direction] ?? "direction not declared")}`);
  const front = [x, y].every(({ direction }) => direction === "up" || direction === "down") ? "The outlined points are the Pareto front" : "No Pareto front, since not both columns have a better end";
  const mixed = [x, y].map(({ metric, direction }) => (metric ? tellMixed(metric, valued, direction !== "down") : "")).join("");
  return `${valued.length.toLocaleString("en")} of ${countOf(found, "model")} found have both values${sampled}. ${ways.join("; ")}. ${front}. No uncertainty is considered here, and models may have been measured on different data or in other units: compare them to see both.${mixed}`;
}

function tableFront(front, x, y, index, root) {
  const rows = front.slice(0, 50).map((row) => {
    const { slug, title, version } = index.describe(row);
    const link = make("a", { href: `${root}models/${slug}/` }, make("bdi", {}, title.slice(0, 120)));
    return make("tr", {}, make("th", { scope: "row", className: "name" }, link, " ", make("span", { className: "tag" }, version)), ...[x, y].map((axis) => make("td", { className: "num" }, format(axis, axis.values[row]))));
  });
  const heads = ["Model", nameColumn(x.name).slice(0, 60), nameColumn(y.name).slice(0, 60)].map((text, at) => make("th", { scope: "col", className: at ? "num" : "" }, text));
  const more = front.length > rows.length ? `, the first ${rows.length} of ${front.length}` : "";
  const region = make("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Pareto front" }, make("table", {}, make("caption", {}, `Pareto front: no model is better in one and at least as good in the other, no uncertainty considered${more}`), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
  return region;
}
