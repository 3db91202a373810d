// The explorer of the home page: what is asked stands in the address, the answers come from the static index.

import { countOf } from "./count.js";
import { FACETS, openIndex, RANGES, RELEVANCE, SORTS } from "./index.js";
import { formatCount, formatDate, formatNumber, formatScore, make, NAMES, nameColumn, readNumber, tellMixed } from "./words.js";

const PAGE = 100;
const AT_ONCE = 20;
const MOST_COMPARED = 10;
const SHOWN_VALUES = 6;
const EAGER = 5000;
const MOST_TRIED = 8;
const MOST_SORTS = 30;
const COLUMNS = ["quality_score", "flagged", "metrics", "parameter_count", "dataset", "created_at", "hypothesis", "analysis", "license", "promotion_state", "family"];
const [ALWAYS, LEAST] = [6, 4];
const PLACES = { family: "families", dataset: "datasets", analysis: "analyses", hypothesis: "hypotheses" };

const USUAL_VIEW = matchMedia("(max-width: 40rem)").matches ? "cards" : "table";

const explorer = document.getElementById("explorer");
const root = explorer.dataset.root;
const find = (id) => document.getElementById(id);
const [search, results, chips, found, facets, bar] = ["q", "results", "chips", "found", "facets", "selection"].map(find);
const selected = new Map();
const opened = new Set();
let index = null;
let source = null;
let state = readState();
let turn = 0;
let columns = [];
let mixed = false;
let offered = [];

/** Return what the address asks for. */
function readState() {
  const asked = new URLSearchParams(location.search);
  const number = (name) => readNumber(asked.get(name) ?? "");
  const [sort, view] = [asked.get("sort") ?? "", asked.get("view")];
  return {
    q: asked.get("q") ?? "",
    facets: Object.fromEntries(FACETS.map((name) => [name, asked.getAll(name).filter(Boolean)])),
    ranges: Object.fromEntries(RANGES.map(([name, column]) => [column, [number(`min_${name}`), number(`max_${name}`)]]).filter(([, ends]) => !ends.every(Number.isNaN))),
    bounds: readBounds(asked.getAll("metric")),
    sort: SORTS.includes(sort) || sort === RELEVANCE || sort.startsWith("metric:") ? sort : null,
    order: asked.get("order"),
    page: Math.max(1, Math.trunc(number("page")) || 1),
    live: asked.get("live") === "true",
    view: ["table", "cards", "plot"].includes(view) ? view : USUAL_VIEW,
    x: asked.get("x"),
    y: asked.get("y"),
  };
}

/** Return the bounds that texts such as "rmse<=0.05" state, one for each metric. */
function readBounds(texts) {
  const bounds = new Map();
  for (const text of texts) {
    const [, name, operator, value] = /^(.*)(<=|>=)([^<>=]+)$/.exec(text) ?? [null, text];
    if (!name) continue;
    const bound = bounds.get(name) ?? { name };
    if (operator && !Number.isNaN(readNumber(value))) bound[operator === "<=" ? "max" : "min"] = readNumber(value);
    bounds.set(name, bound);
  }
  return [...bounds.values()];
}

/** Return the address that asks for a state. */
function writeState(asked) {
  const pairs = new URLSearchParams();
  if (asked.q.trim()) pairs.append("q", asked.q);
  for (const name of FACETS) for (const text of asked.facets[name]) pairs.append(name, text);
  for (const [name, column] of RANGES) {
    (asked.ranges[column] ?? []).forEach((end, at) => Number.isNaN(end) || pairs.append(`${at ? "max" : "min"}_${name}`, end));
  }
  for (const { name, min, max } of asked.bounds) {
    if (min !== undefined) pairs.append("metric", `${name}>=${min}`);
    if (max !== undefined) pairs.append("metric", `${name}<=${max}`);
    if (min === undefined && max === undefined) pairs.append("metric", name);
  }
  if (asked.sort) pairs.append("sort", asked.sort);
  if (asked.order) pairs.append("order", asked.order);
  if (asked.live) pairs.append("live", "true");
  if (asked.page > 1) pairs.append("page", asked.page);
  if (asked.view !== USUAL_VIEW) pairs.append("view", asked.view);
  for (const name of ["x", "y"]) if (asked.view === "plot" && asked[name]) pairs.append(name, asked[name]);
  const text = pairs.toString();
  return text ? `?${text}` : location.pathname;
}

