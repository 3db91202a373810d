// The words and numbers of the explorer: as the pages' own filters write them.

import { countOf } from "./count.js";

/** Names of codes, by what they are the values of. */
export const NAMES = {
  family: { deep_learning: "deep learning" },
  flagged: { true: "incomplete", false: "complete" },
  latest: { true: "latest", false: "superseded" },
  direction: { up: "higher is better", down: "lower is better", target: "nearest to its target", none: "no better or worse" },
};

const COLUMNS = {
  title: "Model",
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

/** Return a score with two or three decimals. */
export function formatScore(score) {
  if (Number.isNaN(score)) return "–";
  return score > 0 && score < 0.0005 ? "< 0.001" : score.toFixed(3).replace(/0$/, "");
}

/** Return a number's text, cut to six significant digits where it is long. */
export function formatNumber(value) {
  const text = String(value);
  const number = Number(text);
  return text === "NaN" ? "–" : text.length <= 12 || Number.isNaN(number) ? text : String(Number(number.toPrecision(6)));
}

/** Return a count such as 25.6 M. */
export function formatCount(count) {
  if (Number.isNaN(count)) return "–";
  if (count < 10_000) return count.toLocaleString("en");
  for (const [size, letter] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]]) {
    if (count < size * 0.9995) continue;
    const scaled = count / size;
    return scaled >= 1000 ? count.toExponential(2) : `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)} ${letter}`;
  }
}

/** Return a date in its own precision; `instant` is its start in seconds, for one that has a time. */
export function formatDate(text, instant = NaN) {
  if (!text) return "unknown";
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return text;
  const date = new Date(Number.isNaN(instant) ? text : instant * 1000);
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
