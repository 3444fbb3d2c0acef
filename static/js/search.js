/* Fields that propose places and beneficiaries while one types; each proposal is a page to go to.
   And the way back to what was found. */
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

/* From a grant back to its list, or from any page to the one above, with what was filtered there. */
export function prepareReturn() {
  const before = document.referrer ? new URL(document.referrer) : null;
  if (before?.origin !== location.origin || !before.search) {
    return;
  }
  for (const crumb of document.querySelectorAll(".crumbs a")) {
    if (new URL(crumb.href).pathname === before.pathname) {
      crumb.href = before.href;
      if (before.pathname === "/aides/") {
        crumb.textContent = "Retour à la liste filtrée";
      }
    }
  }
}
