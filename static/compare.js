// The comparison of two or more models: the very JSON value that catalog_build/core/compare.py makes of them, but for what
// compare_provenance.js adds. No DOM. tests/browser/test_compare_agreement.py proves that both sides agree.

import { compareMetrics } from "./compare_metrics.js";
import { clip, fold } from "./compare_text.js";

const BUDGETS = { metadata: 70_000, training_config: 140_000, architecture: 110_000, links: 40_000 };
const HEADER = ["id", "slug", "title", "model_family", "lineage", "version_number", "version_tag", "is_latest", "promotion_state",
  "quality_score", "declared_quality_score", "provenance_complete", "created_at", "html", "self"];

/** Parse a model's document. Values of metrics and the parameter count become `[literal]`, so that no digit is lost. */
export function parseModel(text) {
  // a quote inside a string has a backslash before it, so that this finds keys only
  return JSON.parse(text.replace(/(?<!\\)"(value|parameter_count)":(-?\d[\d.eE+-]*)/g, '"$1":["$2"]'));
}

/**
 * What the head of a page shows: all but metadata and provenance, and of the training data the overlap with the baseline's.
 * @param {object[]} models 2 to 10 documents that `parseModel` gave, the baseline first.
 */
export function compareFirst(models) {
  const slugs = models.map((one) => one.slug);
  const query = slugs.map((one) => `ids=${one}`).join("&");
  const [contamination, omitted] = listContamination(models);
  const pair = slugs.length === 2 && slugs.join("..");
  return {
    self: pair ? `api/compare/${pair}.json` : `api/models/compare?${query}`,
    html: pair ? `models/compare/${pair}/` : `models/compare/?${query}`,
    ids: models.map((one) => one.id),
    models: models.map(makeHeader),
    training_config: compareSettings("training_config", models.map((one) => one.settings.training_config)),
    architecture: compareSettings("architecture", models.map((one) => one.settings.architecture)),
    metrics: compareMetrics(models.map((one) => one.metrics)),
    training_data: { jaccard_to_baseline: compareOverlap(models) },
    contamination,
    contamination_omitted: omitted,
  };
}

const makeHeader = (model) =>
  Object.fromEntries(HEADER.map((name) => [name, ["title", "version_tag"].includes(name) ? clip(model[name]) : model[name]]));

// Settings

export function compareSettings(name, columns) {
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

// Training data and contamination

export const byId = (refs) => {
  const found = new Map();
  for (const ref of refs) if (!found.has(ref.id)) found.set(ref.id, ref);
  return found;
};

export const linked = (model, relation) =>
  byId(model.linked_artifacts.outgoing.filter((link) => link.relation === relation).map((link) => link.artifact));

export function jaccard(columns) {
  const union = new Set(columns.flatMap((column) => [...column.keys()]));
  return union.size ? [...union].filter((id) => columns.every((column) => column.has(id))).length / union.size : null;
}

function compareOverlap(models) {
  const columns = models.map((model) => linked(model, "trained_on"));
  return columns.map((column) => jaccard([columns[0], column]));
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