/** Ask for something else; `kept` replaces the last entry of the history, as typing does. */
function ask(changes, kept = false) {
  state = { ...state, page: 1, ...changes };
  history[kept ? "replaceState" : "pushState"](null, "", writeState(state));
  update();
}

async function load() {
  if (!index) {
    found.textContent = "Loading the index…";
    index = await openIndex(root);
    columns = readColumns() ?? listUsualColumns();
    mixed = index.varies("family");
  }
}

/** Show what is asked for. */
async function update() {
  const mine = ++turn;
  try {
    await load();
    if (state.q.trim()) await index.loadSearch();
    const axes = state.view === "plot" ? await chooseAxes() : {};
    const names = new Set(state.bounds.map(({ name }) => name));
    for (const name of [findSort(), ...Object.values(axes)]) {
      if (name.startsWith("metric:")) names.add(name.slice(7));
    }
    const metrics = new Map(await Promise.all([...names].map(async (name) => [name, await index.loadMetric(name)])));
    if (mine !== turn) return;
    const answer = index.query({ ...state, sort: findSort(), descending: isDescending(metrics) }, metrics);
    source = index;
    await show(answer, metrics, axes);
    if (explorer.dataset.api && state.live && state.view !== "plot") await showLive(metrics, mine);
  } catch (error) {
    if (mine !== turn) return;
    found.textContent = `${error.message}. The list below is complete, page by page.`;
    facets.replaceChildren();
    results.replaceChildren();
    find("prerendered").hidden = false;
  }
}

/**
 * Return the columns to plot: those asked for, else quality by parameters, else the two, among these and the most
 * frequent metrics, that most models have both of.
 */
async function chooseAxes() {
  if (state.x && state.y) return { x: state.x, y: state.y };
  const columns = [["parameter_count", index.parameters], ["quality_score", index.quality]];
  const share = ([, a], [, b]) => a.reduce((count, one, row) => count + !Number.isNaN(one + b[row]), 0);
  let [x, y] = columns;
  if (!share(x, y)) {
    const names = (await index.listMetrics()).slice(0, index.total > EAGER ? 2 : MOST_TRIED);
    names.sort((a, b) => isRanked(b) - isRanked(a));
    columns.push(...(await Promise.all(names.map(async ({ name }) => [`metric:${name}`, (await index.loadMetric(name)).highest]))));
    let most = 0;
    columns.forEach((second, nth) => {
      for (const first of columns.slice(0, nth)) {
        const count = share(first, second);
        if (count > most) [most, x, y] = [count, first, second];
      }
    });
  }
  return { x: state.x ?? x[0], y: state.y ?? y[0] };
}

const isRanked = ({ direction }) => direction === "up" || direction === "down";

const hasWords = () => Boolean(state.q.trim()) && index.searching.hasWords(state.q);

/** Return what is sorted by: what was asked for, else relevance to words, else the quality, or the date where no model has a score. */
function findSort() {
  if (state.sort && state.sort !== RELEVANCE) return state.sort;
  if (hasWords() && (state.sort || !state.order)) return RELEVANCE;
  return index.isStated("quality_score") ? "quality_score" : "created_at";
}

function isDescending(metrics) {
  const sort = findSort();
  if (sort === RELEVANCE) return true;
  if (state.order) return state.order !== "asc";
  if (sort.startsWith("metric:")) return metrics.get(sort.slice(7))?.direction !== "down";
  return sort !== "title";
}

