// What a script adds to a comparison, whichever side made the page: order, baseline, further models, chart, copies.

import { countOf } from "./count.js";

export const ROOT = new URL("../", import.meta.url).href;
export const LETTERS = "ABCDEFGHIJ";
const CHARTED = 50;
/** Where a metric's line begins and ends; on a phone its name stands above, as large as the text around. */
const WIDE = { width: 760, from: 260, to: 740, above: 0, letters: 38 };
const NARROW = { width: 328, from: 10, to: 318, above: 18, letters: 30 };

/** Make an element: `make("td.num", { title: "…" }, "text", node, …)`; null and false are left out. */
export function make(name, ...parts) {
  return fill(document.createElement(name.split(".")[0]), name, parts);
}

/** The same for a part of a drawing. */
export function draw(name, ...parts) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name.split(".")[0]), name, parts);
}

function fill(node, name, parts) {
  const classes = name.split(".").slice(1).join(" ");
  if (classes) node.setAttribute("class", classes);
  for (const part of parts.flat(9)) {
    if (part === null || part === undefined || part === false) continue;
    if (part instanceof Node || typeof part !== "object") node.append(part);
    else for (const [key, value] of Object.entries(part)) if (value !== null) node.setAttribute(key, value);
  }
  return node;
}

/** Add all that a script can add to a comparison. `change` is asked to show other models. */
export function enhance(article, comparison, change) {
  rememberSwitches(article);
  const slugs = comparison.models.map((one) => one.slug);
  const titles = comparison.models.map((one) => one.title);
  addControls(article.querySelector(".compare-bar"), slugs, titles, change);
  article.querySelector(".standing").after(makeCopies(comparison));
  const chart = drawChart(comparison);
  if (chart) article.querySelector("#metrics").after(chart);
  markShared(article, comparison);
}

function rememberSwitches(article) {
  for (const input of article.querySelectorAll(".only-differences")) {
    const key = `only-differences ${input.closest("section").querySelector("h2").id}`;
    input.checked = recall(key);
    input.addEventListener("change", () => recall(key, input.checked));
  }
}

function recall(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key) === "true";
    localStorage.setItem(key, value);
  } catch {
    // without storage each page starts anew
  }
  return false;
}

// Order

/** Add to the list of models what changes their order, and a search for further ones. */
export function addControls(bar, slugs, titles, change) {
  const place = (from, to, said) => {
    const moved = slugs.filter((_, index) => index !== from);
    if (to !== null) moved.splice(to, 0, slugs[from]);
    change(moved, `${titles[from]} ${said(to)}`, slugs[from]);
  };
  const move = (from, to) => place(from, to, () => (to ? `is now ${LETTERS[to]} of ${slugs.length}` : "is now the baseline"));
  bar.querySelectorAll("li").forEach((item, index) => {
    const button = (sign, label, act) => {
      const made = make("button.button", { type: "button", "aria-label": `${label}: ${titles[index]}`, title: label }, sign);
      made.addEventListener("click", act);
      return made;
    };
    const last = index === slugs.length - 1;
    item.append(
      ...(index ? [button("←", "Move left", () => move(index, index - 1))] : []),
      ...(last ? [] : [button("→", "Move right", () => move(index, index + 1))]),
      ...(index > 1 ? [button("⇤", "Make baseline", () => move(index, 0))] : []),
      button("×", "Remove", () => place(index, null, () => "is removed")),
    );
    item.draggable = true;
    for (const link of item.querySelectorAll("a")) link.draggable = false;
    item.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", index));
    item.addEventListener("dragover", (event) => {
      event.preventDefault();
      item.classList.add("over");
    });
    item.addEventListener("dragleave", () => item.classList.remove("over"));
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      const from = Number(event.dataTransfer.getData("text/plain"));
      if (from !== index && slugs[from]) move(from, index);
    });
  });
  if (slugs.length < 10) bar.append(makeSearch((slug, title) => change([...slugs, slug], `${title} is added`, slug)));
}

/** Make the search for a further model; what it does is loaded once somebody turns to it. */
function makeSearch(add) {
  const input = make("input.input", {
    placeholder: "Add a model", "aria-label": "Add a model: words of its title, or its slug", autocomplete: "off",
    spellcheck: "false", maxlength: 512,
  });
  const box = make("form.add", { role: "search", "aria-label": "Add a model" }, input);
  let loading = null;
  const load = () => (loading ??= import("./compare_search.js").then(({ startSearch }) => startSearch(box, input, add)));
  box.addEventListener("focusin", load);
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    (await load())();
  });
  return box;
}

