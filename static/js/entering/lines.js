/* Lines that come in any number: added and taken away on the spot. */
import { ask, Combobox } from "../combobox.js";

export function prepareLines(form) {
  for (const line of form.querySelectorAll("[data-lines] [data-line]")) {
    prepare(form, line);
  }
  for (const button of form.querySelectorAll("button[data-add]")) {
    const box = form.querySelector(`[data-lines="${button.dataset.add}"]`);
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const line = blank(box);
      box.append(line);
      prepare(form, line);
      line.querySelector("input, select").focus();
    });
  }
}

function blank(box) {
  const last = box.querySelector("[data-line]:last-child");
  const line = last.cloneNode(true);
  const number = Number(last.querySelector("[id]").id.split("-")[1]) + 1;
  for (const extra of line.querySelectorAll(".entry-list, [role=status], .entry-line__problem")) {
    extra.remove();
  }
  for (const element of line.querySelectorAll("[id], [for], button")) {
    for (const name of ["id", "for", "value"]) {
      if (element.matches("button, label, input, select") && element.hasAttribute(name)) {
        element.setAttribute(name, element.getAttribute(name).replace(/[0-9]+$/, number));
      }
    }
  }
  for (const field of line.querySelectorAll("input, select")) {
    field.value = "";
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  for (const label of line.querySelectorAll("label, button")) {
    label.innerHTML = label.innerHTML.replace(/(Commune|Cofinanceur) [0-9]+/, `$1 ${number}`)
      .replace(/ (de la commune|la commune|du cofinanceur|le cofinanceur) [0-9]+/, ` $1 ${number}`);
  }
  line.querySelector(".fr-input-group--error")?.classList.remove("fr-input-group--error");
  return line;
}

function prepare(form, line) {
  line.querySelector("[data-remove]").addEventListener("click", (event) => {
    event.preventDefault();
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    next?.querySelector("input, select").focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const commune = line.querySelector("[data-commune]");
  if (commune) {
    new Combobox(commune, {
      name: "Communes du département",
      look: async (text) => {
        const departement = form.elements.departement.value;
        const found = await ask(form.dataset.communes, { q: text, departement });
        return found.resultats.map((one) => ({ label: one.nom, detail: one.detail }));
      },
      take: (chosen) => {
        commune.value = chosen.label;
        form.dispatchEvent(new Event("input", { bubbles: true }));
      },
    });
  }
}