async function show({ rows, counts, near }, metrics, axes) {
  find("prerendered").hidden = true;
  if (document.activeElement !== search) search.value = state.q;
  if (find("live")) find("live").checked = state.live;
  find("latest").checked = state.facets.latest.join() === "true";
  find("latest").parentElement.hidden = !index.varies("latest");
  for (const name of COLUMNS) find(`column-${name}`).checked = columns.includes(name);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const page = Math.min(state.page, pages);
  const shown = rows.subarray((page - 1) * PAGE, page * PAGE);
  results.ariaBusy = "false";
  showChips(metrics);
  showFacets(counts, metrics);
  showSorts(metrics);
  const sort = findSort();
  const metric = state.view !== "plot" && sort.startsWith("metric:") && metrics.get(sort.slice(7));
  found.textContent = tellNear(near) + tellFound(rows.length, page, pages) + (metric ? tellMixed(metric, rows, isDescending(metrics)) : "");
  if (state.view === "plot") {
    const { drawScatter } = await import("./scatter.js");
    results.replaceChildren(drawScatter({ index, rows, metrics, names: await index.listMetrics(), axes, ask, root }));
  } else {
    const list = state.view === "cards" ? makeCards(shown, metrics) : makeTable(shown, metrics);
    results.replaceChildren(...(rows.length ? [list, makePager(page, pages)] : makeNothing()));
  }
  showSelection();
}

/** Show what the live API answers to the same question, or say why the index stands. */
async function showLive(metrics, mine) {
  const { askLive } = await import("./live.js");
  const stands = found.textContent;
  found.textContent = "Asking the live registry…";
  let message;
  try {
    const live = await askLive(explorer.dataset.api, { ...state, sort: findSort() }, isDescending(metrics), PAGE);
    if (mine !== turn) return;
    source = live;
    const pages = Math.max(1, Math.ceil(live.total / PAGE));
    const list = state.view === "cards" ? makeCards(live.rows, metrics) : makeTable(live.rows, metrics);
    results.replaceChildren(...(live.rows.length ? [list, makePager(Math.min(state.page, pages), pages)] : [make("p", { className: "none" }, "The live registry finds nothing.")]));
    message = `${tellNear(live.near, "No model of the live registry has")}The live registry finds ${countOf(live.total, "model version")}, asked at ${formatDate(live.asked)}${tellNewer(live)}. Counts beside the filters: ${stands}`;
  } catch (error) {
    if (mine !== turn) return;
    message = `${error.message}; this is the index: ${stands}`;
  }
  found.textContent = message;
}

/** Say where the live registry has moved on since the site was built. */
function tellNewer({ revision }) {
  if (revision === undefined || revision === index.revision) return "";
  return `; it is at revision ${revision}, these pages at ${index.revision}: a model that is new there has no page here yet`;
}

function tellFound(total, page, pages) {
  const when = `The index of revision ${index.revision}${index.changedAt ? `, ${formatDate(index.changedAt)}` : ""}`;
  const which = pages > 1 && state.view !== "plot" ? `, page ${page} of ${pages}` : "";
  const hint = total > 1 && state.view !== "plot" ? " Tick models to compare them." : "";
  return `${total.toLocaleString("en")} of ${countOf(index.total, "model version")}${which}. ${when}.${hint}`;
}

const makeNothing = () => [make("p", { className: "none" }, "Nothing is found. Remove a filter above, or search for fewer words.")];

/** Say that other words were searched for than those that were typed, and which. */
const tellNear = (near, who = "No model has") => (near ? `${who} “${clip(state.q.trim(), 60)}”. Shown are near matches: ${clip(near.slice(0, 8).join(", "), 200)}. ` : "");

/** Return a text of a facet's value as people read it. */
const nameValue = (name, value) => (value.id === undefined ? (NAMES[name]?.[value] ?? value) : value.title);

