// What both parts of a comparison need of texts and sizes.

const FLOATS = new Set(["number", "delta", "relative", "target", "stderr", "ci_level", "plus_minus"]);
// what the registry's side takes for white space: not quite what trim() does
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const ENDS = RegExp(`^${SPACE}|${SPACE}$`, "g");
const SPACES = RegExp(SPACE, "g");
const encoder = new TextEncoder();

/** The text without white space at its ends. */
export const strip = (text) => text.replace(ENDS, "");

/** The text on one line. */
export const joinLines = (text) => strip(text).replace(SPACES, " ");

/** The text cut to a number of characters (not of UTF-16 units). */
export function clip(text, limit = 300) {
  if (text === null || text.length <= limit) return text;
  const characters = [...text];
  return characters.length <= limit ? text : characters.slice(0, limit - 1).join("") + "…";
}

/** The path of a setting as people wrote it: a key with dots that stands alone without its quotes. */
export const nameSetting = (path) => (/^\["(?:[^"\\]|\\.)+"\]$/.test(path) ? JSON.parse(path.slice(1, -1)) : path);

/** Bytes of an item in the catalog's JSON, which writes floats a little longer than JavaScript does. */
export function measure(item) {
  const pad = (value) => "x".repeat(floatSize(value) - 2);
  const show = (key, value) => {
    if (key === "ci" && value) return value.map(pad);
    return FLOATS.has(key) && typeof value === "number" ? pad(value) : value;
  };
  return encoder.encode(JSON.stringify(item, show)).length;
}

function floatSize(number) {
  const [mantissa, exponent] = number.toExponential().split("e").map(String);
  if (number !== 0 && (exponent < -5 || exponent > 15)) return mantissa.length + 1 + String(Number(exponent)).length;
  return String(number).length + (Number.isInteger(number) ? 2 : 0) + (Object.is(number, -0) ? 1 : 0);
}

/** The first items that fit, passing over any that alone would take half of the budget. */
export function fold(items, budget) {
  const kept = [];
  let left = budget;
  for (const one of items) {
    const size = measure(one) + 1;
    if (size > Math.floor(budget / 2)) continue;
    left -= size;
    if (left < 0) break;
    kept.push(one);
  }
  return kept;
}
