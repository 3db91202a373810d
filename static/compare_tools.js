// What a script adds to a comparison, whichever side made the page: order, baseline, further models, copies, room for the chart.

export const ROOT = new URL("../", import.meta.url).href;
export const LETTERS = "ABCDEFGHIJ";
const ACTS = ["pointermove", "pointerdown", "keydown", "wheel", "scroll", "touchstart"];

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

/** Do something once: when a part of the page, if one is given, is seen, or as soon as the reader does anything. */
export function awaitReader(node, act) {
  const stop = new AbortController();
  const start = () => {
    if (stop.signal.aborted) return;
    stop.abort();
    observer.disconnect();
    act();
  };
  const observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && start());
  if (node) observer.observe(node);
  for (const name of ACTS) addEventListener(name, start, { passive: true, signal: stop.signal });
}

/**
 * Add all that a script can add to a comparison.
 * @param change is asked to show other models.
 * @param complete gives the comparison once all of it is there.
 */
export function enhance(article, comparison, change, complete = async () => comparison) {
  rememberSwitches(article);
  const slugs = comparison.models.map((one) => one.slug);
  const titles = comparison.models.map((one) => one.title);
  addControls(article.querySelector(".compare-bar"), slugs, titles, change);
  article.querySelector(".standing").after(makeCopies(complete));
  addChart(article, comparison);
  if (comparison.provenance) markShared(article, comparison);
}

/** Make room for the chart after the table of metrics, and draw it there when it is wanted. */
function addChart(article, comparison) {
  const isDrawn = ({ cells }) => cells.filter((cell) => cell.number !== undefined).length > 1 && !cells.some((cell) => cell.unit);
  const rows = comparison.metrics.rows.filter(isDrawn);
  if (!rows.length) return;
  const frame = make("div.scroll.tall", { role: "region", "aria-label": "Metric chart", tabindex: 0 });
  frame.style.minHeight = `min(80vh, ${rows.length * 2 + 2}rem)`;
  article.querySelector("#metrics").parentElement.append(make("figure.metric-chart", frame));
  awaitReader(frame, async () => (await import("./compare_chart.js")).drawChart(frame, rows));
}

/** Keep what the switches of a part of the page say, from page to page. */
export function rememberSwitches(part) {
  for (const input of part.querySelectorAll(".only-differences")) {
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
  });
  awaitReader(null, async () => (await import("./compare_drag.js")).makeDraggable(bar, move));
  if (slugs.length < 10) bar.append(makeSearch(slugs, (names, title, slug) => change(names, `${title} is added`, slug)));
}

/** Make the search for a further model; what it does is loaded once somebody turns to it. */
function makeSearch(slugs, add) {
  const input = make("input.input", {
    placeholder: "Add a model", "aria-label": "Add a model: words of its title, or its slug", autocomplete: "off",
    spellcheck: "false", maxlength: 512,
  });
  const box = make("form.add", { role: "search", "aria-label": "Add a model" }, input);
  let loading = null;
  const load = () => (loading ??= import("./compare_search.js").then(({ startSearch }) => startSearch(box, input, slugs, add)));
  box.addEventListener("focusin", load);
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    (await load())();
  });
  return box;
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

function makeCopies(complete) {
  const load = () => import("./compare_copies.js");
  const said = make("span.muted", { role: "status" });
  const bar = make("div.toolbar.copies", ["Markdown", "CSV", "JSON"].map((name) => {
    const button = make("button.button", { type: "button" }, `Copy as ${name}`);
    button.addEventListener("click", async () => (await load()).copy(await complete(), name, bar, said));
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