function showChips(metrics) {
  const list = [];
  const add = (text, changes, lost, page) => {
    const attributes = { type: "button", onclick: () => ask(changes), className: lost ? "chip lost" : "chip" };
    list.push(make("li", {}, make("button", attributes, text, make("span", { ariaHidden: "true" }, " ×"), make("span", { className: "sr" }, " remove")), lost ? make("span", { className: "note" }, ` ${lost}`) : "", ...(page ? [" ", make("a", { href: root + page }, "its page")] : [])));
  };
  if (state.q.trim()) add(`“${state.q.trim()}”`, { q: "" });
  for (const name of FACETS) {
    for (const text of state.facets[name]) {
      const place = index.findValues(name, text)[0];
      const value = index.facets[name].values.values[place];
      const label = place === undefined ? text : nameValue(name, value);
      const page = PLACES[name] && (value?.slug ?? (name === "family" && value));
      const lost = place === undefined ? "no model has this: remove it" : "";
      add(`${nameColumn(name)}: ${clip(label, 60)}`, { facets: { ...state.facets, [name]: state.facets[name].filter((one) => one !== text) } }, lost, page && `${PLACES[name]}/${page}/`);
    }
  }
  const tell = (min, max) => (max === undefined || Number.isNaN(max) ? (min === undefined || Number.isNaN(min) ? "" : ` ≥ ${min}`) : min === undefined || Number.isNaN(min) ? ` ≤ ${max}` : ` ${min} to ${max}`);
  for (const [, column, label] of RANGES) {
    const ends = state.ranges[column];
    if (ends) add(label + tell(...ends), { ranges: { ...state.ranges, [column]: undefined } });
  }
  for (const bound of state.bounds) {
    add(clip(bound.name, 60) + tell(bound.min, bound.max), { bounds: state.bounds.filter((one) => one !== bound) }, metrics.get(bound.name) ? "" : "no model has this metric: remove it, or choose another");
  }
  if (list.length > 1) list.push(make("li", {}, make("button", { type: "button", className: "button quiet", onclick: () => ask({ q: "", facets: Object.fromEntries(FACETS.map((name) => [name, []])), ranges: {}, bounds: [] }) }, "Clear all")));
  chips.replaceChildren(...list);
}

function showFacets(counts, metrics) {
  const focused = document.activeElement?.closest("#facets") ? document.activeElement.id : "";
  const groups = FACETS.map((name) => makeFacet(name, counts[name])).filter(Boolean);
  const ranges = RANGES.filter(([, column]) => state.ranges[column] || index.isStated(column)).map(makeRange);
  const metric = state.bounds.length || index.isStated("metrics") ? [makeMetricFilter(metrics)] : [];
  facets.replaceChildren(...groups, ...ranges, ...metric);
  if (focused) find(focused)?.focus();
}

/** Return a foldable group of the filters that stays as the visitor left it. */
function makeGroup(name, label, open, ...content) {
  const group = make("details", { open: opened.has(name) || (open && !opened.has(`-${name}`)) }, make("summary", {}, label), ...content);
  group.addEventListener("toggle", () => {
    opened.delete(group.open ? `-${name}` : name);
    opened.add(group.open ? name : `-${name}`);
  });
  return group;
}

function makeFacet(name, counts) {
  const { values } = index.facets[name].values;
  const chosen = new Set(state.facets[name].flatMap((text) => index.findValues(name, text)));
  if (!chosen.size && (values.length < 2 || !index.varies(name))) return null;
  const all = [...counts.keys()].filter((place) => counts[place] || chosen.has(place));
  all.sort((a, b) => chosen.has(b) - chosen.has(a) || counts[b] - counts[a] || a - b);
  const list = make("ul", { className: "plain" });
  const fill = (places) => list.replaceChildren(...places.map((place) => makeChoice(name, place, counts[place], chosen.has(place))));
  const parts = [list];
  const key = `all-${name}`;
  if (all.length > SHOWN_VALUES) {
    const input = make("input", { className: "input", type: "search", id: key, placeholder: `Find among ${all.length.toLocaleString("en")}`, ariaLabel: `Find ${nameColumn(name)}` });
    input.addEventListener("input", async () => {
      const { foldWords } = await import("./search.js");
      const text = foldWords(input.value);
      const fits = (place) => text.every((word) => foldWords(nameValue(name, values[place])).some((one) => one.startsWith(word)));
      fill(text.length ? all.filter(fits).slice(0, 30) : all.slice(0, SHOWN_VALUES));
    });
    parts.unshift(input);
  }
  fill(all.slice(0, Math.max(SHOWN_VALUES, chosen.size)));
  return makeGroup(name, nameColumn(name), ["family", "flagged", "latest", "dataset"].includes(name) || chosen.size, ...parts);
}

function makeChoice(name, place, count, checked) {
  const value = index.facets[name].values.values[place];
  const text = value.id === undefined ? value : (value.slug ?? value.id);
  const meant = new Set(state.facets[name].filter((one) => index.findValues(name, one).includes(place)));
  const change = () => {
    const others = state.facets[name].filter((one) => !meant.has(one));
    ask({ facets: { ...state.facets, [name]: checked ? others : [...others, text] } });
  };
  const input = make("input", { type: "checkbox", id: `f-${name}-${place}`, checked, onchange: change });
  const label = make("bdi", { title: value.id ?? "" }, clip(nameValue(name, value), 80));
  return make("li", {}, make("label", {}, input, " ", label, " ", value.version ? make("span", { className: "tag" }, value.version) : ""), make("span", { className: "count" }, count.toLocaleString("en")));
}

