// Metadata, links, cards, training data and provenance of a comparison: as compare_settings.py, compare_links.py,
// compare_cards.py and compare_provenance.py in catalog_build/core/ make them.

import { diffCards } from "./card_diff.js";
import { byId, compareFirst, compareSettings, jaccard, linked } from "./compare.js";
import { clip, fold, measure } from "./compare_text.js";

const LABELS = ["title", "model_family", "lineage", "version_tag", "created_at", "promotion_state", "license", "source_url",
  "content_hash", "changelog"];

/** The whole comparison: the very JSON value that catalog_build/core/compare.py makes. */
export const compareModels = (models) => complete(compareFirst(models), models);

/** Add to what `compareFirst` gave all that it left out; the same object is returned. */
export function complete(comparison, models) {
  comparison.metadata = compareSettings("metadata", models.map(listMetadata));
  comparison.links = compareSettings("links", models.map(listLinks));
  comparison.cards = compareCards(models);
  Object.assign(comparison.training_data, compareData(models));
  comparison.provenance = compareProvenance(models);
  return comparison;
}

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

/** A row for each relation to each lineage, with the versions, splits and pins that the links state. */
function listLinks(model) {
  const labels = new Map();
  for (const { relation, artifact, split, pin } of model.linked_artifacts.outgoing) {
    if (artifact.lineage === model.lineage && relation === "derived_from") continue;
    const path = `${relation.replaceAll("_", " ")} ${artifact.lineage}`;
    const version = artifact.version_tag || (artifact.version_number === null ? "not registered" : `v${artifact.version_number}`);
    const label = [version, split && `${split} split`, pin && labelPin(pin)].filter(Boolean).join(", ");
    labels.set(path, [...(labels.get(path) ?? []), label]);
  }
  return [...labels].map(([path, stated]) => ({ path, text: clip(stated.join("; "), 200), digest: stated.join("; ") }));
}

function labelPin({ version_number: number, version_tag: tag, content_hash: hash, state }) {
  const stated = [number !== null && `version ${number}`, tag, hash && [...hash].slice(0, 24).join("")].filter(Boolean).join(", ");
  return `pinned to ${stated}${state === "intact" ? "" : ` (${state})`}`;
}

function compareCards(models) {
  const baseline = models[0].card;
  const isPair = models.length === 2 && models[0].lineage === models[1].lineage && models.every((one) => one.card);
  const [passages, omitted] = isPair && models[1].card !== baseline ? diffCards(baseline, models[1].card) : [[], 0];
  const cells = models.map(({ card }, index) => {
    const change = index ? classifyCard(baseline, card) : null;
    return { characters: card === null ? null : [...card].length, ...(change && { change }) };
  });
  return { differs: models.some((one) => one.card !== baseline), cells, passages, omitted };
}

function classifyCard(baseline, card) {
  if (card === null) return baseline === null ? null : "removed";
  if (baseline === null) return "added";
  return card === baseline ? "same" : "changed";
}

const clipRef = (ref) => ({ ...ref, title: clip(ref.title), version_tag: clip(ref.version_tag) });
const foldRefs = (refs, budget) => fold(refs.map(clipRef), budget);

const countAll = (lists) => lists.reduce((sum, one) => sum + one.length, 0);

function splitRefs(columns) {
  const uses = (id) => columns.filter((column) => column.has(id)).length;
  const shared = [...columns[0].values()].filter((ref) => uses(ref.id) === columns.length);
  return [shared, columns.map((column) => [...column.values()].filter((ref) => uses(ref.id) === 1))];
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
