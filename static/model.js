// A model's page: copy what is to be copied, filter settings, zoom the graph. All of it reads without this, too.

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 */
const make = (tag, attributes, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};

/**
 * A button that copies, and says whether it did.
 * @param {string} label
 * @param {() => string | Promise<string>} read
 */
const makeCopyButton = (label, read) => {
  const button = make("button", { type: "button", class: "button" }, label);
  const told = make("span", { class: "muted", role: "status" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(await read());
      told.textContent = "copied";
    } catch (error) {
      told.textContent = `not copied: ${error instanceof Error ? error.message : error}`;
    }
    setTimeout(() => { told.textContent = ""; }, 4000);
  });
  const group = make("span", { class: "copy" });
  group.append(button, " ", told);
  return group;
};

/**
 * The text of one field of a JSON object, indented, with numbers and strings just as they stand there:
 * parsed and written again, 1e-10 or an integer beyond 2^53 would come out otherwise.
 * @param {string} json a valid JSON object
 * @param {string} name of a field of the object itself
 */
export const cutField = (json, name) => {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let at = tokens.findIndex((token, index) => {
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    return depth === 1 && tokens[index + 1] === ":" && token === JSON.stringify(name);
  }) + 2;
  if (at < 2) return "null";
  let text = "";
  depth = 0;
  do {
    const token = tokens[at];
    const opens = token === "{" || token === "[";
    const closes = token === "}" || token === "]";
    const empty = closes && (tokens[at - 1] === "{" || tokens[at - 1] === "[");
    if (closes) depth -= 1;
    if (closes && !empty) text += `\n${"  ".repeat(depth)}`;
    text += token;
    if (opens) depth += 1;
    const next = tokens[at + 1];
    if (token === "," || (opens && next !== "}" && next !== "]")) text += `\n${"  ".repeat(depth)}`;
    if (token === ":") text += " ";
    at += 1;
  } while (depth > 0);
  return text;
};

const LEAST_TO_FILTER = 8;

/**
 * A box that shows only the settings with all of its words, and unfolds what holds them; and a button that unfolds all.
 * @param {HTMLElement} tree
 * @param {string} heading
 */
const makeFilter = (tree, heading) => {
  const branches = [...tree.querySelectorAll("details")].map((details) => ({ details, open: details.open }));
  const leaves = [...tree.querySelectorAll("li")].filter((item) => item.firstElementChild?.tagName === "CODE").map((item) => {
    const above = [];
    for (let one = item.parentElement?.closest("details"); one; one = one.parentElement?.closest("details")) above.unshift(one);
    const names = above.map((details) => details.querySelector("code")?.textContent ?? "");
    return { item, above, text: [...names, item.textContent].join(" ").toLowerCase() };
  });
  if (leaves.length < LEAST_TO_FILTER) return [];
  const input = /** @type {HTMLInputElement} */ (make("input", {
    class: "input", type: "search", placeholder: "Filter settings", "aria-label": `Filter ${heading}`, autocomplete: "off", spellcheck: "false",
  }));
  const told = make("span", { class: "muted", role: "status" });
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = leaves.filter(({ text }) => words.every((word) => text.includes(word)));
    const holding = new Set(found.flatMap(({ above }) => above));
    for (const { item } of leaves) item.hidden = true;
    for (const { item } of found) item.hidden = false;
    for (const { details, open } of branches) {
      /** @type {HTMLElement} */ (details.parentElement).hidden = !holding.has(details);
      details.open = words.length ? holding.has(details) : open;
    }
    told.textContent = words.length ? `${found.length} of ${leaves.length}` : "";
  });
  if (branches.every(({ open }) => open)) return [input, told];
  const unfold = make("button", { type: "button", class: "button" }, "Unfold all");
  unfold.addEventListener("click", () => {
    for (const { details } of branches) details.open = true;
  });
  return [input, told, unfold];
};

/** @param {HTMLElement} section */
const equipSettings = (section) => {
  const field = section.dataset.settings ?? "";
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-json]"));
  const tree = section.querySelector(".tree");
  if (!link || !(tree instanceof HTMLElement)) return;
  const toolbar = make("div", { class: "toolbar" });
  const readField = async () => {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error(`the JSON of this page was answered with ${response.status}`);
    return cutField(await response.text(), field);
  };
  toolbar.append(...makeFilter(tree, section.querySelector("h2")?.textContent ?? ""), makeCopyButton("Copy as JSON", readField));
  section.querySelector("h2")?.after(toolbar);
};

const STEP = 1.25;

/**
 * Buttons, and the keys + - 0, that zoom a graph which is wider than its frame.
 * @param {SVGSVGElement} svg
 */
const equipGraph = (svg) => {
  const frame = svg.closest(".scroll");
  if (!(frame instanceof HTMLElement) || !frame.parentElement) return;
  const { width, height } = svg.viewBox.baseVal;
  let scale = 1;
  /** @param {number} wanted */
  const zoom = (wanted) => {
    const middle = [frame.scrollLeft + frame.clientWidth / 2, frame.scrollTop + frame.clientHeight / 2];
    const before = scale;
    scale = Math.min(4, Math.max(0.2, wanted));
    svg.setAttribute("width", String(width * scale));
    svg.setAttribute("height", String(height * scale));
    frame.scrollLeft = (middle[0] * scale) / before - frame.clientWidth / 2;
    frame.scrollTop = (middle[1] * scale) / before - frame.clientHeight / 2;
    told.textContent = `${Math.round(scale * 100)} %`;
  };
  const fit = () => zoom(Math.min(1, frame.clientWidth / width));
  const told = make("span", { class: "muted", role: "status" });
  const toolbar = make("div", { class: "toolbar", role: "group", "aria-label": "Zoom of the graph" });
  for (const [label, name, act] of /** @type {[string, string, () => void][]} */ ([
    ["−", "Smaller", () => zoom(scale / STEP)],
    ["+", "Larger", () => zoom(scale * STEP)],
    ["Fit", "Fit into the page", fit],
    ["100 %", "Original size", () => zoom(1)],
  ])) {
    const button = make("button", { type: "button", class: "button", "aria-label": name, title: name }, label);
    button.addEventListener("click", act);
    toolbar.append(button);
  }
  toolbar.append(told);
  frame.before(toolbar);
  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { "+": () => zoom(scale * STEP), "=": () => zoom(scale * STEP), "-": () => zoom(scale / STEP), "0": fit }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
};

/** A menu closes with Escape, and when the visitor goes elsewhere. */
const equipMenus = () => {
  for (const menu of document.querySelectorAll("details.menu")) {
    if (!(menu instanceof HTMLDetailsElement)) continue;
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }
};

for (const place of document.querySelectorAll(".copyable")) {
  const text = place.firstElementChild?.textContent ?? "";
  place.append(makeCopyButton("Copy", () => text));
}
for (const section of document.querySelectorAll("[data-settings]")) {
  if (section instanceof HTMLElement) equipSettings(section);
}
for (const svg of document.querySelectorAll("svg.graph")) {
  if (svg instanceof SVGSVGElement && svg.viewBox.baseVal.width > (svg.closest(".scroll")?.clientWidth ?? 0)) equipGraph(svg);
}
equipMenus();
