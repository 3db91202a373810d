// models/compare/?ids=…: any set of models, compared from their JSON documents, as the page of a prerendered pair shows it.

import { compareFirst, parseModel } from "./compare.js";
import { clip, joinLines, measure } from "./compare_text.js";
import { countOf } from "./count.js";
import { LETTERS, ROOT, addControls, awaitReader, enhance, make } from "./compare_tools.js";
import { shortenNumber, writeDelta, writeFloat, writePercent, writeScore, writeShort } from "./numbers.js";

const MOST = 10;
/** What compare_sections.js fills as soon as the reader turns to the page. */
const SECTIONS = { data: "Training data", training: "Training configuration", architecture: "Architecture", metadata: "Metadata",
  links: "Links", cards: "Model cards", provenance: "Provenance" };
const NEEDED = ["slug", "html", "metrics", "settings.metadata", "settings.training_config", "settings.architecture",
  "linked_artifacts.outgoing", "provenance.inputs", "provenance.reasons", "provenance.contamination", "provenance.graph.nodes"];
const WORDS = JSON.parse(document.getElementById("words").content.textContent);
const SITE = document.title.replace(/^[^·]*/, "");

const stage = document.getElementById("stage");
const start = document.getElementById("start");
const said = make("p.sr", { role: "status" });

// Labels: as catalog_build/rendering/numbers.py and words.py write them

function showNumber(text) {
  const short = shortenNumber(text);
  return short === text ? text : make("data", { value: text, title: text }, short);
}

