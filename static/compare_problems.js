// Why the document of a model cannot be compared: loaded when one cannot.

/** What is wrong with an answer that is there: refused, no JSON, or without the field that is named. */
export function explainProblem(slug, answer, model, lacking) {
  if (!answer.ok) return `The document of “${slug}” was answered with status ${answer.status}: reload later.`;
  if (!model) return `The document of “${slug}” is cut or damaged: build and upload the whole site again.`;
  return `The document of “${slug}” lacks ${lacking}: it is of another build; build the whole site again.`;
}