function makeRange([name, column, label, min, max]) {
  const ends = state.ranges[column] ?? [NaN, NaN];
  const inputs = ends.map((end, at) => makeNumber(`${name}-${at}`, `${label}, ${at ? "at most" : "at least"}`, end));
  const change = () => {
    const next = inputs.map((input) => readInput(input, min, max));
    if (next.includes(undefined)) return;
    const ranges = { ...state.ranges, [column]: next };
    if (next.every(Number.isNaN)) delete ranges[column];
    ask({ ranges }, true);
  };
  inputs.forEach((input) => input.addEventListener("change", change));
  return makeGroup(name, label, true, make("p", { className: "range" }, inputs[0], " to ", inputs[1]));
}

const makeNumber = (id, label, value) => make("input", { className: "input", type: "text", inputMode: "decimal", id, ariaLabel: label, value: Number.isNaN(value ?? NaN) ? "" : value });

/** Return the number that stands in a field, NaN where it is empty; undefined, and say so at the field, where it is none. */
function readInput(input, min = -Infinity, max = Infinity) {
  if (!input.value.trim()) return NaN;
  const number = readNumber(input.value);
  const range = number < min ? `at least ${min}` : number > max ? `at most ${max}` : "";
  const fault = Number.isNaN(number) ? `“${clip(input.value, 40)}” is no number: write it such as 0.05, 1e7, 10,000,000 or 25.6M` : range && `${input.ariaLabel}: write a number of ${range}`;
  input.setCustomValidity(fault);
  input.reportValidity();
  return fault ? undefined : number;
}

function makeMetricFilter(metrics) {
  const input = make("input", { className: "input", id: "metric", placeholder: "Choose a metric", ariaLabel: "Add a metric", autocomplete: "off" });
  input.setAttribute("list", "metric-names");
  input.addEventListener("focus", offerMetrics, { once: true });
  input.addEventListener("change", () => input.value && ask({ bounds: [...state.bounds.filter(({ name }) => name !== input.value), { name: input.value }] }));
  const rows = state.bounds.map((bound, at) => {
    const metric = metrics.get(bound.name);
    const ends = ["min", "max"].map((end) => {
      const number = makeNumber(`metric-${at}-${end}`, `${clip(bound.name, 80)}, ${end === "min" ? "at least" : "at most"}`, bound[end]);
      number.addEventListener("change", () => {
        const value = readInput(number);
        if (value === undefined) return;
        ask({ bounds: state.bounds.map((one) => (one === bound ? { ...one, [end]: Number.isNaN(value) ? undefined : value } : one)) }, true);
      });
      return number;
    });
    const sort = make("button", { type: "button", className: "button quiet", onclick: () => ask({ sort: `metric:${bound.name}`, order: null }) }, "Sort by it");
    const words = metric ? `${NAMES.direction[metric.direction] ?? "direction not declared"}${metric.unit ? `, in ${metric.unit}` : ""}; ${countOf(metric.models, "model")}` : "no model has it";
    return make("div", { className: "bound" }, make("bdi", {}, clip(bound.name, 200)), make("p", { className: "note" }, words), make("p", { className: "range" }, ends[0], " to ", ends[1]), sort);
  });
  return makeGroup("metrics", "Metric", true, input, ...rows);
}

/** Fill the list from which metrics are chosen: the most frequent first, as many as browsers show without harm. */
async function offerMetrics() {
  const names = await index.listMetrics();
  find("metric-names").replaceChildren(...names.slice(0, 5000).map(({ name, models }) => make("option", { value: name, label: countOf(models, "model") })));
}

