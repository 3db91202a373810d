// What may be meant by words that nothing has: words run together or apart, and words that are misspelt by a letter or two.
// catalog_build/core/near_words.py does the same, so that the live API finds the same models.

const MOST_WORDS = 8;
const MOST_NEAR = 20;

/**
 * Return what a phrase may mean, the likeliest first: `{cost, groups}`, where of each group one choice must be found; a choice
 * is a list of `{word, isPrefix}` that must all be found.
 * @param {string[]} words of the phrase, in their order
 * @param {string[]} vocabulary all words that anything has, ascending by code points
 */
export function listReadings(words, vocabulary) {
  if (!words.length || words.length > MOST_WORDS) return [];
  const held = new Set(vocabulary);
  const joined = words.slice(1).map((second, at) => [...words.slice(0, at), words[at] + second, ...words.slice(at + 2)]);
  const readings = [words, ...joined].map((one) => readPhrase(one, vocabulary, held)).filter(Boolean);
  return readings.sort((a, b) => a.cost - b.cost);
}

function readPhrase(words, vocabulary, held) {
  const read = words.map((word) => readWord(word, vocabulary, held));
  if (!read.every(({ choices }) => choices.length)) return null;
  return { cost: read.reduce((sum, { cost }) => sum + cost, 0), groups: read.map(({ choices }) => choices) };
}

function readWord(word, vocabulary, held) {
  const beginsAny = (start) => vocabulary.some((one) => one.startsWith(start));
  if (beginsAny(word)) return { cost: 0, choices: [[{ word, isPrefix: true }]] };
  const letters = [...word];
  const apart = [];
  for (let at = 3; at < letters.length; at++) {
    const [first, rest] = [letters.slice(0, at).join(""), letters.slice(at).join("")];
    if (held.has(first) && beginsAny(rest)) apart.push([{ word: first, isPrefix: false }, { word: rest, isPrefix: true }]);
  }
  if (apart.length) return { cost: 0, choices: apart };
  const exact = (words) => words.slice(0, MOST_NEAR).map((one) => [{ word: one, isPrefix: false }]);
  const most = Math.min(2, Math.floor(letters.length / 4));
  let least = most + 1;
  let near = [];
  for (const one of most ? vocabulary : []) {
    const distance = measureDistance(letters, [...one], Math.min(most, least));
    if (distance < least) [least, near] = [distance, []];
    if (distance === least && distance <= most) near.push(one);
  }
  if (near.length) return { cost: least, choices: exact(near) };
  return { cost: 1, choices: exact(letters.length > 1 ? vocabulary.filter((one) => one.includes(word)) : []) };
}

/** Return by how many letters a word differs from the beginning of another one; more than `most` where it is more. */
function measureDistance(word, other, most) {
  let [before, last] = [null, word.map((_, at) => at).concat(word.length)];
  let least = word.length;
  for (let depth = 0; depth < other.length; depth++) {
    const row = [depth + 1];
    for (let at = 0; at < word.length; at++) {
      let cost = Math.min(last[at] + (word[at] !== other[depth]), last[at + 1] + 1, row[at] + 1);
      if (at && depth && word[at] === other[depth - 1] && word[at - 1] === other[depth]) cost = Math.min(cost, before[at - 1] + 1);
      row.push(cost);
    }
    least = Math.min(least, row[word.length]);
    if (Math.min(...row) > most) break;
    [before, last] = [last, row];
  }
  return least;
}
