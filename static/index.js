// The static index in the browser: loads its shards when they are needed, and searches, filters, counts and sorts.
// docs/exploring.md describes the files; what is searched is the same as the live API's.

const FORMAT = 1;

/** What lists are filtered by; the names and values are those of the live API's parameters. */
export const FACETS = ["family", "dataset", "hypothesis", "analysis", "license", "promotion_state", "flagged", "latest"];
/** Ranges that lists are filtered by: the API's `min_` and `max_` of a name, its column, its label, its least and most. */
export const RANGES = [["quality", "quality_score", "Quality", 0, 1], ["parameters", "parameter_count", "Parameters", 0, Infinity]];
/** Columns that lists are sorted by; any metric is one too. */
export const SORTS = ["quality_score", "created_at", "parameter_count", "title"];
/** The order of a search: names that are the words, then names that begin with them, then the others, each by score. */
export const RELEVANCE = "relevance";
const COLUMNS = { quality_score: "quality", created_at: "instants", parameter_count: "parameters" };
/** Compare texts as the registry does: by code points. */
function compareTexts(a, b) {
  if (a === b) return 0;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  // surrogates stand for what comes after all other characters
  const rank = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
  return at === a.length ? -1 : at === b.length ? 1 : rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

async function fetchJson(url) {
  let answer;
  try {
    answer = await fetch(url);
  } catch {
    throw new Error(`${url} cannot be reached: check the connection, then reload`);
  }
  if (!answer.ok) throw new Error(`${url} is missing (status ${answer.status}): build and upload the whole site again`);
  try {
    return await answer.json();
  } catch {
    throw new Error(`${url} is cut or damaged: build and upload the whole site again`);
  }
}

const opened = new Map();

/**
 * Open the index of a catalog; it is loaded once, however often it is asked for.
 * @param {string} root relative prefix that leads from the page to the catalog's root, such as "../../"
 * @returns {Promise<Index>}
 */
export function openIndex(root) {
  const base = new URL(`${root}index/`, document.baseURI).href;
  if (!opened.has(base)) {
    const opening = Index.open(base);
    opening.catch(() => opened.delete(base));
    opened.set(base, opening);
  }
  return opened.get(base);
}

/** Numbers values as they are met. */
class Dictionary {
  values = [];
  places = new Map();

  add(key, value = key) {
    let place = this.places.get(key);
    if (place === undefined) {
      place = this.values.length;
      this.places.set(key, place);
      this.values.push(value);
    }
    return place;
  }
}

/** All models, as columns; a model is a row number. */
export class Index {
  static async open(base) {
    const manifest = await fetchJson(`${base}catalog.json`);
    if (manifest.format !== FORMAT) {
      throw new Error(`${base}catalog.json has format ${manifest.format}, these pages read ${FORMAT}: reload the page`);
    }
    const index = new Index(base, manifest);
    await Promise.all(manifest.shards.map((_, number) => index.#loadShard(number)));
    return index;
  }

  constructor(base, manifest) {
    const total = manifest.models;
    this.base = base;
    this.total = total;
    this.revision = manifest.revision;
    this.changedAt = manifest.changed_at;
    this.manifest = manifest;
    this.starts = [];
    manifest.shards.reduce((start, shard) => (this.starts.push(start), start + shard.models), 0);
    for (const name of ["slugs", "ids", "titles", "lineages", "tags", "numbers", "created", "shown", "metric_counts"]) {
      this[name] = new Array(total);
    }
    for (const name of ["quality", "declared", "parameters", "instants"]) this[name] = new Float64Array(total);
    this.facets = Object.fromEntries(FACETS.map((name) => [name, { values: new Dictionary(), at: new Array(total) }]));
    this.words = [];
    this.metrics = new Map();
    this.files = new Map();
    this.orders = new Map();
  }

  async #loadFile(kind, number, suffix = "") {
    const { mark, models } = this.manifest.shards[number];
    const url = `${this.base}${kind}-${number}${suffix}.json`;
    const shard = await fetchJson(`${url}?${mark}`);
    if (shard.mark !== mark || (shard.models ?? models) !== models) {
      throw new Error(`${url} belongs to another build than catalog.json: reload; if that does not help, upload the whole site again`);
    }
    return shard;
  }

  async #loadShard(number) {
    const shard = await this.#loadFile("models", number);
    const start = this.starts[number];
    const { columns } = shard;
    if (!shard.models) return;
    const fill = (target, list, make = (value) => value) => {
      for (let row = 0; row < shard.models; row++) target[start + row] = make(list[row], row);
    };
    const number_ = (value) => value ?? NaN;
    for (const name of ["slugs", "tags", "numbers", "created", "metric_counts"]) fill(this[name], columns[name]);
    for (const name of ["quality", "declared", "parameters", "instants"]) fill(this[name], columns[name], number_);
    for (const name of ["titles", "lineages"]) fill(this[name], columns[name].at, (at) => columns[name].values[at]);
    fill(this.ids, columns.ids, (id, row) => id ?? columns.slugs[row]);
    fill(this.shown, shard.shown, (list) => {
      const pairs = [];
      for (let at = 0; at < list.length; at += 2) pairs.push([shard.shown_names[list[at]], list[at + 1]]);
      return pairs;
    });
    const share = (facet, { values, at }) => {
      const places = values.map((value) => (value === null ? [] : [facet.values.add(value)]));
      fill(facet.at, at, (place) => places[place]);
    };
    share(this.facets.family, columns.families);
    share(this.facets.license, columns.licenses);
    share(this.facets.promotion_state, columns.states);
    const yesNo = (facet, list, yes) => {
      const places = [[facet.values.add(String(!yes))], [facet.values.add(String(yes))]];
      fill(facet.at, list, (value) => places[value]);
    };
    yesNo(this.facets.flagged, columns.complete, false);
    yesNo(this.facets.latest, columns.latest, true);
    const things = shard.things.map(([id, slug, lineage, title, version]) => ({ id, slug, lineage, title: title ?? id, version }));
    for (const [name, lists] of [["dataset", shard.datasets], ["analysis", shard.analyses], ["hypothesis", shard.hypotheses]]) {
      const { values } = this.facets[name];
      fill(this.facets[name].at, lists, (list) => list.map((place) => values.add(things[place].id, things[place])));
    }
    this.words.push({ start, words: shard.words, steps: shard.word_steps });
  }

  /** Load what searches words, which `query` needs where `q` is not blank. */
  async loadSearch() {
    const { Search } = await import("./search.js");
    return (this.searching ??= new Search(this, compareTexts));
  }

  /** Return models that a text names, best first, as `Search` finds them. */
  async suggest(text, limit = 10) {
    return (await this.loadSearch()).suggest(text, limit);
  }

  /** Return a model as the search boxes show it. */
  describe(row) {
    return {
      slug: this.slugs[row],
      id: this.ids[row],
      title: this.titles[row],
      version: this.tags[row] || `v${this.numbers[row]}`,
      family: this.listValues("family", row)[0],
      isLatest: this.isLatest(row),
    };
  }

  /** Return the values that a row has in a facet; those of datasets, analyses and hypotheses are things. */
  listValues(facet, row) {
    const { values, at } = this.facets[facet];
    return at[row].map((place) => values.values[place]);
  }

  isLatest(row) {
    return this.listValues("latest", row)[0] === "true";
  }

  /** Whether any model says something in a column. */
  isStated(name) {
    if (name === "metrics") return this.metric_counts.some(Boolean);
    if (this.facets[name]) return this.facets[name].at.some((places) => places.length);
    return this[COLUMNS[name]].some((value) => !Number.isNaN(value));
  }

  /** Whether models differ in a facet. */
  varies(facet) {
    const { at } = this.facets[facet];
    return at.some((places) => places.length !== at[0].length || places.some((place, nth) => place !== at[0][nth]));
  }

  /** Return all metrics that can be chosen, the most frequent first: `{name, models, direction, target, unit}`. */
  listMetrics() {
    this.metricNames ??= fetchJson(`${this.base}metrics.json`).then(({ metrics, buckets }) => {
      this.buckets = new Map(metrics.map(({ name }, at) => [name, buckets[at]]));
      return metrics;
    });
    this.metricNames.catch(() => (this.metricNames = undefined));
    return this.metricNames;
  }

  /**
   * Load the numbers of a metric.
   * @returns {Promise<object|null>} null where no model has it; else its description with `pairs` of rows and numbers,
   *   and for each row its `highest` and `lowest` number (NaN where it has none)
   */
  async loadMetric(name) {
    const known = (await this.listMetrics()).find((one) => one.name === name);
    if (!known) return null;
    if (!this.metrics.has(name)) {
      const loading = this.#readMetric(known, this.buckets.get(name));
      loading.catch(() => this.metrics.delete(name));
      this.metrics.set(name, loading);
    }
    return this.metrics.get(name);
  }

  async #readMetric(known, bucket) {
    const files = await Promise.all(this.starts.map((_, number) => this.#loadBucket(number, bucket)));
    const pairs = { rows: [], numbers: [] };
    const highest = new Float64Array(this.total).fill(NaN);
    const lowest = new Float64Array(this.total).fill(NaN);
    files.forEach(({ metrics }, shard) => {
      const [steps, numbers] = metrics[known.name] ?? [[], []];
      let row = this.starts[shard];
      steps.forEach((step, at) => {
        row += step;
        const number = numbers[at];
        pairs.rows.push(row);
        pairs.numbers.push(number);
        if (!(highest[row] >= number)) highest[row] = number;
        if (!(lowest[row] <= number)) lowest[row] = number;
      });
    });
    return { ...known, pairs, highest, lowest };
  }

  #loadBucket(number, bucket) {
    const key = `-${number}-${bucket}`;
    if (!this.files.has(key)) {
      const loading = this.#loadFile("metrics", number, `-${bucket}`);
      loading.catch(() => this.files.delete(key));
      this.files.set(key, loading);
    }
    return this.files.get(key);
  }

  /** Return the places of a facet's values that a text means: a value, or the id, slug or lineage of a thing. */
  findValues(facet, text) {
    return this.facets[facet].values.values.flatMap((value, place) =>
      value === text || (value.id !== undefined && [value.id, value.slug, value.lineage].includes(text)) ? [place] : [],
    );
  }

  /** Return all rows in order: by a column or metric, those without a value last, ties by id. */
  order(sort, descending, metrics) {
    const key = `${sort} ${descending}`;
    if (!this.orders.has(key)) {
      this.idRanks ??= this.#rank((row) => this.ids[row]);
      this.orders.set(key, Uint32Array.from(this.#sortRows(this.#sortKeys(sort, descending, metrics), descending)));
    }
    return this.orders.get(key);
  }

  #sortKeys(sort, descending, metrics) {
    if (sort === "title") return (this.titleRanks ??= this.#rank((row) => [...this.titles[row]].slice(0, 100).join("")));
    if (!sort.startsWith("metric:")) return this[COLUMNS[sort]];
    const metric = metrics.get(sort.slice(7));
    return metric ? (descending ? metric.highest : metric.lowest) : new Float64Array(this.total).fill(NaN);
  }

  #sortRows(keys, descending) {
    const ranks = this.idRanks;
    const sign = descending ? -1 : 1;
    return Uint32Array.from(keys.keys()).sort((a, b) => {
      const [x, y] = [keys[a], keys[b]];
      if (x === y) return ranks[a] - ranks[b];
      if (x < y) return -sign;
      if (x > y) return sign;
      return Number.isNaN(x) - Number.isNaN(y) || ranks[a] - ranks[b];
    });
  }

  /** Return the place of each row when sorted by a text; equal texts share theirs. */
  #rank(textOf) {
    const texts = Array.from({ length: this.total }, (_, row) => textOf(row));
    const ranks = new Float64Array(this.total);
    let last = -1;
    [...texts.keys()]
      .sort((a, b) => compareTexts(texts[a], texts[b]))
      .forEach((row, place, rows) => {
        if (!place || texts[rows[place - 1]] !== texts[row]) last = place;
        ranks[row] = last;
      });
    return ranks;
  }

  /**
   * Answer a question.
   * @param {object} asked `q`, with `loadSearch` before; `facets`: name → texts, of which one is to hold; `ranges`: column → [min, max];
   *   `bounds`: [{name, min, max}] of metrics; `sort`, `descending`
   * @param {Map<string, object|null>} metrics loaded metrics by name: all that `bounds` and `sort` name
   * @returns {{rows: Uint32Array, counts: Object<string, Uint32Array>}} rows in order; a facet's counts are under all
   *   other conditions
   */
  query(asked, metrics = new Map()) {
    const fails = new Uint32Array(this.total);
    const refuse = (bit, keeps) => {
      for (let row = 0; row < this.total; row++) if (!keeps(row)) fails[row] |= bit;
    };
    FACETS.forEach((name, at) => {
      const texts = asked.facets?.[name] ?? [];
      if (!texts.length) return;
      const wanted = new Set(texts.flatMap((text) => this.findValues(name, text)));
      const places = this.facets[name].at;
      refuse(1 << at, (row) => places[row].some((place) => wanted.has(place)));
    });
    // what is no facet can share a bit: nothing is counted without it
    const other = 1 << FACETS.length;
    let [matches, near] = [null, null];
    if (asked.q?.trim() && this.searching.hasWords(asked.q)) {
      ({ matches, near } = this.searching.find(asked.q));
      refuse(other, (row) => matches[row]);
    }
    for (const [name, [min, max]] of Object.entries(asked.ranges ?? {})) {
      const column = this[COLUMNS[name]];
      refuse(other, (row) => !(column[row] < min || column[row] > max || Number.isNaN(column[row])));
    }
    for (const { name, min = -Infinity, max = Infinity } of asked.bounds ?? []) {
      const inside = new Uint8Array(this.total);
      const { rows, numbers } = metrics.get(name)?.pairs ?? { rows: [], numbers: [] };
      rows.forEach((row, at) => (inside[row] |= numbers[at] >= min && numbers[at] <= max));
      refuse(other, (row) => inside[row]);
    }
    const counts = {};
    FACETS.forEach((name, at) => {
      const { values, at: places } = this.facets[name];
      const count = (counts[name] = new Uint32Array(values.values.length));
      for (let row = 0; row < this.total; row++) {
        if ((fails[row] & ~(1 << at)) === 0) for (const place of places[row]) count[place]++;
      }
    });
    if (asked.sort === RELEVANCE) {
      const rows = this.order("quality_score", true, metrics).filter((row) => fails[row] === 0);
      return { rows: matches ? this.searching.putNamesFirst(rows, asked.q, matches) : rows, counts, near };
    }
    const order = this.order(asked.sort ?? "quality_score", asked.descending ?? true, metrics);
    return { rows: order.filter((row) => fails[row] === 0), counts, near };
  }
}