function showSorts(metrics) {
  const sort = find("sort");
  const current = findSort();
  const stated = SORTS.filter((name) => name === "title" || name === current || index.isStated(name));
  if (hasWords()) stated.unshift(RELEVANCE);
  const names = new Set([...stated, ...[...metrics.keys(), ...offered].map((name) => `metric:${name}`)]);
  sort.replaceChildren(...[...names].map((name) => makeSort(name, name === current)));
  const descending = isDescending(metrics);
  find("order").textContent = descending ? "↓" : "↑";
  find("order").ariaLabel = descending ? "Sorted down; sort up" : "Sorted up; sort down";
  find("order").hidden = current === RELEVANCE;
  find("order").onclick = () => ask({ order: descending ? "asc" : "desc" });
  find(`view-${state.view}`).checked = true;
}

/** Offer the most frequent metrics as orders, once somebody is about to choose one. */
async function offerSorts() {
  if (!index || offered.length) return;
  offered = (await index.listMetrics()).slice(0, MOST_SORTS).map(({ name }) => name);
  const known = [...find("sort").options].map(({ value }) => value);
  find("sort").append(...offered.map((name) => `metric:${name}`).filter((name) => !known.includes(name)).map((name) => makeSort(name)));
}

const makeSort = (name, selected = false) => make("option", { value: name, selected }, clip(nameColumn(name), 60));

/** Return the columns that the visitor chose on this device, null if none were. */
function readColumns() {
  try {
    const kept = JSON.parse(localStorage.getItem("forge-catalog-columns"));
    if (Array.isArray(kept)) return COLUMNS.filter((name) => kept.includes(name));
  } catch {
    // storage may be forbidden
  }
  return null;
}

/** Return the columns that are shown unless others are chosen: those in which the models say something. */
function listUsualColumns() {
  const usual = COLUMNS.slice(0, ALWAYS).filter((name) => index.isStated(name));
  const others = COLUMNS.slice(ALWAYS).filter((name) => name !== "family" && index.varies(name));
  return [...usual, ...others.slice(0, Math.max(0, LEAST - usual.length))];
}

function writeColumns() {
  const chosen = COLUMNS.filter((name) => find(`column-${name}`).checked);
  try {
    localStorage.setItem("forge-catalog-columns", JSON.stringify(chosen));
  } catch {
    // then they are chosen for this page only
  }
  columns = chosen;
  update();
}

function makeCell(name, row, metrics) {
  if (name === "family") return make("span", { className: `family ${source.listValues("family", row)[0]}` }, nameValue("family", source.listValues("family", row)[0]));
  if (name === "quality_score") return makeQuality(row);
  if (name === "flagged") return source.listValues("flagged", row)[0] === "true" ? make("span", { className: "flag" }, "⚠ incomplete") : make("span", { className: "ok" }, "✓ complete");
  if (name === "parameter_count") return formatCount(source.parameters[row]);
  if (name === "created_at") return formatDate(source.created[row], source.instants[row]);
  if (name.startsWith("metric:")) {
    const metric = metrics.get(name.slice(7));
    return formatNumber(source.readMetric?.(name.slice(7), row) ?? (metric?.direction === "down" ? metric.lowest : metric?.highest)?.[row] ?? NaN);
  }
  if (name === "metrics") {
    const pairs = source.shown[row].map(([label, value]) => make("span", { className: "pair" }, make("span", { className: "muted" }, clip(label, 40)), " ", formatNumber(value)));
    if (source.metric_counts[row] > pairs.length) pairs.push(make("span", { className: "muted" }, `and ${source.metric_counts[row] - pairs.length} more`));
    return make("span", {}, ...(pairs.length ? pairs : ["–"]));
  }
  const values = source.listValues(name, row).map((value) => make("bdi", { className: "pair" }, clip(nameValue(name, value), 60)));
  if (values.length > 2) values.splice(2, Infinity, make("span", { className: "muted" }, `and ${values.length - 2} more`));
  return make("span", {}, ...(values.length ? values : ["–"]));
}

function makeQuality(row) {
  const [quality, declared] = [source.quality[row], source.declared[row]];
  const parts = [make("span", { className: "score" }, formatScore(quality))];
  if (declared !== quality && !Number.isNaN(declared)) parts.push(" ", make("span", { className: "capped" }, `capped; declared ${formatScore(declared)}`));
  return make("span", {}, ...parts);
}

const nameRow = (row) => `${source.titles[row].replace(/\s+/g, " ")}\n${source.tags[row] || `v${source.numbers[row]}`}`;