function formatDate(text) {
  if (text === null) return "unknown";
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return text;
  const moment = new Date(/(z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(moment.getTime()) ? text : `${moment.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export const oneLine = (text, limit) => clip(joinLines(text), limit);
export const nameVersion = (thing) => thing.version_tag || (thing.version_number === null ? "" : `v${thing.version_number}`);
const describeGround = (ground) =>
  [ground.dataset, ground.version && `version ${ground.version}`, ground.split && `${ground.split} split`].filter(Boolean).join(", ");

// Parts: as in site_templates/macros.html

export const letter = (index) => make("span.letter", LETTERS[index]);
export const tag = (thing, limit) => make("span.tag", clip(nameVersion(thing), limit));
export const named = (thing, limit) => make("bdi", oneLine(thing.title, limit));
export const linkTo = (thing, limit) => make("a", { href: ROOT + thing.html }, named(thing, limit));
const sign = (text, word) => [make("span", { "aria-hidden": "true" }, text), word];
export const hiddenSign = (text, word) => [make("span", { "aria-hidden": "true" }, text), make("span.sr", word)];
export const more = (omitted, what) =>
  omitted > 0 && make("p.note", `${countOf(omitted, `more ${what}`)}: see the `, make("a", { href: "#models" }, "models' own JSON"), ".");
export const scroll = (label, table, kind = "") => make(`div.scroll${kind}`, { role: "region", "aria-label": label, tabindex: 0 }, table);
export const head = (...names) => make("thead", make("tr", names.map((one) => (one instanceof Node ? one : make("th", { scope: "col" }, one)))));
export const caption = (text) => make("caption.sr", text);
export const onlyDifferences = () => make("label.switch", make("input.only-differences", { type: "checkbox" }), " Only differences");
export const provenance = (complete) => (complete ? make("span.ok", sign("✓", " complete")) : make("span.flag", sign("⚠", " incomplete")));

const quality = (one) => [
  make("span.score", writeScore(one.quality_score)),
  one.declared_quality_score !== null && one.declared_quality_score !== one.quality_score
    && [" ", make("span.capped", `capped; declared ${writeScore(one.declared_quality_score)}`)],
];

function direction(row) {
  if (row.direction === "up") return sign("↑", " higher is better");
  if (row.direction === "down") return sign("↓", " lower is better");
  if (row.direction === "target") return sign("→", ` nearest to ${writeFloat(row.target)}`);
  return row.direction === "none" ? "not ranked" : "direction not declared";
}

function contaminationNotice(one) {
  return make(`div.notice.${one.certain ? "bad" : "soft"}`,
    make("p", make("strong", one.certain ? "Contamination:" : "Possible contamination:"), " ", clip(one.message, 1500)));
}

/** What catalog_build/rendering/folding.py chooses. */
export function foldForPage(items, budget, markup, limit = items.length) {
  const count = (text, signs) => text.match(signs)?.length ?? 0;
  const size = (item) => {
    const text = JSON.stringify(item);
    return measure(item) + 4 * count(text, /["&']/g) + 3 * count(text, /[<>]/g);
  };
  const shown = items.slice(0, limit);
  if (size(shown) + markup * shown.length <= budget) return shown;
  let left = budget;
  return shown.slice(0, shown.findIndex((item) => (left -= size(item) + markup) < 0) >>> 0);
}

// The page: as in site_templates/compare.html

function summarise(comparison, index) {
  const model = comparison.models[index];
  const told = [];
  const tell = (text, flag = false) => told.push(make(flag ? "span.flag" : "span", text), " ");
  if (index) compareToBaseline(comparison, index, tell);
  else tell("The baseline.");
  const tainted = comparison.contamination.filter((one) => one.model === model.id).map((one) => one.contamination.certain);
  if (tainted.length) {
    tell(`Some metrics ${tainted.includes(true) ? "were" : "may have been"} measured on data that it was trained on.`, true);
  }
  if (!model.provenance_complete) tell("Its provenance is incomplete.", true);
  return make("li", letter(index), " ", told);
}

function compareToBaseline(comparison, index, tell) {
  const rows = comparison.metrics.rows.filter((row) => row.cells[0].text !== null && row.cells[index].text !== null);
  const ranked = rows.filter((row) => row.cells[index].verdict);
  if (ranked.length) countVerdicts(ranked, index, tell);
  else tell("No metric is comparable with the baseline.");
  if (rows.length > ranked.length) tell(`${(rows.length - ranked.length).toLocaleString("en")} not comparable.`);
  const changes = [...comparison.training_config.rows, ...comparison.architecture.rows].flatMap((row) => row.cells[index].change ?? []);
  if (changes.length) tell(tellSettings(changes.filter((one) => one !== "same").length, changes.length));
  const overlap = comparison.training_data.jaccard_to_baseline[index];
  if (overlap === 1) tell("Trained on the same data.");
  else if (overlap !== null) tell(overlap ? `Training data overlaps by ${writeScore(overlap)}.` : "Trained on other data.");
}

function countVerdicts(ranked, index, tell) {
  const all = ranked.length.toLocaleString("en");
  const count = (matches) => ranked.filter(matches).length;
  const having = (verdict) => count((row) => row.cells[index].verdict === verdict);
  const close = having("not_separable");
  tell(`Metrics: ${having("better")} better, ${having("worse")} worse, ${having("equal")} equal${close ? `, ${close} not separable` : ""}.`);
  const uncertain = count((row) => !row.cells[index].certainty);
  if (uncertain === ranked.length) tell("No uncertainty stated.");
  else if (uncertain) tell(`No uncertainty stated for ${uncertain.toLocaleString("en")} of these ${all}.`);
  for (const [code, words] of [["ground_not_stated", "not stated"], ["dataset_assumed", "assumed"]]) {
    const reserved = count((row) => row.comparability === code);
    if (reserved) tell(`Dataset ${words} for ${reserved.toLocaleString("en")} of these ${all}.`, true);
  }
  if (ranked.every((row) => row.comparability === "comparable")) tell("Each measured on the same dataset.");
}

const tellSettings = (differing, total) =>
  `${differing.toLocaleString("en")} of ${countOf(total, "setting")} ${differing === 1 ? "differs" : "differ"}.`;

export const columnHeads = (models) => models.map((one, index) =>
  make("th.model", { scope: "col" }, letter(index), " ", named(one, 40), " ", tag(one, 20), !index && [" ", make("span.muted", "baseline")]));

function renderComparison(comparison) {
  const { models } = comparison;
  const contamination = foldForPage(comparison.contamination, 30_000, 80, 20);
  const unseen = comparison.contamination.length - contamination.length + comparison.contamination_omitted;
  const metrics = foldForPage(comparison.metrics.rows, 200_000, 150 + 80 * models.length);
  return make("article.comparison",
    make("h1", `Compare ${models.length} models`),
    renderBar(models),
    make("ul.standing", models.map((_, index) => summarise(comparison, index))),
    contamination.length > 0 && make("section", make("h2", { id: "contamination" }, "Contamination"),
      contamination.map((one) => [make("h3", make("bdi", oneLine(one.model, 160))), contaminationNotice(one.contamination)]),
      unseen > 0 && make("p.note", `${countOf(unseen, "more warning")} in the JSON.`)),
    make("section", make("h2", { id: "models" }, "Models"), scroll("Models", renderModels(models))),
    make("section", make("h2", { id: "metrics" }, "Metrics"),
      metrics.length ? renderMetrics(comparison.metrics.rows, metrics, columnHeads(models)) : make("p.none", "No metrics are recorded."),
      more(comparison.metrics.omitted + comparison.metrics.rows.length - metrics.length, "metric")),
    Object.entries(SECTIONS).map(([id, heading]) => make("section", make("h2", { id }, heading))));
}

const renderBar = (models) => make("div.compare-bar", make("ol", models.map((one, index) =>
  make("li", { "data-slug": one.slug }, letter(index), " ", linkTo(one, 60), " ", tag(one, 30),
    !index && [" ", make("span.muted", "baseline")]))));

const renderModels = (models) => make("table", caption("The compared models"),
  head("Model", "Family", make("th.num", { scope: "col" }, "Quality"), "Provenance", "Created", "Data"),
  make("tbody", models.map((one, index) => make("tr",
    make("th.name", { scope: "row" }, letter(index), " ", linkTo(one, 160), " ", tag(one, 60),
      !one.is_latest && [" ", make("span.muted", one.promotion_state === "promoted" ? "promoted" : "superseded")]),
    make("td", make(`span.family.${one.model_family}`, WORDS.family[one.model_family])),
    make("td.num", quality(one)),
    make("td", provenance(one.provenance_complete)),
    make("td.date", formatDate(one.created_at)),
    make("td", make("a", { href: ROOT + one.self }, "JSON", make("span.sr", ` of ${LETTERS[index]}`)))))));

function renderMetrics(all, rows, columns) {
  const certain = all.some((row) => row.cells.some((cell) => cell.certainty));
  const legend = make("p.muted", sign("★", " best, or not separable from the best. "),
    sign("☆", " best if measured alike: the dataset is assumed or not stated. "),
    certain ? "Values whose difference is within their uncertainty are not separable." : "No uncertainty stated: any difference counts.");
  const table = make("table.compare.metrics-table", caption("Metrics, with the change to the baseline"),
    head("Metric", ...columns, "Comparable?"), make("tbody", rows.map((row) => renderMetric(row, certain))));
  return [legend, rows.some((row) => !row.differs) && make("div.toolbar", onlyDifferences()), scroll("Metrics", table, ".tall")];
}

function renderMetric(row, certain) {
  const judged = row.cells.filter((cell) => cell.verdict);
  const alike = !judged.some((cell) => cell.certainty);
  const isApart = (cell) => row.compared && cell.number !== undefined
    && row.cells.filter((other) => other.number !== undefined && other.unit === cell.unit).length === 1;
  const note = (cell) => {
    if (!cell.verdict || alike) return isApart(cell) && "not ranked: unit differs";
    return cell.certainty ? cell.certainty === "stated_for_one" && "uncertainty stated for one only" : "no uncertainty stated";
  };
  return make(row.differs ? "tr" : "tr.same",
    make("th", { scope: "row" }, make("bdi", joinLines(row.name)), row.unit && [" ", make("span.muted", `(${row.unit})`)],
      make("span.delta", direction(row))),
    row.cells.map((cell) => metricCell(cell, note(cell))),
    make("td.why", explainComparison(row), row.ground && make("span.delta", describeGround(row.ground)),
      certain && alike && judged.length > 0 && make("span.delta", "no uncertainty stated")));
}

function explainComparison({ comparability, direction: aim, ground, assumed, compared }) {
  if (comparability === "direction_unknown" && aim === "none") return WORDS.direction.none;
  if (comparability === "dataset_assumed") return `${WORDS.comparability[comparability]} for ${assumed} of ${compared}`;
  const lacking = comparability === "comparable" ? ["version", "split"].filter((name) => ground[name] === null) : [];
  if (!lacking.length) return WORDS.comparability[comparability];
  return `Same ${["dataset", "version", "split"].filter((name) => !lacking.includes(name)).join(" and ")}; ${lacking.join(" and ")} not stated`;
}

function describeUncertainty({ ci, ci_level: level, stderr, plus_minus: plusMinus, n, seeds }) {
  return [
    ci && `${writeShort((level || 0.95) * 100)} % interval ${writeShort(ci[0])} to ${writeShort(ci[1])}`,
    stderr !== undefined && `standard error ${writeShort(stderr)}`,
    plusMinus !== undefined && `± ${writeShort(plusMinus)}, kind not stated`,
    n !== undefined && countOf(n, "sample"),
    seeds !== undefined && countOf(seeds, "run"),
  ].filter(Boolean).join("; ");
}

const VERDICTS = { better: "▲", worse: "▼", equal: "=", not_separable: "≈" };

function metricCell(cell, note) {
  if (cell.text === null) return make("td.num.missing", hiddenSign("–", "missing"));
  const hollow = cell.best === "hollow";
  const mark = cell.best && make("span.best", { title: hollow ? "best if measured alike" : "best, or not separable from the best" },
    hiddenSign(hollow ? "☆" : "★", hollow ? "best if measured alike" : "best"));
  const { values, values_total: total, verdict } = cell;
  const below = (text) => text && make("span.delta", text);
  return make("td.num", mark && [mark, " "], cell.number === undefined ? values?.join("; ") ?? cell.text : showNumber(cell.text),
    cell.unit && !cell.text.includes(cell.unit) && [" ", make("span.muted", cell.unit)],
    below(values && `${total > values.length ? `first ${values.length} of ` : ""}${countOf(total, "value")}, not ranked`),
    below(describeUncertainty(cell)),
    cell.delta !== undefined && make("span.delta", writeDelta(cell.delta), cell.relative !== undefined && ` (${writePercent(cell.relative)})`),
    verdict && make(`span.verdict.${verdict}`, sign(VERDICTS[verdict], ` ${verdict.replace("_", " ")}`)),
    below(note), below(cell.ground && `on ${describeGround(cell.ground)}`), below(cell.assumed && "dataset assumed"));
}

const pages = new Map();

/** The page of a model, as a document of its own; null where there is none. */
export function readPage({ html }) {
  const read = async () => {
    const answer = await fetch(ROOT + html).catch(() => null);
    return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };
  if (!pages.has(html)) pages.set(html, read());
  return pages.get(html);
}

// Reading what the address asks for

function readIds() {
  const given = new URLSearchParams(location.search).getAll("ids");
  return (given.length === 1 ? given[0].split(",") : given).map((one) => one.trim()).filter(Boolean);
}

/** The document of a slug, or of an id that the index knows; else an Error to show. */
async function loadModel(name) {
  const model = (/^[a-z0-9._@~-]+$/.test(name) && !name.includes("..") && (await fetchModel(name)))
    || (await (await import("./compare_search.js")).findModel(name, fetchModel));
  if (!model) throw new Error(`No model is named “${clip(name, 120)}”: search for it by its title.`);
  return model;
}

async function fetchModel(slug) {
  const answer = await fetch(`${ROOT}api/models/${slug}.json`).catch(() => null);
  if (!answer) throw new Error(`The document of “${slug}” cannot be reached: check the connection, then reload.`);
  if (answer.status === 404) return null;
  const model = answer.ok ? await answer.text().then(parseModel).catch(() => null) : null;
  const lacking = NEEDED.find((path) => path.split(".").reduce((one, key) => one?.[key], model) === undefined);
  if (lacking) throw new Error((await import("./compare_problems.js")).explainProblem(slug, answer, model, lacking));
  return model;
}

/** Show these models; what cannot be shown is told above the others. */
async function show(names) {
  const problems = [];
  if (names.length > MOST) problems.push(`A comparison takes ${MOST} models: of the ${names.length} named, the first ${MOST} are shown.`);
  const results = await Promise.allSettled(names.slice(0, MOST).map(loadModel));
  const models = [];
  for (const { value, reason } of results) {
    if (reason) problems.push(reason.message);
    else if (models.some((one) => one.id === value.id)) problems.push(`“${clip(value.slug, 120)}” is named more than once: it is shown once.`);
    else models.push(value);
  }
  if (names.length && models.length < 2) problems.push("A comparison takes at least two models: add another one.");
  const notices = problems.length ? make("ul.notice.warn.plain", problems.map((one) => make("li", one))) : null;
  start.hidden = models.length > 1;
  if (models.length < 2) {
    const bar = renderBar(models);
    stage.replaceChildren(make("h1", "Compare models"), ...(notices ? [notices] : []), bar);
    addControls(bar, models.map((one) => one.slug), models.map((one) => one.title), change);
    document.title = `Compare models ${SITE}`;
    return;
  }
  const comparison = compareFirst(models);
  const article = renderComparison(comparison);
  stage.replaceChildren(...(notices ? [notices] : []), article);
  const load = once(async () => (await import("./compare_sections.js")).fillSections(article, comparison, models));
  enhance(article, comparison, change, load);
  awaitReader(article.querySelector("#data"), load);
  document.title = `Compare ${models.map((one) => `${oneLine(one.title, 50)} ${clip(nameVersion(one), 20)}`).join(" and ")} ${SITE}`;
  stage.dataset.shown = "text";
  await tellOfPair(article, comparison);
}

/** The same promise each time. */
function once(act) {
  let promise = null;
  return () => (promise ??= act());
}

/** Where a pair has a page of its own, say so, to people and to search engines. */
async function tellOfPair(article, { models }) {
  document.querySelector("link[rel=canonical]")?.remove();
  if (models.length > 2) return;
  const slugs = models.map((one) => one.slug);
  const wanted = [slugs, slugs.toReversed()].map((pair) => `models/compare/${pair.join("..")}/`);
  const links = [...((await readPage(models[0]))?.querySelectorAll("a[href*='models/compare/']") ?? [])].map((one) => one.getAttribute("href"));
  const found = wanted.find((one) => links.some((href) => href.endsWith(one)));
  if (!found) return;
  document.head.append(make("link", { rel: "canonical", href: ROOT + found }));
  article.querySelector("h1").after(make("p.muted.pair-note", "This pair has ", make("a", { href: ROOT + found }, "a page of its own"),
    found === wanted[0] ? "." : ", with the other model as the baseline."));
}

/** Show other models at the same address, announce it, and leave the focus on the model that it was about. */
async function change(names, text, about) {
  history.pushState(null, "", `?ids=${names.map(encodeURIComponent).join(",")}`);
  await refresh();
  said.textContent = text;
  (stage.querySelector(`li[data-slug="${CSS.escape(about)}"] a`) ?? stage.querySelector(".add input"))?.focus();
}

async function refresh() {
  stage.setAttribute("aria-busy", "true");
  await show(readIds());
  stage.removeAttribute("aria-busy");
}

stage.before(said);
window.addEventListener("popstate", refresh);
refresh();
