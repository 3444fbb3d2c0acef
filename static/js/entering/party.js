/* Who receives: one field for a number or a name; a newcomer opens its own panel. */
import { ask, Combobox } from "../combobox.js";

export function prepareParty(form) {
  const field = (name) => form.elements[name];
  const known = form.querySelector("[data-known]");
  const panel = form.querySelector("[data-new]");
  form.querySelector("button[data-plain]").hidden = true;
  const say = (text, wrong = false) => {
    known.textContent = text;
    known.classList.toggle("entry-known--wrong", wrong);
  };

  function open(name, number) {
    field("beneficiaire").value = "";
    field("beneficiaire_choisi").value = "nouveau";
    field("nouveau_nom").value = name || field("nouveau_nom").value;
    field("nouveau_numero").value = number || field("nouveau_numero").value;
    say("");
    panel.hidden = false;
    (field("nouveau_nom").value ? field("nouveau_categorie") : field("nouveau_nom")).focus();
  }

  new Combobox(field("beneficiaire"), {
    name: "Bénéficiaires connus",
    least: 2,
    look: async (text) => {
      const found = await ask(form.dataset.beneficiaries, { q: text });
      const digits = text.replace(/[\s.-]/g, "");
      const whole = !/^[0-9]+$/.test(digits) || [9, 14].includes(digits.length) || digits.length > 14;
      say(found.probleme && whole ? found.probleme : "", true);
      const lines = found.resultats.map((one) => ({ label: one.nom, detail: one.detail, id: one.id }));
      if (!found.probleme && !(found.numero && lines.length)) {
        lines.push({
          label: found.numero ? `Créer le bénéficiaire ${text}` : `Créer « ${text} »`,
          detail: "Nouveau bénéficiaire", number: found.numero ? text : "", name: found.numero ? "" : text,
        });
      }
      return lines;
    },
    take: (line) => {
      if (!line.id) {
        open(line.name, line.number);
        return;
      }
      field("beneficiaire").value = line.label;
      field("beneficiaire_choisi").value = line.id;
      panel.hidden = true;
      say(line.detail);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  field("beneficiaire").addEventListener("input", () => {
    field("beneficiaire_choisi").value = "";
    panel.hidden = true;
    say("");
  });
  form.querySelector("[data-create]")?.addEventListener("click", (event) => {
    event.preventDefault();
    open(field("beneficiaire").value, "");
  });
  panel.querySelector("[data-leave-new]").addEventListener("click", (event) => {
    event.preventDefault();
    field("beneficiaire_choisi").value = "";
    panel.hidden = true;
    field("beneficiaire").focus();
  });
}
