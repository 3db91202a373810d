// The comparison of two or more models: the very JSON value that catalog_build/core/compare.py makes of them.
// No DOM. Shared fixtures prove that both agree (tests/compare).

import { compareMetrics } from "./compare_metrics.js";
import { clip, fold, measure } from "./compare_text.js";

const BUDGETS = { metadata: 70_000, training_config: 140_000, architecture: 110_000 };
const LABELS = ["title", "model_family", "lineage", "version_tag", "created_at", "promotion_state", "license", "source_url",
  "content_hash"];
const HEADER = ["id", "slug", "title", "model_family", "lineage", "version_number", "version_tag", "is_latest", "quality_score",
  "declared_quality_score", "provenance_complete", "created_at", "html", "self"];

/** Parse a model's document. Values of metrics and the parameter count become `[literal]`, so that no digit is lost. */
export function parseModel(text) {
  // a quote inside a string has a backslash before it, so that this finds keys only
  return JSON.parse(text.replace(/(?<!\\)"(value|parameter_count)":(-?\d[\d.eE+-]*)/g, '"$1":["$2"]'));
}

/** @param {object[]} models 2 to 10 documents that `parseModel` gave, the baseline first. */
export function compareModels(models) {
  const slugs = models.map((one) => one.slug);
  const query = slugs.map((one) => `ids=${one}`).join("&");
  const [contamination, omitted] = listContamination(models);
  const pair = slugs.length === 2 && slugs.join("..");
  return {
    self: pair ? `api/compare/${pair}.json` : `api/models/compare?${query}`,
    html: pair ? `models/compare/${pair}/` : `models/compare/?${query}`,
    ids: models.map((one) => one.id),
    models: models.map(makeHeader),
    metadata: compareSettings("metadata", models.map(listMetadata)),
    training_config: compareSettings("training_config", models.map((one) => one.settings.training_config)),
    architecture: compareSettings("architecture", models.map((one) => one.settings.architecture)),
    metrics: compareMetrics(models.map((one) => one.metrics)),
    training_data: compareData(models),
    provenance: compareProvenance(models),
    contamination,
    contamination_omitted: omitted,
  };
}

const clipRef = (ref) => ({ ...ref, title: clip(ref.title), version_tag: clip(ref.version_tag) });
const foldRefs = (refs, budget) => fold(refs.map(clipRef), budget);

const countAll = (lists) => lists.reduce((sum, one) => sum + one.length, 0);

const makeHeader = (model) =>
  Object.fromEntries(HEADER.map((name) => [name, ["title", "version_tag"].includes(name) ? clip(model[name]) : model[name]]));

// Settings

function listMetadata(model) {
  const rows = LABELS.map((name) => [name, model[name]]);
  for (const name of ["repository", "commit", "entrypoint"]) rows.push([`code.${name}`, model.code?.[name] ?? null]);
  const labels = rows
    .filter(([, text]) => text !== null)
    // the whole text does what a digest does: it tells two long texts apart
    .map(([path, text]) => ({ path, text: clip(text, 200), digest: text }));
  const count = model.parameter_count;
  const numbers = [["version_number", String(model.version_number)], ...(count ? [["parameter_count", count[0]]] : [])];
  return [
    ...labels,
    ...numbers.map(([path, text]) => ({ path, text, number: Number(text), exact: text })),
    ...model.settings.metadata.map((row) => ({ ...row, path: `metadata${row.path.startsWith("[") ? "" : "."}${row.path}` })),
  ];
}

function compareSettings(name, columns) {
  const byPath = columns.map((column) => new Map(column.map((row) => [row.path, row])));
  const paths = [...new Set(columns.flatMap((column) => column.map((row) => row.path)))].sort(compareText);
  const rows = paths.map((path) => {
    const [first, ...others] = byPath.map((column) => column.get(path));
    const changes = others.map((row) => classify(first, row));
    const cells = [makeSetting(first), ...others.map((row, index) => makeSetting(row, changes[index]))];
    return { path, differs: changes.some((one) => one && one !== "same"), cells };
  });
  const differing = rows.filter((row) => row.differs);
  const ordered = [...differing, ...rows.filter((row) => !row.differs)];
  const shown = fold(ordered, BUDGETS[name]);
  return {
    name,
    differing: differing.length,
    same: rows.length - differing.length,
    rows: shown,
    omitted: rows.length - shown.length,
  };
}

function classify(first, other) {
  if (!first) return other && "added";
  if (!other) return "removed";
  const equal = isNumber(first) && isNumber(other)
    ? first.number === other.number && first.exact === other.exact
    : first.text === other.text && first.digest === other.digest;
  return equal ? "same" : "changed";
}

const isNumber = (one) => typeof one.number === "number";

const makeSetting = (row, change) => ({
  text: row ? row.text : null,
  ...(row && isNumber(row) && { number: row.number }),
  ...(change && { change }),
});

/** Order of code points: JavaScript's own puts U+10000 and beyond before U+E000. */
function compareText(first, second) {
  let at = 0;
  while (at < first.length && first[at] === second[at]) at++;
  const rank = (unit) => (unit >= 0xe000 ? unit : unit >= 0xd800 ? unit + 0x10000 : unit);
  return (rank(first.charCodeAt(at)) || 0) - (rank(second.charCodeAt(at)) || 0) || first.length - second.length;
}

