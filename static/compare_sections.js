// What stands below the metrics on the page for any set of models: loaded as soon as the reader turns to the page.

import {
  caption, columnHeads, foldForPage, head, hiddenSign, letter, linkTo, more, named, nameVersion, oneLine,
  onlyDifferences, provenance, readPage, scroll, tag,
} from "./compare_page.js";
import { complete } from "./compare_provenance.js";
import { clip, nameSetting } from "./compare_text.js";
import { LETTERS, ROOT, draw, make, markShared, rememberSwitches } from "./compare_tools.js";
import { countOf } from "./count.js";
import { writeScore } from "./numbers.js";

/** Fill the sections that have a heading only, and return the comparison with all that they show. */
export function fillSections(article, comparison, models) {
  complete(comparison, models);
  const columns = () => columnHeads(comparison.models);
  const parts = {
    data: renderData(comparison, columns()),
    training: renderSettings("Training configuration", comparison.training_config, 130_000, columns()),
    architecture: renderSettings("Architecture", comparison.architecture, 100_000, columns()),
    metadata: renderSettings("Metadata", comparison.metadata, 70_000, columns()),
    links: renderSettings("Links", comparison.links, 40_000, columns(), "Link"),
    cards: renderCards(comparison),
    provenance: renderProvenance(comparison),
  };
  for (const [id, part] of Object.entries(parts)) {
    const section = article.querySelector(`#${id}`).parentElement;
    section.append(...[part].flat(9).filter(Boolean));
    rememberSwitches(section);
  }
  article.querySelectorAll(".standing > li").forEach((item, index) => {
    const others = listOtherDifferences(comparison, index);
    if (others.length) item.append(" ", make("span", `Also different: ${others.join(", ")}.`));
  });
  awaitGraphs(article, comparison);
  return comparison;
}

const showRef = (ref) => [
  ref.html ? linkTo(ref, 160) : named(ref, 160),
  nameVersion(ref) && [" ", tag(ref, 60)],
  ref.slug === null && [" ", make("span.flag", "not registered")],
];
const refList = (refs) =>
  refs.length ? make("ul.plain", refs.map((ref) => make("li", showRef(ref)))) : make("p.none", "None.");
const columnsOf = (lists) =>
  make("dl.columns", lists.map((refs, index) => make("div", make("dt", letter(index)), make("dd", refList(refs)))));
const codes = (text) => clip(text, 1500).split(/`([^`]+)`/).map((part, index) => (index % 2 ? make("code", part) : part));

const CARD_MARKS = { removed: "del", added: "ins" };

const renderCards = ({ cards: { cells, passages, omitted }, models }) => [
  make("ul.plain", cells.map(({ characters, change }, index) => make("li", letter(index), " ",
    characters === null ? "no card" : make("a", { href: `${ROOT}${models[index].html}#card` }, countOf(characters, "character")),
    change && [" ", make(change === "same" ? "span.muted" : "span.mark", change === "same" ? "the same" : change)]))),
  passages.map(({ segments }) => make("p.passage", { dir: "auto" },
    segments.map(({ kind, text }) => (kind === "same" ? text : make(CARD_MARKS[kind], text))))),
  omitted > 0 && make("p.note", `${countOf(omitted, "more passage")} in which the cards differ.`),
];

const OF_A_VERSION = ["version_number", "version_tag", "created_at", "changelog"];

/** What else differs between two versions of one lineage; other models differ in all of this. */
function listOtherDifferences({ models, metadata, links, cards }, index) {
  if (models[index].lineage !== models[0].lineage) return [];
  const differing = ({ rows }) => rows.filter(({ cells }) => (cells[index].change ?? "same") !== "same");
  const fields = differing(metadata).map(({ path }) => path).filter((path) => !OF_A_VERSION.includes(path));
  const linked = differing(links).length;
  return [
    ...fields.slice(0, 4),
    fields.length > 4 && countOf(fields.length - 4, "more field"),
    (cards.cells[index].change ?? "same") !== "same" && "model card",
    linked > 0 && countOf(linked, "link"),
  ].filter(Boolean);
}

function renderSettings(heading, section, budget, columns, item = "Setting") {
  const rows = foldForPage(section.rows, budget, 60 + 20 * columns.length);
  const cell = ({ text, change }) => {
    const marked = change && change !== "same" ? change : null;
    if (text === null) return make(marked ? `td.${marked}` : "td", make("span.muted", marked === "removed" ? "removed" : "–"));
    return make(marked ? `td.${marked}` : "td", text, marked && [" ", make("span.mark", marked)]);
  };
  return rows.length ? [
    make("div.toolbar", make("span.muted", `${countOf(section.differing, "differs", "differ")}, ${countOf(section.same, "is the same", "are the same")}.`), section.same > 0 && [" ", onlyDifferences()]),
    scroll(heading, make("table.compare", caption(`${heading}, ${item.toLowerCase()} by ${item.toLowerCase()}`), head(item, ...columns),
      make("tbody", rows.map((row) => make(row.differs ? "tr" : "tr.same",
        make("th", { scope: "row" }, clip(nameSetting(row.path), 300)), row.cells.map(cell))))), ".tall"),
    more(section.rows.length - rows.length + section.omitted, "row"),
  ] : make("p.none", "None recorded.");
}

