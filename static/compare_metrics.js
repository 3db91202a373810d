// The metrics of a comparison: as catalog_build/core/metric_alignment.py and compare_metrics.py make them.

import { clip, fold, strip } from "./compare_text.js";
import { hasUncertainty, judgeValue, rankValues } from "./ranking.js";

const BUDGET = 180_000;
const MOST_VALUES = 20;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,9}))?$/i;

/** What allows a verdict and a mark. */
export const isRanked = (row) => ["comparable", "dataset_assumed", "ground_not_stated"].includes(row.comparability);

export function compareMetrics(columns) {
  const aligned = alignMetrics(columns).map(makeMetricRow);
  let rows = fold(aligned, BUDGET);
  if (rows.length < aligned.length) {
    rows = fold([...aligned.filter((row) => row.differs), ...aligned.filter((row) => !row.differs)], BUDGET);
  }
  return { total: aligned.length, rows, omitted: aligned.length - rows.length };
}

// Which values stand side by side

const groundKey = ({ ground }) => (ground ? JSON.stringify([ground.dataset, ground.version, ground.split]) : null);

/** Items by what a function gives for each, in the order of the first of each group. */
function groupBy(items, find) {
  const groups = new Map();
  for (const one of items) {
    const key = find(one);
    if (groups.has(key)) groups.get(key).push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function alignMetrics(columns) {
  const byName = columns.map((column) => groupBy(column, (one) => one.name));
  const names = [...new Set(byName.flatMap((groups) => [...groups.keys()]))];
  return names.flatMap((name) => alignName(byName.map((groups) => groups.get(name) ?? [])).map((values) => ({ name, values })));
}

function alignName(columns) {
  const left = columns.map((column) => groupBy(column, groundKey));
  const keys = left.flatMap((groups) => [...groups.keys()]);
  const shared = [...groupBy(keys, (key) => key)].filter(([, found]) => found.length > 1).map(([key]) => key);
  const rows = shared.map((key) => left.map((groups) => {
    const found = groups.get(key) ?? [];
    groups.delete(key);
    return found;
  }));
  const rest = left.map((groups) => [...groups.values()]);
  const most = Math.max(...rest.map((groups) => groups.length));
  for (let place = 0; place < most; place++) rows.push(rest.map((groups) => groups[place] ?? []));
  return rows.map((values) => values.map(mergeEqualValues));
}

/** The different ones of a model's values of one metric on one evaluation: equal ones count once. */
function mergeEqualValues(values) {
  if (values.length < 2) return values;
  const agreed = agreeDirection(values);
  const key = (one) => (one.number === null ? showValue(one) : `${one.number} ${one.unit}`);
  const certainty = (one) => JSON.stringify([one.stderr, one.ci, one.ci_level, one.plus_minus]);
  return [...groupBy(values, (one) => `${one.number === null} ${key(one)}`).values()].flatMap((equal) => {
    const kept = [...groupBy(equal, certainty).values()].map(([first]) => first);
    const certain = kept.filter(hasUncertainty);
    const assumed = equal.every((one) => one.assumed);
    return (certain.length ? certain : kept).map((one) => ({ ...one, ...agreed, assumed }));
  });
}

// Rows

function makeMetricRow({ name, values }) {
  const present = values.flat();
  const mixed = new Set(present.map(groundKey)).size > 1;
  const units = new Set(present.map((one) => one.unit));
  const { direction, target } = agreeDirection(present);
  const single = values.map((found) => (found.length === 1 && found[0].number !== null ? found[0] : null));
  const comparability = judge(values, mixed, single.filter(Boolean), direction);
  const groups = isRanked({ comparability }) ? groupByUnit(single.filter(Boolean)) : [];
  const best = new Map(groups.flatMap((group) => markBest(group, direction, target)));
  const compared = groups.flat();
  const assumed = compared.filter((one) => one.assumed).length;
  return {
    name,
    unit: units.size === 1 ? present[0].unit : null,
    direction,
    target,
    ground: mixed ? null : present[0].ground,
    comparability,
    differs: valuesDiffer(values),
    ...(compared.length && { compared: compared.length }),
    ...(assumed && { assumed }),
    cells: values.map((found, index) => makeCell(found, {
      baseline: index ? single[0] : null,
      direction: groups.length ? direction : null,
      target,
      best: best.get(found[0]),
      mixed,
      unitShown: units.size > 1,
    })),
  };
}

function makeCell(found, { baseline, direction, target, best, mixed, unitShown }) {
  if (!found.length) return { text: null };
  const [one] = found;
  const ground = mixed ? one.ground : null;
  if (found.length > 1) {
    const values = found.slice(0, MOST_VALUES).map(showText);
    const assumed = found.every((each) => each.assumed) || null;
    return dropNulls({ text: clip(values.join("; "), 200), ground, assumed, values, values_total: found.length });
  }
  return dropNulls({
    text: showText(one),
    number: one.number,
    ...(baseline && one.number !== null && judgeAgainst(baseline, one, direction, target)),
    best,
    ground,
    unit: unitShown ? one.unit : null,
    assumed: one.assumed || null,
    stderr: one.stderr,
    ci: one.ci,
    ci_level: one.ci_level,
    plus_minus: one.plus_minus,
    n: one.n,
    seeds: one.seeds,
  });
}

const dropNulls = (cell) => Object.fromEntries(Object.entries(cell).filter(([, value]) => value !== null && value !== undefined));

function judgeAgainst(baseline, one, direction, target) {
  if (baseline.unit !== one.unit) return {};
  const [delta, relative] = subtract(baseline.number, one.number);
  if (direction === null) return { delta, relative };
  const certainty = [null, "stated_for_one", "stated"][Number(hasUncertainty(baseline)) + Number(hasUncertainty(one))];
  return { delta, relative, verdict: judgeValue(baseline, one, direction, target), certainty };
}

function subtract(baseline, number) {
  const delta = number - baseline;
  const relative = delta / Math.abs(baseline);
  return Number.isFinite(delta) ? [delta, Number.isFinite(relative) ? relative : null] : [null, null];
}

function judge(values, mixed, single, direction) {
  const present = values.filter((found) => found.length);
  if (present.length < 2) return "single";
  if (present.filter((found) => found.some((one) => one.number !== null)).length < 2) return "not_numeric";
  if (mixed) return "grounds_differ";
  if (single.length < 2) return "several_values";
  const groups = groupByUnit(single);
  if (!groups.length) return "units_differ";
  if (direction === null || direction === "none") return "direction_unknown";
  if ((single[0].ground?.dataset ?? null) === null) return "ground_not_stated";
  return groups.flat().some((one) => one.assumed) ? "dataset_assumed" : "comparable";
}

const groupByUnit = (single) => [...groupBy(single, (one) => one.unit).values()].filter((group) => group.length > 1);

function markBest(group, direction, target) {
  const ranks = rankValues(group, direction, target);
  if (Math.max(...ranks) === 1) return [];
  const stated = group.every((one) => (one.ground?.dataset ?? null) !== null && !one.assumed);
  return group.filter((_, index) => ranks[index] === 1).map((one) => [one, stated ? "filled" : "hollow"]);
}

function agreeDirection(present) {
  const stated = new Map(
    present.filter((one) => one.direction !== null).map((one) => [`${one.direction} ${one.target}`, one]),
  );
  const [one] = stated.values();
  if (stated.size !== 1 || (one.direction === "target" && one.target === null)) return { direction: null, target: null };
  return { direction: one.direction, target: one.direction === "target" ? one.target : null };
}

// Values

const showValue = ({ value }) => (Array.isArray(value) ? value[0] : String(value));

const showText = (one) => clip(showValue(one), 200);

function valuesDiffer([first, ...others]) {
  // several values are the same in any order
  const key = (found) => JSON.stringify(found.map((one) => JSON.stringify([valueKey(showValue(one)), one.unit])).sort());
  return !first.length || others.some((found) => key(found) !== key(first));
}

/** What is the same for two values that are the same: as numbers exactly where they are numbers, else as text. */
function valueKey(text) {
  const bare = strip(text);
  const found = NUMBER.exec(bare);
  if (!found || bare.length > 200 || !Number.isFinite(Number(bare))) return `text ${text}`;
  const [, sign, whole, decimals = "", power = 0] = found;
  const digits = (whole + decimals).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  return kept ? `${sign}${kept}e${Number(power) - decimals.length + digits.length - kept.length}` : "0";
}
