// Which words differ between two cards: the very same that catalog_build/core/card_diff.py finds. Loaded with all that
// the head of a page does not show.

import { fold } from "./compare_text.js";

const BUDGET = 60_000;
const MOST_LINE_CELLS = 100_000;
const MOST_WORD_CELLS = 40_000;
const MOST_CHARACTERS = 1_000;
const WORDS = /[ \t\r\n]+|[^ \t\r\n]+/g;

/** The first passages in which two cards differ, as many as fit, and how many more there are. */
export function diffCards(old, fresh) {
  const found = findPassages(old.split("\n"), fresh.split("\n"));
  const passages = fold(found.map(([gone, come]) => diffPassage(gone, come)), BUDGET);
  return [passages, found.length - passages.length];
}

/** The text before and after of each run of lines that differ. */
function findPassages(old, fresh) {
  const passages = [];
  let lines = { removed: [], added: [] };
  for (const { kind, items } of [...align(old, fresh, MOST_LINE_CELLS), { kind: "same", items: [] }]) {
    if (kind !== "same") {
      lines[kind].push(...items);
      continue;
    }
    if (lines.removed.length || lines.added.length) passages.push([lines.removed.join("\n"), lines.added.join("\n")]);
    lines = { removed: [], added: [] };
  }
  return passages;
}

function diffPassage(old, fresh) {
  const runs = align(old.match(WORDS) ?? [], fresh.match(WORDS) ?? [], MOST_WORD_CELLS);
  const segments = runs.map(({ kind, items }, place) =>
    ({ kind, text: shorten(items.join(""), place === 0, place === runs.length - 1) }));
  return { segments };
}

/** A segment within its limit: of the first the end is kept, of the last the start, else both. */
function shorten(text, isFirst, isLast) {
  const characters = [...text];
  if (characters.length <= MOST_CHARACTERS) return text;
  if (isLast && !isFirst) return `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
  if (isFirst && !isLast) return `…${characters.slice(1 - MOST_CHARACTERS).join("")}`;
  const half = Math.floor(MOST_CHARACTERS / 2);
  return `${characters.slice(0, half).join("")}…${characters.slice(1 - half).join("")}`;
}

/** What both have, and between it what only one has: removed before added. */
function align(old, fresh, mostCells) {
  const shortest = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shortest && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < shortest - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  const gone = old.slice(start, old.length - end);
  const come = fresh.slice(start, fresh.length - end);
  return [
    ...(start ? [{ kind: "same", items: old.slice(0, start) }] : []),
    ...(gone.length * come.length > mostCells
      ? [{ kind: "removed", items: gone }, { kind: "added", items: come }]
      : alignMiddle(gone, come)),
    ...(end ? [{ kind: "same", items: old.slice(old.length - end) }] : []),
  ];
}

function alignMiddle(old, fresh) {
  const lengths = measureCommon(old, fresh);
  const runs = [];
  let at = 0;
  let to = 0;
  const isSame = () => at < old.length && to < fresh.length && old[at] === fresh[to];
  const add = (kind, items) => items.length && runs.push({ kind, items });
  while (at < old.length || to < fresh.length) {
    const start = at;
    while (isSame()) {
      at++;
      to++;
    }
    add("same", old.slice(start, at));
    const gone = at;
    const come = to;
    while ((at < old.length || to < fresh.length) && !isSame()) {
      if (to === fresh.length || (at < old.length && lengths[at + 1][to] >= lengths[at][to + 1])) at++;
      else to++;
    }
    add("removed", old.slice(gone, at));
    add("added", fresh.slice(come, to));
  }
  return runs;
}

/** How many items the rests from each two places on have in common, in their order, at most. */
function measureCommon(old, fresh) {
  const lengths = [new Uint32Array(fresh.length + 1)];
  for (const one of [...old].reverse()) {
    const below = lengths[0];
    const row = new Uint32Array(fresh.length + 1);
    for (let place = fresh.length - 1; place >= 0; place--) {
      row[place] = one === fresh[place] ? below[place + 1] + 1 : Math.max(below[place], row[place + 1]);
    }
    lengths.unshift(row);
  }
  return lengths;
}