/** Return those of some rows that share title and version, so that their ids have to be shown. */
function findRepeated(rows) {
  const counted = new Map();
  for (const row of rows) counted.set(nameRow(row), (counted.get(nameRow(row)) ?? 0) + 1);
  return new Set([...rows].filter((row) => counted.get(nameRow(row)) > 1));
}

function makeName(row, repeated) {
  const slug = source.slugs[row];
  const title = clip(source.titles[row].replace(/\s+/g, " "), 120);
  const version = clip(source.tags[row] || `v${source.numbers[row]}`, 40);
  const box = make("input", { type: "checkbox", className: "pick", checked: selected.has(slug), ariaLabel: `Compare ${title} ${version}`, onchange: () => pick(row, box.checked) });
  const link = make("a", { href: `${root}models/${slug}/`, className: "open" }, make("bdi", {}, title));
  link.dataset.slug = slug;
  const family = mixed && !columns.includes("family") ? makeCell("family", row) : "";
  if (family) family.classList.add("beneath");
  return [box, link, " ", make("span", { className: "tag" }, version), source.isLatest(row) ? "" : make("span", { className: "muted" }, source.listValues("promotion_state", row).includes("promoted") ? " promoted" : " superseded"), " ", repeated.has(row) ? make("code", { className: "beneath" }, clip(source.ids[row], 120)) : "", family];
}

function listColumns() {
  const metrics = [...state.bounds.map(({ name }) => `metric:${name}`), ...(state.sort?.startsWith("metric:") ? [state.sort] : [])];
  const first = columns.filter((name) => name === "quality_score" || name === "flagged");
  return [...new Set([...first, ...metrics, ...columns])];
}

/** Append an element for each row: what fills a window at once, the others after it was painted. */
function fill(container, rows, makeOne) {
  const [mine, from] = [turn, source];
  const more = [...rows].slice(AT_ONCE);
  container.append(...[...rows].slice(0, AT_ONCE).map(makeOne));
  results.ariaBusy = String(more.length > 0);
  const finish = () => {
    if (mine !== turn || from !== source) return;
    container.append(...more.map(makeOne));
    results.ariaBusy = "false";
  };
  if (more.length) requestAnimationFrame(() => setTimeout(finish));
  return container;
}

function makeTable(rows, metrics) {
  const repeated = findRepeated(rows);
  const names = listColumns();
  const numeric = (name) => name === "quality_score" || name === "parameter_count" || name.startsWith("metric:");
  const descending = isDescending(metrics);
  const heading = (name) => {
    const label = clip(nameColumn(name), 40);
    const sortable = SORTS.includes(name) || name.startsWith("metric:");
    const cell = make("th", { scope: "col", className: numeric(name) ? "num" : "" });
    if (!sortable) cell.append(label);
    else {
      const current = findSort() === name;
      if (current) cell.ariaSort = descending ? "descending" : "ascending";
      cell.append(make("button", { type: "button", onclick: () => ask({ sort: name, order: current ? (descending ? "asc" : "desc") : null }) }, label, current ? (descending ? " ↓" : " ↑") : ""));
    }
    return cell;
  };
  const classes = { created_at: "date", dataset: "data", metrics: "metrics" };
  const cell = (name, row) => make("td", { className: numeric(name) ? "num" : (classes[name] ?? "") }, makeCell(name, row, metrics));
  const line = (row) => make("tr", {}, make("th", { scope: "row", className: "name" }, ...makeName(row, repeated)), ...names.map((name) => cell(name, row)));
  const table = make("table", {}, make("caption", { className: "sr" }, "Models found"), make("thead", {}, make("tr", {}, heading("title"), ...names.map(heading))), fill(make("tbody", {}), rows, line));
  const region = make("div", { className: "scroll", tabIndex: 0, ariaLabel: "Models found" }, table);
  region.setAttribute("role", "region");
  return region;
}

function makeCards(rows, metrics) {
  const repeated = findRepeated(rows);
  const names = listColumns();
  const facts = (row) => names.map((name) => [name, makeCell(name, row, metrics)]).filter(([, value]) => (value.textContent ?? value) !== "–");
  const fact = ([name, value]) => make("div", {}, make("dt", {}, clip(nameColumn(name), 40)), make("dd", {}, value));
  const card = (row) => make("li", { className: "model-card" }, make("h3", {}, ...makeName(row, repeated)), make("dl", {}, ...facts(row).map(fact)));
  return fill(make("ul", { className: "cards" }), rows, card);
}

