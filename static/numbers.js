// Numbers for people, as catalog_build/core/number_text.py writes them: rounded in decimal, a half away from zero.

const BLANKS = "[ \\t-\\r\\x85\\xa0\\u2000-\\u200a\\u202f\\u205f\\u3000]*";
const NUMBER = new RegExp(`^${BLANKS}([+-]?)(?=\\.?\\d)(\\d*)\\.?(\\d*)(?:e([+-]?\\d{1,15}))?${BLANKS}$`, "i");

/** Return a number's sign, digits, and the power of ten of the first; as many as `count` of that power says. */
export function round(text, count, shift = 0) {
  const match = NUMBER.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction, exponent = 0] = match;
  let digits = (whole + fraction).replace(/^0+/, "");
  let power = digits && Number(exponent) + shift - fraction.length + digits.length - 1;
  const kept = Math.max(count(power), -1);
  if (digits.length > kept) {
    const rounded = kept < 0 ? "0" : String(BigInt(digits.slice(0, kept)) + (digits[kept] < "5" ? 0n : 1n));
    digits = rounded === "0" ? "" : rounded.slice(0, kept || 1);
    power += rounded.length - kept;
  }
  return { sign: digits && sign === "-" ? "-" : "", digits, power: digits && power };
}

/** Return a number in digits, with at least so many decimals. */
export function plain({ sign, digits, power }, places = 0) {
  const all = "0".repeat(Math.max(0, -power)) + digits.padEnd(+power + 1, "0");
  const whole = Math.max(0, power) + 1;
  const fraction = all.slice(whole).padEnd(places, "0");
  return sign + all.slice(0, whole) + (fraction && `.${fraction}`);
}

const scientific = ({ sign, digits, power }, width) =>
  `${sign}${digits[0]}${digits.slice(1) && `.${digits.slice(1)}`}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(width, "0")}`;

const strip = (number) => ({ ...number, digits: number.digits.replace(/0+$/, "") });

function short(number, most, shift) {
  const rounded = strip(round(String(number), () => most, shift));
  return (rounded.power > -5 && rounded.power < most ? plain(rounded) : scientific(rounded, 2)).replaceAll("-", "−");
}

const signed = (text) => (text[0] === "−" || text[0] === "-" ? "" : "+") + text;

/** Return a score of 0 to 1 with two or three decimals; a dash for null and NaN. */
export function writeScore(score) {
  if (score === null || Number.isNaN(score)) return "–";
  return score > 0 && score < 0.0005 ? "< 0.001" : plain(round(String(score), (power) => power + 4), 3).replace(/0$/, "");
}

/** Return a number in the fewest digits that tell it from all others. */
export const writeFloat = (number) => String(number || 0);

/** Return a number's text, cut to six significant digits where it is long; other text as it is. */
export function shortenNumber(text) {
  const number = text.length > 12 && round(text, () => 6);
  if (!number) return text;
  const { digits, power } = number;
  const cut = power < -6 || (power > 5 && power >= digits.length) ? scientific(number) : plain(number);
  return cut.length < text.length ? cut : text;
}

/** Return a number with at most six significant digits. */
export const writeShort = (number) => short(number, 6);

/** Return a difference with its sign and at most four significant digits. */
export const writeDelta = (delta) => signed(short(delta, 4));

/** Return a relative change as a signed percentage: at most three significant digits, or a whole number. */
export function writePercent(relative) {
  const text = String(relative);
  const { power } = round(text, () => 3, 2);
  if (power < 3 || power > 11) return `${signed(short(relative, 3, 2))} %`;
  const whole = plain(round(text, (first) => first + 1, 2));
  return `${signed(BigInt(whole).toLocaleString("en").replace("-", "−"))} %`;
}