function renderData(comparison, columns) {
  const data = comparison.training_data;
  if (data.jaccard === null) return make("p.none", "No model names its training data.");
  return [
    make("p", "Overlap of all models (Jaccard index): ", make("strong", writeScore(data.jaccard)), ".",
      data.jaccard_to_baseline.map((one, index) => index > 0 && ` ${LETTERS[index]} against the baseline: ${writeScore(one)}.`)),
    columns.length > 2 ? renderMatrix(comparison, columns) : [
      renderOverlap(data),
      make("h3", "Shared by all"), refList(data.shared),
      make("h3", "Only one model uses"), columnsOf(data.unique),
    ],
    data.different_versions.length > 0 && [
      make("h3", "The same data at different versions"),
      make("ul", data.different_versions.map((one) => make("li", make("bdi", oneLine(one.lineage, 160)), ": ",
        one.used.map((ids, index) => ids.length > 0 && `${LETTERS[index]} uses ${oneLine(ids.join(", "), 300)}; `)))),
    ],
    more(data.omitted, "dataset"),
  ];
}

function renderOverlap(data) {
  const [first, both, second] = [data.unique[0].length, data.shared.length, data.unique[1].length];
  if (data.omitted || !(first + both + second)) return null;
  return [
    draw("svg.overlap", { viewBox: `0 0 ${first + both + second} 1`, preserveAspectRatio: "none", role: "img",
      "aria-label": `${first} only A, ${both} shared, ${second} only B` },
    draw("rect.only", { width: first, height: 1 }), draw("rect.both", { x: first, width: both, height: 1 }),
    draw("rect.only", { x: first + both, width: second, height: 1 })),
    make("p.overlap-key", [`only A: ${first}`, `shared: ${both}`, `only B: ${second}`].map((one) => [make("span", one), " "])),
  ];
}

function renderMatrix(comparison, columns) {
  const data = comparison.training_data;
  const lists = comparison.provenance.columns.map((column, index) => [...data.shared, ...data.unique[index], ...column.training_datasets]);
  const refs = new Map(lists.flat().map((ref) => [ref.id, ref]));
  const uses = lists.map((list) => new Set(list.map((ref) => ref.id)));
  const cell = (used) => make("td", used ? make("span.ok", hiddenSign("●", "used")) : make("span.muted", hiddenSign("–", "not used")));
  return scroll("Training data of each model", make("table.matrix", caption("Which model was trained on which data"),
    head("Dataset", ...columns),
    make("tbody", [...refs.values()].slice(0, 100).map((ref) =>
      make("tr", make("th.name", { scope: "row" }, showRef(ref)), uses.map((one) => cell(one.has(ref.id))))))));
}

function renderProvenance(comparison) {
  const fact = (name, refs) => make("div", make("dt", name), make("dd", refList(refs)));
  const { columns, shared_inputs: shared, moved_inputs: moved, unique_inputs: unique, omitted_inputs: omitted } = comparison.provenance;
  return [
    make("div.side-by-side", columns.map((one, index) => make("section",
      make("h3", { id: `provenance-${index + 1}` }, letter(index), " ", named(comparison.models[index], 80)),
      make("p", provenance(one.complete)),
      one.reasons.length > 0 && make("ul.reasons", one.reasons.map((reason) => make("li", codes(reason.message), " ", make("code.muted", reason.code)))),
      make("dl.facts", fact("Training data", one.training_datasets), fact("Produced by", one.analyses), fact("Tests", one.hypotheses)),
      one.omitted > 0 && make("p.note", `${one.omitted} more in the model's own JSON.`),
      one.graph.nodes.length ? make("p.note.graph-place", "The graph stands on ",
        make("a", { href: `${ROOT}${comparison.models[index].html}#provenance` }, "the model's page"), ".") : make("p.none", "Nothing is linked.")))),
    make("h3", "Inputs that all share"), refList(shared),
    moved.length > 0 && [make("h3", "Inputs that moved to another version"), make("ul", moved.map(showMoved))],
    make("h3", "Inputs of one model only"), columnsOf(unique),
    more(omitted, "input"),
  ];
}

function showMoved({ lineage, used }) {
  const version = (ref) => [" ", ref.html ? make("a.tag", { href: ROOT + ref.html }, clip(nameVersion(ref), 60)) : tag(ref, 60)];
  const columns = used.flatMap((refs, index) => (refs.length ? [[letter(index), refs.map(version)]] : []));
  const between = () => (used.length === 2 ? [" ", hiddenSign("→", "to"), " "] : ", ");
  return make("li", make("bdi", oneLine(lineage, 160)), " moved: ", columns.map((one, at) => [at > 0 && between(), one]));
}

/** Take each model's graph from its own page, once it is about to be seen. */
function awaitGraphs(article, comparison) {
  const place = article.querySelector(".side-by-side");
  const observer = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    const found = await Promise.all(comparison.models.map(readPage));
    [...place.children].forEach((section, index) => {
      const figure = found[index]?.querySelector("svg.graph")?.closest("figure");
      if (!figure) return;
      const list = figure.nextElementSibling;
      // copies, since another set may show them again
      const parts = [figure, ...(list?.matches("details") ? [list] : [])].map((one) => document.importNode(one, true));
      parts[0].querySelector(".scroll").setAttribute("aria-label", `Provenance graph of ${LETTERS[index]}`);
      section.querySelector(".graph-place").replaceWith(...parts);
    });
    markShared(article, comparison);
    document.getElementById("stage").dataset.shown = "all";
  }, { rootMargin: "800px" });
  observer.observe(place);
}