function makePager(page, pages) {
  if (pages < 2) return "";
  const step = (label, to, rel) => (to < 1 || to > pages ? "" : make("button", { type: "button", className: "button", onclick: () => (ask({ page: to }), explorer.scrollIntoView()) }, label));
  const pager = make("nav", { className: "pager", ariaLabel: "Pages of results" }, step("Previous", page - 1), make("span", {}, `Page ${page} of ${pages}`), step("Next", page + 1));
  return pager;
}

function pick(row, chosen) {
  const slug = source.slugs[row];
  if (chosen) selected.set(slug, { lineage: source.lineages[row], number: source.numbers[row] });
  else selected.delete(slug);
  showSelection();
}

/** The slugs in the order of choosing; versions of one lineage with the oldest, the baseline, first. */
function orderSelected() {
  const chosen = [...selected];
  const isLineage = new Set(chosen.map(([, { lineage }]) => lineage)).size === 1;
  if (isLineage) chosen.sort(([, first], [, second]) => first.number - second.number);
  return chosen.map(([slug]) => slug);
}

function showSelection() {
  bar.hidden = !selected.size;
  const many = selected.size > MOST_COMPARED;
  const text = `Compare (${selected.size})`;
  const href = `${root}models/compare/?ids=${orderSelected().map(encodeURIComponent).join(",")}`;
  const usable = selected.size > 1 && !many;
  const why = many ? `At most ${MOST_COMPARED} models can be compared at once: take ${selected.size - MOST_COMPARED} out.` : usable ? "" : "Choose one more to compare.";
  const clear = () => {
    selected.clear();
    for (const box of results.querySelectorAll(".pick")) box.checked = false;
    showSelection();
  };
  bar.replaceChildren(usable ? make("a", { className: "button primary", href }, text) : make("strong", {}, text), ` ${why} `, make("button", { type: "button", className: "button quiet", onclick: clear }, "Clear"));
}

/** Let the keyboard do what the mouse does: "/" to search, arrows through results, Space or x to choose. */
function pressKey(event) {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !at.closest("input:not([type=checkbox], [type=radio]), textarea, select")) {
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  const links = [...results.querySelectorAll("a.open")];
  const here = links.indexOf(at);
  if (here < 0 && !(at === search && event.key === "ArrowDown")) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    (links[here + (event.key === "ArrowDown" ? 1 : -1)] ?? (here ? at : search)).focus();
  } else if (event.key === " " || event.key === "x") {
    event.preventDefault();
    at.parentElement.querySelector(".pick").click();
  }
}

const clip = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function start() {
  explorer.hidden = false;
  search.value = state.q;
  search.addEventListener("input", () => ask({ q: search.value }, true));
  search.addEventListener("focus", () => index || update(), { once: true });
  search.form.addEventListener("submit", (event) => event.preventDefault());
  find("sort").addEventListener("change", () => ask({ sort: find("sort").value, order: null }));
  for (const view of ["table", "cards", "plot"]) find(`view-${view}`).addEventListener("change", () => ask({ view }));
  find("latest").addEventListener("change", () => ask({ facets: { ...state.facets, latest: find("latest").checked ? ["true"] : [] } }));
  for (const event of ["focus", "pointerenter"]) find("sort").addEventListener(event, offerSorts);
  find("live")?.addEventListener("change", () => ask({ live: find("live").checked }));
  find("columns").append(...COLUMNS.map((name) => make("li", {}, make("label", {}, make("input", { type: "checkbox", id: `column-${name}`, onchange: writeColumns }), " ", nameColumn(name)))));
  document.addEventListener("keydown", pressKey);
  addEventListener("popstate", () => {
    state = readState();
    search.value = state.q;
    update();
  });
  if (matchMedia("(max-width: 52rem)").matches) explorer.querySelector(".filters").open = false;
  if (location.search.length > 1 || Number(explorer.dataset.models) <= EAGER) update();
  else found.textContent = `Search ${countOf(Number(explorer.dataset.models), "model version")}; the index is loaded when you begin.`;
}

start();