// Chart

const isRanked = (row) => ["comparable", "dataset_assumed", "ground_not_stated"].includes(row.comparability);

function drawChart(comparison) {
  const rows = comparison.metrics.rows.filter((row) => row.cells.filter((cell) => cell.number !== undefined).length > 1);
  if (!rows.length) return null;
  const frame = make("div.scroll.tall", { role: "region", "aria-label": "Metric chart", tabindex: 0 });
  const narrow = matchMedia("(max-width: 40rem)");
  const show = () => frame.replaceChildren(drawRows(rows.slice(0, CHARTED), narrow.matches ? NARROW : WIDE));
  narrow.addEventListener("change", show);
  show();
  return make("figure",
    frame,
    make("figcaption", "Each metric has its own scale, better to the right; hollow dots are not ranked, higher to the right.",
      rows.length > CHARTED && ` ${countOf(rows.length - CHARTED, "more metric stands", "more metrics stand")} in the table.`));
}

function drawRows(rows, form) {
  let height = 0;
  const shown = rows.map((row) => {
    const [drawn, lanes] = drawRow(row, height + 13, form);
    height += 20 + form.above + 12 * lanes;
    return drawn;
  });
  const size = { viewBox: `0 0 ${form.width} ${height}`, role: "img", "aria-label": "Metrics, as in the table below" };
  return draw(form === NARROW ? "svg.chart.narrow" : "svg.chart", size, shown);
}

/** Draw a metric along a line, its name beside or above it; dots that would cover each other hang below, in further lanes. */
function drawRow(row, top, { from, to, above, letters }) {
  const middle = top + above;
  const ranked = isRanked(row);
  const rank = (number) => {
    if (!ranked || row.direction === "up") return number;
    return row.direction === "down" ? -number : -Math.abs(number - row.target);
  };
  const numbers = row.cells.flatMap((cell) => (cell.number === undefined ? [] : [rank(cell.number)]));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  // a scale of at least a quarter of the size, so that a small difference looks small
  const size = Math.max(high - low, Math.max(Math.abs(low), Math.abs(high)) / 4);
  const place = (number) => from + (to - from) * (size ? (number - (low + high) / 2) / size + 0.5 : 0.5);
  const lanes = [[]];
  const dots = row.cells.map((cell, index) => {
    if (cell.number === undefined) return null;
    const x = place(rank(cell.number));
    let lane = lanes.findIndex((taken) => taken.every((other) => Math.abs(other - x) > 16));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane].push(x);
    const y = middle + 12 * lane;
    return draw(`g.dot.${ranked ? cell.verdict ?? "baseline" : "neutral"}`,
      draw("title", `${LETTERS[index]}: ${cell.text}${ranked && cell.verdict ? ` (${cell.verdict})` : ""}`),
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

/** Outline what all models use, in each graph. */
export function markShared(article, comparison) {
  const shared = comparison.provenance.shared_inputs.map((ref) => `/${ref.html}`);
  let found = false;
  for (const link of article.querySelectorAll("svg.graph a")) {
    if (!shared.some((one) => link.getAttribute("href").endsWith(one))) continue;
    link.querySelector(".node").classList.add("shared");
    found = true;
  }
  if (found && !article.querySelector(".shared-key")) {
    article.querySelector(".side-by-side").before(make("p.note.shared-key", "Inputs that all models share are outlined in each graph."));
  }
}

// Copies

function makeCopies(comparison) {
  const load = () => import("./compare_copies.js");
  const said = make("span.muted", { role: "status" });
  const bar = make("div.toolbar.copies", ["Markdown", "CSV", "JSON"].map((name) => {
    const button = make("button.button", { type: "button" }, `Copy as ${name}`);
    button.addEventListener("click", async () => (await load()).copy(comparison, name, bar, said));
    return button;
  }), said);
  // loaded ahead of the click, since some browsers let a page copy at once or not at all
  for (const event of ["pointerenter", "focusin"]) bar.addEventListener(event, load);
  return bar;
}

/** Where other models are compared: by the same page if it takes ids, else by the page for any set. */
function leave(slugs) {
  const query = `?ids=${slugs.join(",")}`;
  location.href = new URLSearchParams(location.search).has("ids") ? query : `${ROOT}models/compare/${query}`;
}

async function enhancePage() {
  const article = document.querySelector("article.comparison[data-json]");
  if (!article) return;
  const answer = await fetch(ROOT + article.dataset.json);
  if (answer.ok) enhance(article, await answer.json(), leave);
}

enhancePage();
