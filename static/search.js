// How words are searched in the static index: as the live API searches them, and near words where no model has what is asked for.
// Loaded with the first words.

import { listReadings } from "./near.js";

/** Models whose names put them before others at most; what more have in common tells none of them from the others. */
const MOST_NAMED = 1000;
const SEPARATORS = /[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u303f\u30a0\u30fb]+/g;
const VARIANTS = { ς: "σ", ı: "i", ø: "o", ł: "l", đ: "d", ħ: "h", ß: "ss", æ: "ae", œ: "oe" };
const VARIANT = new RegExp(`[${Object.keys(VARIANTS).join("")}]`, "g");
/** Characters of scripts that write words without blanks. */
const DENSE = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\u{20000}-\u{323af}]+/gu;

/** Return a text as a search compares it: as `catalog.fold_text` of the registry does. */
export function foldText(text) {
  const bare = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  const lower = [...bare].map((one) => one.toLowerCase()).join("");
  return lower.replace(VARIANT, (one) => VARIANTS[one]).replace(SEPARATORS, " ").replace(/^ +| +$/g, "");
}

/** Return what names are compared by, as `catalog.name_key` of the registry does. */
const makeNameKey = (name) => cut(foldText(cut(name, 1000)).replaceAll(" ", ""), 200);

/** Return the first characters of a text, which are not always its units. */
const cut = (text, length) => (text.length <= length ? text : [...text].slice(0, length).join(""));

/** Return the words of a phrase as `catalog.words` of the registry does, in their order. */
export function foldWords(phrase) {
  const words = foldText(phrase).replace(DENSE, " $& ").split(" ").filter(Boolean);
  const pieces = words.flatMap((word) => {
    const letters = [...word];
    return word.search(DENSE) < 0 ? [cut(word, 200)] : letters.map((one, at) => one + (letters[at + 1] ?? ""));
  });
  return [...new Set(pieces)];
}

/** The search over an index; `compareTexts` orders texts as the registry does. */
export class Search {
  constructor(index, compareTexts) {
    this.index = index;
    this.compareTexts = compareTexts;
  }

  hasWords(phrase) {
    return foldWords(phrase).length > 0;
  }

  /** Return, for each row, 1 where every word of the phrase is the beginning of one of the model's words. */
  matchWords(phrase) {
    return this.matchPieces(foldWords(phrase));
  }

  /** The same for words that are folded already; `fits` says whether a word of a model is one that is wanted. */
  matchPieces(wanted, fits = (word, one) => word.startsWith(one)) {
    const hits = new Uint16Array(this.index.total);
    wanted.forEach((one, nth) => {
      for (const { start, words, steps } of this.index.words) {
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

  /** Return the rows that a phrase finds, and what was searched for instead where no model has its words, else null. */
  find(phrase) {
    const matches = this.matchWords(phrase);
    if (matches.includes(1)) return { matches, near: null };
    this.vocabulary ??= [...new Set(this.index.words.flatMap(({ words }) => words))].sort(this.compareTexts);
    const readings = listReadings(foldText(phrase).split(" ").filter(Boolean), this.vocabulary);
    for (const cost of new Set(readings.map((one) => one.cost))) {
      const likely = readings.filter((one) => one.cost === cost);
      const found = new Uint16Array(this.index.total);
      for (const { groups } of likely) this.#findReading(groups).forEach((hit, row) => (found[row] ||= hit));
      if (found.includes(1)) return { matches: found, near: [...new Set(likely.flatMap(({ groups }) => groups.flat(2).map(({ word }) => word)))] };
    }
    return { matches, near: null };
  }

  /** Return, for each row, 1 where it has a choice of each group. */
  #findReading(groups) {
    const hits = new Uint16Array(this.index.total).fill(1);
    for (const choices of groups) {
      const any = new Uint16Array(this.index.total);
      for (const choice of choices) {
        const pieces = choice.map(({ word, isPrefix }) => this.matchPieces([word], isPrefix ? undefined : (one, wanted) => one === wanted));
        pieces[0].forEach((_, row) => (any[row] |= pieces.every((piece) => piece[row])));
      }
      any.forEach((hit, row) => (hits[row] &= hit));
    }
    return hits;
  }

  /**
   * Return models that a text names, best first: by id or slug, then those whose title begins with it, latest versions
   * before older ones, better before worse.
   */
  suggest(text, limit) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const { matches } = this.find(text);
    const rank = (row) => {
      if (this.index.ids[row].toLowerCase() === wanted || this.index.slugs[row] === wanted) return 8;
      return (this.index.titles[row].toLowerCase().startsWith(wanted) ? 4 : 0) + (this.index.isLatest(row) ? 2 : 0);
    };
    const found = [];
    for (let row = 0; row < this.index.total; row++) if (matches[row]) found.push([rank(row), row]);
    const quality = (row) => (Number.isNaN(this.index.quality[row]) ? -1 : this.index.quality[row]);
    found.sort(([a, first], [b, second]) => b - a || quality(second) - quality(first) || this.compareTexts(this.index.ids[first], this.index.ids[second]));
    return found.slice(0, limit).map(([, row]) => this.index.describe(row));
  }

  /** Return rows with those first whose title or id is a phrase, then those whose title or id begins with it. */
  putNamesFirst(rows, phrase, matches) {
    const key = makeNameKey(phrase);
    const tiers = new Uint8Array(this.index.total).fill(2);
    const counts = [0, 0];
    this.nameKeys ??= new Array(this.index.total);
    for (let row = 0; row < this.index.total; row++) {
      if (!matches[row]) continue;
      const names = (this.nameKeys[row] ??= [makeNameKey(this.index.titles[row]), makeNameKey(this.index.ids[row])]);
      if (!names.some((name) => name.startsWith(key))) continue;
      tiers[row] = names.includes(key) ? 0 : 1;
      if (!tiers[row]) counts[0]++;
      counts[1]++;
    }
    const [exact, begun] = counts.map((count) => count <= MOST_NAMED);
    const rank = (row) => (tiers[row] === 0 && exact ? 0 : tiers[row] < 2 && begun ? 1 : 2);
    const parts = [[], [], []];
    for (const row of rows) parts[rank(row)].push(row);
    return Uint32Array.from(parts.flat());
  }
}
