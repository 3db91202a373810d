// Asks the live API the explorer's question. Its answer is read like the index: by rows, which are places in the list.

import { RANGES, RELEVANCE } from "./index.js";

const PATIENCE = 8000;

/** Return the API's query for what is asked. */
function makeQuery(asked, descending, limit) {
  const query = new URLSearchParams({ limit, offset: (asked.page - 1) * limit, sort: asked.sort });
  if (asked.sort !== RELEVANCE) query.append("order", descending ? "desc" : "asc");
  const refused = [];
  if (asked.q.trim()) query.append("q", asked.q);
  for (const [name, texts] of Object.entries(asked.facets)) {
    if (!texts.length) continue;
    if (texts.length === 1) query.append(name, texts[0]);
    else refused.push(`several values of ${name}`);
  }
  for (const [name, column] of RANGES) {
    (asked.ranges[column] ?? []).forEach((end, at) => Number.isNaN(end) || query.append(`${at ? "max" : "min"}_${name}`, end));
  }
  for (const { name, min, max } of asked.bounds) {
    if (min === undefined && max === undefined) refused.push(`${name} without a bound`);
    if (min !== undefined) query.append("metric", `${name}>=${min}`);
    if (max !== undefined) query.append("metric", `${name}<=${max}`);
  }
  if (refused.length) throw new Error(`The live registry cannot filter by ${refused.join(", ")}`);
  return query;
}

/**
 * Ask the live API.
 * @param {string} api its address, with a trailing slash
 * @throws {Error} it cannot be reached, hangs, fails, or cannot answer such a question; the message says which
 */
export async function askLive(api, asked, descending, limit) {
  const query = makeQuery(asked, descending, limit);
  const signal = AbortSignal.timeout(PATIENCE);
  // asked first, so that the list is never older than what is told of it; without it, the list is shown all the same
  const registry = fetch(`${api}readyz`, { signal }).then((ready) => ready.json()).catch(() => ({}));
  let answer;
  try {
    answer = await fetch(`${api}api/models?${query}`, { signal });
  } catch (error) {
    throw new Error(error.name === "TimeoutError" ? `The live registry did not answer within ${PATIENCE / 1000} seconds` : "The live registry cannot be reached");
  }
  if (!answer.ok) throw new Error(`The live registry answered with status ${answer.status}`);
  try {
    return new LiveRows(await answer.json(), await registry);
  } catch {
    throw new Error("The live registry's answer is cut or damaged");
  }
}

class LiveRows {
  constructor({ models, total, near_words: near }, { revision }) {
    const column = (make) => models.map(make);
    this.models = models;
    this.total = total;
    this.near = near;
    this.revision = revision;
    this.asked = new Date().toISOString();
    this.rows = [...models.keys()];
    this.ids = column((one) => one.id);
    this.slugs = column((one) => one.slug);
    this.titles = column((one) => one.title);
    this.tags = column((one) => one.version_tag);
    this.numbers = column((one) => one.version_number);
    this.lineages = column((one) => one.lineage);
    this.quality = column((one) => one.quality_score ?? NaN);
    this.declared = column((one) => one.declared_quality_score ?? NaN);
    this.parameters = column((one) => one.parameter_count ?? NaN);
    this.created = column((one) => one.created_at);
    this.instants = column((one) => Date.parse(one.created_at) / 1000);
    this.shown = column((one) => Object.entries(one.evaluation_metrics).slice(0, 3).map(([name, value]) => [name, value ?? "–"]));
    this.metric_counts = column((one) => Object.keys(one.evaluation_metrics).length);
  }

  isLatest(row) {
    return this.models[row].is_latest;
  }

  readMetric(name, row) {
    return this.models[row].evaluation_metrics[name];
  }

  listValues(name, row) {
    const model = this.models[row];
    const values = {
      family: [model.model_family],
      flagged: [String(!model.provenance_complete)],
      dataset: model.training_datasets,
      analysis: [model.produced_by],
      hypothesis: [model.tests_hypothesis],
      license: [model.license],
      promotion_state: [model.promotion_state],
    };
    return values[name].filter((value) => value !== null);
  }
}