// Training data and provenance

const byId = (refs) => {
  const found = new Map();
  for (const ref of refs) if (!found.has(ref.id)) found.set(ref.id, ref);
  return found;
};

const linked = (model, relation) =>
  byId(model.linked_artifacts.outgoing.filter((link) => link.relation === relation).map((link) => link.artifact));

function splitRefs(columns) {
  const uses = (id) => columns.filter((column) => column.has(id)).length;
  const shared = [...columns[0].values()].filter((ref) => uses(ref.id) === columns.length);
  return [shared, columns.map((column) => [...column.values()].filter((ref) => uses(ref.id) === 1))];
}

function jaccard(columns) {
  const union = new Set(columns.flatMap((column) => [...column.keys()]));
  return union.size ? [...union].filter((id) => columns.every((column) => column.has(id))).length / union.size : null;
}

/** What all columns hold, what one alone holds, and how many of these are left out; `apart` are lineages told elsewhere. */
function splitFolded(columns, apart = new Set()) {
  const [allShared, alone] = splitRefs(columns);
  const allUnique = alone.map((refs) => refs.filter((ref) => !apart.has(ref.lineage)));
  const shared = foldRefs(allShared, 15_000);
  const unique = allUnique.map((refs) => foldRefs(refs, Math.floor(40_000 / columns.length)));
  return [shared, unique, allShared.length + countAll(allUnique) - shared.length - countAll(unique)];
}

function compareData(models) {
  const columns = models.map((model) => linked(model, "trained_on"));
  const [shared, unique, omitted] = splitFolded(columns);
  const versions = listVersions(columns);
  const shown = fold(versions, 15_000);
  return {
    shared,
    unique,
    different_versions: shown,
    omitted: omitted + versions.length - shown.length,
    jaccard: jaccard(columns),
    jaccard_to_baseline: columns.map((column) => jaccard([columns[0], column])),
  };
}

function listVersions(columns) {
  const used = new Map();
  columns.forEach((column, index) => {
    for (const ref of column.values()) {
      if (!used.has(ref.lineage)) used.set(ref.lineage, columns.map(() => []));
      used.get(ref.lineage)[index].push(ref.id);
    }
  });
  const sets = (ids) => new Set(ids.filter((one) => one.length).map((one) => JSON.stringify([...one].sort())));
  return [...used].filter(([, ids]) => sets(ids).size > 1).map(([lineage, ids]) => ({ lineage, used: ids }));
}

function compareProvenance(models) {
  const inputs = models.map((model) => byId(model.provenance.inputs.map((one) => one.artifact)));
  const moved = listMoved(inputs);
  const shown = fold(moved.map(({ lineage, used }) => ({ lineage, used: used.map((refs) => refs.map(clipRef)) })), 40_000);
  const [shared, unique, omitted] = splitFolded(inputs, new Set(moved.map((one) => one.lineage)));
  return {
    columns: models.map((model) => makeColumn(model, models.length)),
    shared_inputs: shared,
    moved_inputs: shown,
    unique_inputs: unique,
    omitted_inputs: omitted + moved.length - shown.length,
  };
}

/** The lineages of which models use different versions, beside versions that all of them use. */
function listMoved(columns) {
  const apart = columns.map((column) => new Map([...column].filter(([id]) => !columns.every((other) => other.has(id)))));
  return listVersions(apart).map(({ lineage }) =>
    ({ lineage, used: apart.map((column) => [...column.values()].filter((ref) => ref.lineage === lineage)) }));
}

function makeColumn(model, width) {
  const share = Math.floor(Math.floor(100_000 / width) / 5);
  const { complete, reasons, graph } = model.provenance;
  const lists = ["trained_on", "produced_by", "tests_hypothesis"].map((relation) => [...linked(model, relation).values()]);
  const shownReasons = fold(reasons.map((one) => ({ ...one, subjects: one.subjects.slice(0, 5) })), 2 * share);
  const shown = lists.map((refs) => foldRefs(refs, share));
  return {
    complete,
    reasons: shownReasons,
    training_datasets: shown[0],
    analyses: shown[1],
    hypotheses: shown[2],
    omitted: reasons.length + countAll(lists) - shownReasons.length - countAll(shown),
    graph: foldGraph(graph, Math.floor(100_000 / width)),
  };
}

function foldGraph(graph, budget) {
  const nodes = graph.nodes.map((node) => ({ ...node, title: clip(node.title), label: clip(node.label) }));
  const kept = [...nodes.slice(0, 1), ...fold(nodes.slice(1), Math.floor((budget * 2) / 3))];
  const ids = new Set(kept.map((node) => node.id));
  const room = budget - kept.reduce((sum, node) => sum + measure(node) + 1, 0);
  const edges = fold(graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)), room);
  return { nodes: kept, edges, omitted: graph.omitted + nodes.length - kept.length };
}

function listContamination(models) {
  const found = models.flatMap((model) =>
    model.provenance.contamination.map((one) => ({
      model: model.id,
      contamination: { ...one, metrics: one.metrics.slice(0, 20) },
    })),
  );
  const shown = fold(found, 20_000);
  return [shown, found.length - shown.length];
}
