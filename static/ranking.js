// When two values of a metric differ, and their ranks: as catalog_build/core/ranking.py has it, digit by digit.
// A value is an object with `number`, and with `stderr`, `ci` and `plus_minus` where they are stated.

export const hasUncertainty = ({ stderr, ci, plus_minus: plusMinus }) => [stderr, ci, plusMinus].some((one) => one != null);

function findInterval({ number, stderr, ci, plus_minus: plusMinus }) {
  if (ci) return ci;
  const width = stderr != null ? 1.96 * stderr : plusMinus;
  return width == null ? null : [number - width, number + width];
}

/** What is compared of a value: `score`, the higher the better, and between which bounds it may be. */
export function readQuantity(value, direction, target) {
  const interval = findInterval(value);
  const bare = !interval;
  if (direction === "target") {
    const score = -Math.abs(value.number - target);
    // 0.9 and 1.1 are equally far from 1, though not as doubles
    const rounding = Number.EPSILON * (Math.abs(value.number) + Math.abs(target));
    if (bare) return { score, low: score - rounding, high: score + rounding, bare };
    const ends = interval.map((end) => Math.abs(end - target));
    const nearest = interval[0] <= target && target <= interval[1] ? 0 : Math.min(...ends);
    return { score, low: -Math.max(...ends), high: -nearest, bare };
  }
  const sign = direction === "down" ? -1 : 1;
  const ends = (interval ?? [value.number, value.number]).map((end) => sign * end);
  const stderr = value.ci || value.plus_minus != null ? null : value.stderr;
  return { score: sign * value.number, low: Math.min(...ends), high: Math.max(...ends), bare, stderr };
}

/** Whether a quantity is beyond what the other one may be; the better one comes first. */
function exceeds(better, worse) {
  if (better.bare && worse.bare) return better.low > worse.high;
  const slack = 1e-9 * Math.max(1, Math.abs(better.score), Math.abs(worse.score));
  if (better.stderr != null && worse.stderr != null) {
    return better.score - worse.score > 1.96 * Math.sqrt(better.stderr * better.stderr + worse.stderr * worse.stderr) + slack;
  }
  return (better.bare ? better.score : better.low) > (worse.bare ? worse.score : worse.high) + slack;
}

/** How a value is to that of the baseline: better, worse, equal, or not_separable. */
export function judgeValue(baseline, other, direction, target) {
  const [one, two] = [baseline, other].map((value) => readQuantity(value, direction, target));
  if (one.score === two.score) return "equal";
  const better = two.score > one.score;
  if (better ? exceeds(two, one) : exceeds(one, two)) return better ? "better" : "worse";
  return one.bare && two.bare ? "equal" : "not_separable";
}

/** The rank of each of a few values: one more than the number of values that are better and differ from it. */
export function rankValues(values, direction, target) {
  const quantities = values.map((value) => readQuantity(value, direction, target));
  return quantities.map((one) => 1 + quantities.filter((other) => other.score > one.score && exceeds(other, one)).length);
}
