// The search for models to compare: loaded once somebody turns to its box, or names a model by its id.

import { ROOT, make } from "./compare_tools.js";
import { countOf } from "./count.js";
import { openIndex } from "./index.js";

/** Suggest models as one types; return what takes the first of them, or else the text as a slug.
 *
 * `add` is given the slugs with the new one among them, the title and the new slug. */
export function startSearch(box, input, slugs, add) {
  const take = async (slug, title) => add(await placeVersion(slugs, slug), title, slug);
  const list = make("ul", { hidden: "" });
  const said = make("span.sr", { role: "status" });
  box.append(list, said);
  const show = async () => {
    const text = input.value.trim();
    let found = [];
    try {
      found = text ? await (await openIndex(ROOT)).suggest(text, 8) : [];
    } catch {
      // without the index, a slug can still be typed
    }
    if (text !== input.value.trim()) return;
    list.replaceChildren(...found.map((one) => {
      const button = make("button.button", { type: "button" }, one.title, " ", make("span.tag", String(one.version)));
      button.addEventListener("click", () => take(one.slug, one.title));
      return make("li", button);
    }));
    list.hidden = !found.length;
    said.textContent = text && `${countOf(found.length, "model")} found${found.length ? "" : ": Enter takes the text as a slug"}`;
  };
  input.addEventListener("input", show);
  box.addEventListener("keydown", (event) => {
    const stops = [input, ...list.querySelectorAll("button")];
    const to = stops[stops.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (event.key === "Escape") list.hidden = true;
    else if (to) {
      event.preventDefault();
      to.focus();
    }
  });
  // what was typed while this was loading
  show();
  return () => {
    const first = list.querySelector("button");
    if (first) first.click();
    else if (input.value.trim()) take(input.value.trim(), input.value.trim());
  };
}

/** The slugs with one more: behind the others, or where these are versions of one lineage, oldest first, in its place. */
async function placeVersion(slugs, slug) {
  const together = [...slugs, slug];
  const index = await openIndex(ROOT).catch(() => null);
  const rows = together.map((one) => index?.slugs.indexOf(one) ?? -1);
  if (rows.includes(-1) || new Set(rows.map((row) => index.lineages[row])).size > 1) return together;
  const numbers = new Map(together.map((one, place) => [one, index.numbers[rows[place]]]));
  const isOrdered = slugs.every((one, place) => !place || numbers.get(slugs[place - 1]) < numbers.get(one));
  return isOrdered ? together.sort((first, second) => numbers.get(first) - numbers.get(second)) : together;
}

/** Return the document of the model with an id, null if the index knows none; an Error if it knows one that is not there. */
export async function findModel(id, fetchModel) {
  const slug = await findSlug(id);
  const model = slug && (await fetchModel(slug));
  if (slug && !model) throw new Error(`The document of “${slug}” is missing: build and upload the whole site again.`);
  return model;
}

/** Return the slug of the model with an id; null if there is none, or no index to ask. */
async function findSlug(id) {
  try {
    return (await (await openIndex(ROOT)).suggest(id, 50)).find((one) => one.id === id)?.slug ?? null;
  } catch {
    return null;
  }
}
