/* The page of entry: comfort only, the form is whole without it. */
import { prepareEnvelope } from "./envelope.js";
import { prepareKeeping } from "./keeping.js";
import { prepareLines } from "./lines.js";
import { prepareParty } from "./party.js";

const form = document.querySelector("form[data-entry]");
prepareParty(form);
prepareLines(form);
prepareEnvelope(form);
prepareKeeping(form);

/* Enter goes on typing; buttons alone send. */
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) {
    event.preventDefault();
  }
});
/* A link to a field of a folded group opens it. */
for (const link of document.querySelectorAll("#erreurs a")) {
  link.addEventListener("click", () => {
    const field = document.getElementById(link.hash.slice(1));
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  });
}
