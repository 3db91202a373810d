// The words and numbers of the explorer: as the pages' own filters write them.

import { countOf } from "./count.js";
import { plain, round, shortenNumber, writeFloat, writeScore } from "./numbers.js";

/** Names of codes, by what they are the values of. */
export const NAMES = {
  family: { deep_learning: "deep learning" },
  flagged: { true: "incomplete", false: "complete" },
  latest: { true: "latest", false: "older" },
  direction: { up: "higher is better", down: "lower is better", target: "nearest to its target", none: "not ranked" },
};

const COLUMNS = {
  title: "Model",
  relevance: "Relevance",
  quality_score: "Quality",
  flagged: "Provenance",
  latest: "Version",
  parameter_count: "Parameters",
  dataset: "Trained on",
  created_at: "Created",
  promotion_state: "Promotion",
};

/** Return the name of a column, facet or metric (`metric:NAME`). */
export function nameColumn(name) {
  return COLUMNS[name] ?? (name.startsWith("metric:") ? name.slice(7) : name[0].toUpperCase() + name.slice(1));
}

/** Say of how many of the models found a metric has several values, from other data or splits, and which one counts. */
export function tellMixed({ name, highest, lowest }, rows, descending) {
  const mixed = rows.filter((row) => highest[row] > lowest[row]).length;
  const found = `${countOf(mixed, "model has", "models have")} several values of ${name.slice(0, 60)}, from different data or splits`;
  return mixed ? ` ${found}: the ${descending ? "largest" : "smallest"} counts.` : "";
}

/** Return an element with properties and children; texts are set as text. */
export function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) if (value !== undefined) element[name] = value;
  element.append(...children);
  return element;
}

const WRITTEN = /^ *([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))? ?([kKMBT]?) *$/;
const SUFFIXES = { K: 3, M: 6, B: 9, T: 12 };

/** Return a number as people write it (`0.05`, `1e7`, `10,000,000`, `25.6M`), as the API reads it; NaN where it is none. */
export function readNumber(text) {
  const [, sign, digits, exponent, suffix] = WRITTEN.exec(text) ?? [];
  if (digits === undefined) return NaN;
  const number = Number(`${sign}${digits.replaceAll(",", "")}e${Number(exponent ?? 0) + (SUFFIXES[suffix.toUpperCase()] ?? 0)}`);
  return Number.isFinite(number) ? number : NaN;
}

/** Return a score with two or three decimals. */
export const formatScore = writeScore;

/** Return a number of the index, or the text of a value, cut to six significant digits where it is long. */
export function formatNumber(value) {
  if (Number.isNaN(value)) return "–";
  return shortenNumber(typeof value === "number" ? writeFloat(value) : value);
}

/** Return a count, a number or its text, in full below 10,000, else with three digits and a magnitude: 25.6 M. */
export function formatCount(count) {
  if (Number.isNaN(count)) return "–";
  if (count < 10_000) return Number(count).toLocaleString("en");
  const rounded = round(String(count), () => 3);
  const { digits, power } = rounded;
  if (power > 14) return `${digits[0]}.${digits.slice(1).padEnd(2, "0")}e+${power}`;
  return `${plain({ ...rounded, power: power % 3 }, 2 - (power % 3))} ${" kMBT"[Math.floor(power / 3)]}`;
}

/** Return a date in its own precision; `instant` is its start in seconds, for one that has a time. */
export function formatDate(text, instant = NaN) {
  if (!text) return "unknown";
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return text;
  const date = new Date(Number.isNaN(instant) ? text : instant * 1000);
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
