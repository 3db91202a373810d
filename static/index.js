// The static index in the browser: loads its shards when they are needed, and searches, filters, counts and sorts.
// docs/exploring.md describes the files; what is searched is the same as the live API's.

const FORMAT = 1;
const FACETS = ["family", "dataset", "hypothesis", "analysis", "license", "promotion", "provenance", "latest"];
const SEPARATORS = /[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+/;

/** Return the words of a phrase as the registry has them: accents folded, lower case, cut to 200 characters. */
export function foldWords(phrase) {
  const text = [...phrase.normalize("NFKD").replace(/[\u0300-\u036f]/g, "")].map((one) => one.toLowerCase()).join("");
  return [...new Set(text.split(SEPARATORS).filter(Boolean).map((word) => [...word].slice(0, 200).join("")))];
}

/** Whether two words are the same but for one letter that is missing, added, other, or exchanged with its neighbour. */
export function isNear(first, second) {
  const [a, b] = first.length <= second.length ? [first, second] : [second, first];
  if (b.length - a.length > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (a.length < b.length) return a.slice(at) === b.slice(at + 1);
  if (a.slice(at + 1) === b.slice(at + 1)) return true;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
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
    this.things = new Dictionary();
    this.words = [];
    this.metrics = new Map();
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
    share(this.facets.promotion, columns.states);
    const yesNo = (facet, list, yes, no) => {
      const places = [[facet.values.add(no)], [facet.values.add(yes)]];
      fill(facet.at, list, (value) => places[value]);
    };
    yesNo(this.facets.provenance, columns.complete, "complete", "incomplete");
    yesNo(this.facets.latest, columns.latest, "latest", "superseded");
    const things = shard.things.map(([id, slug, lineage, title, version]) => ({ id, slug, lineage, title: title ?? id, version }));
    for (const [name, lists] of [["dataset", shard.datasets], ["analysis", shard.analyses], ["hypothesis", shard.hypotheses]]) {
      const { values } = this.facets[name];
      fill(this.facets[name].at, lists, (list) => list.map((place) => values.add(things[place].id, things[place])));
    }
    this.words.push({ start, words: shard.words, steps: shard.word_steps });
  }

  /** Return, for each row, 1 where every word of the phrase is the beginning of one of the model's words. */
  matchWords(phrase, fits = (word, wanted) => word.startsWith(wanted)) {
    const wanted = foldWords(phrase);
    const hits = new Uint16Array(this.total);
    wanted.forEach((one, nth) => {
      for (const { start, words, steps } of this.words) {
        for (let at = 0; at < words.length; at++) {
          if (!fits(words[at], one)) continue;
          let row = start;
          for (const step of steps[at]) {
            row += step;
            if (hits[row] === nth) hits[row] = nth + 1;
          }
        }
      }
    });
    return hits.map((count) => (count === wanted.length ? 1 : 0));
  }

  /** Return words of the index that differ from a word of the phrase, or from the beginning of one, by one letter. */
  listNearWords(phrase) {
    const near = new Map();
    for (const wanted of foldWords(phrase)) {
      if (wanted.length < 3 || this.words.some(({ words }) => words.some((word) => word.startsWith(wanted)))) continue;
      for (const { words } of this.words) {
        for (const word of words) {
          if (isNear(wanted, word)) near.set(word, wanted);
          else if (wanted.length > 3 && word.length > wanted.length && isNear(wanted, word.slice(0, wanted.length))) near.set(word, wanted);
        }
      }
    }
    return [...near];
  }

  /** Compare two rows by id, as the registry does: by code points. */
  compareIds(first, second) {
    const [a, b] = [this.ids[first], this.ids[second]];
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** Return a model as the search boxes show it. */
  describe(row) {
    return {
      slug: this.slugs[row],
      id: this.ids[row],
      title: this.titles[row],
      version: this.tags[row] || `v${this.numbers[row]}`,
      family: this.facets.family.values.values[this.facets.family.at[row][0]],
      isLatest: this.isLatest(row),
    };
  }

  isLatest(row) {
    return this.facets.latest.values.values[this.facets.latest.at[row][0]] === "latest";
  }

  /**
   * Return models that a text names, best first: by id or slug, then those whose title begins with it, latest versions
   * before older ones, better before worse.
   */
  async suggest(text, limit = 10) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const matches = this.matchWords(text);
    const rank = (row) => {
      if (this.ids[row].toLowerCase() === wanted || this.slugs[row] === wanted) return 8;
      return (this.titles[row].toLowerCase().startsWith(wanted) ? 4 : 0) + (this.isLatest(row) ? 2 : 0);
    };
    const found = [];
    for (let row = 0; row < this.total; row++) if (matches[row]) found.push([rank(row), row]);
    const quality = (row) => (Number.isNaN(this.quality[row]) ? -1 : this.quality[row]);
    found.sort(([a, first], [b, second]) => b - a || quality(second) - quality(first) || this.compareIds(first, second));
    return found.slice(0, limit).map(([, row]) => this.describe(row));
  }
}
