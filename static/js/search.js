/* Fields that propose places and beneficiaries while one types; each proposal is a page to go to. */
import { Combobox, ask } from "./combobox.js";

const LEAST = 2;

export function prepareSearch() {
  for (const field of document.querySelectorAll("input[data-suggestions]")) {
    new Combobox(field, {
      look: async (text) => (await ask(field.dataset.suggestions, asked(field, text))).suggestions,
      take: (line) => location.assign(line.href),
      least: LEAST,
      name: "Suggestions",
      tabs: false,
      face: "suggestions",
    });
  }
}

/* The plan and the dates of the page; in the explorer, all that is filtered there. */
function asked(field, text) {
  const into = field.dataset.into;
  const parameters = into
    ? new URLSearchParams(location.search)
    : new URLSearchParams([...field.form.querySelectorAll("input[type=hidden]")].map(
      (one) => [one.name, one.value],
    ));
  parameters.delete("curseur");
  parameters.set("recherche", text);
  if (into) {
    parameters.set("vers", into);
  }
  return parameters;
}
