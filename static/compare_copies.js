// A comparison as text to take elsewhere: loaded when somebody is about to copy it.

import { make } from "./compare_tools.js";

/** Copy a comparison in a format, and say so; where the browser does not let the page copy, show the text in the bar. */
export async function copy(comparison, name, bar, said) {
  const text = FORMATS[name](comparison);
  bar.querySelector("textarea")?.remove();
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = `Copied as ${name}.`;
  } catch {
    said.textContent = "The browser does not let the page copy: take the text from here.";
    const field = make("textarea.copy", { readonly: "", "aria-label": `The comparison as ${name}` });
    field.value = text;
    bar.append(field);
    field.select();
  }
}

/** How sure a value is; a row of its own, so that the values stay numbers. */
const describeUncertainty = ({ ci, ci_level: level, stderr, plus_minus: plusMinus }) => [
  ci && `${Number(((level || 0.95) * 100).toPrecision(6))} % interval ${ci[0]} to ${ci[1]}`,
  stderr !== undefined && `standard error ${stderr}`,
  plusMinus !== undefined && `± ${plusMinus}`,
].filter(Boolean).join("; ");

/** @returns {[string, string[][]][]} heading and rows of each part: name, then a text for each model */
function listTables(comparison) {
  const rows = (section) => section.rows.map((row) => [row.path ?? row.name, ...row.cells.map((cell) => cell.text ?? "")]);
  const metrics = comparison.metrics.rows.flatMap((row) => {
    const certain = row.cells.map(describeUncertainty);
    const values = [row.name, ...row.cells.map((cell) => cell.values?.join("; ") ?? cell.text ?? "")];
    return certain.some(Boolean) ? [values, [`${row.name}, uncertainty`, ...certain]] : [values];
  });
  return [["Metrics", metrics], ["Training configuration", rows(comparison.training_config)],
    ["Architecture", rows(comparison.architecture)], ["Metadata", rows(comparison.metadata)]];
}

const nameModels = (comparison) =>
  comparison.models.map((one) => `${one.title} ${one.version_tag || `v${one.version_number}`}`);

/** Name of a format → what writes a comparison in it. */
export const FORMATS = {
  Markdown(comparison) {
    const row = (cells) => `| ${cells.map((one) => one.replace(/[\\|`*_<[\]]/g, "\\$&").replace(/\s+/g, " ")).join(" | ")} |`;
    return listTables(comparison).filter(([, rows]) => rows.length).map(([heading, rows]) =>
      [`## ${heading}`, "", row([heading, ...nameModels(comparison)]), `|${" --- |".repeat(comparison.models.length + 1)}`,
        ...rows.map(row)].join("\n")).join("\n\n");
  },
  CSV(comparison) {
    // a spreadsheet would run a text that starts like a formula
    const cell = (text) => `"${(/^[=+@\t-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text).replaceAll('"', '""')}"`;
    const rows = listTables(comparison).flatMap(([heading, all]) => all.map((row) => [heading, ...row]));
    return [["Section", "Name", ...nameModels(comparison)], ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
  },
  JSON: (comparison) => JSON.stringify(comparison, null, 1),
};
