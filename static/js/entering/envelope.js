/* What the envelope leaves, as fund, year, département and amount are typed. */
const READ = ["departement", "fonds", "exercice", "date_attribution", "montant_attribue"];

export function prepareEnvelope(form) {
  const box = form.querySelector("[data-left]");
  let waiting = 0;
  let turn = 0;
  let last = "";

  async function refresh() {
    turn += 1;
    const mine = turn;
    const typed = READ.map((name) => [name, form.elements[name]?.value.trim() ?? ""]);
    const asked = new URLSearchParams(typed.filter(([, value]) => value !== ""));
    if ("awarded" in box.dataset) {
      asked.set("attribuee", "1");
    }
    if (asked.toString() === last) {
      return;
    }
    last = asked.toString();
    const answer = await fetch(`${form.dataset.envelope}?${asked}`, { redirect: "error" });
    const text = await answer.text();
    if (mine === turn && answer.ok) {
      box.innerHTML = text;
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "date_attribution") {
      form.elements.exercice.placeholder = event.target.value.match(/[0-9]{4}/)?.[0] ?? "";
    }
    if (READ.includes(event.target.name)) {
      clearTimeout(waiting);
      waiting = setTimeout(() => refresh().catch(() => { last = ""; }), 300);
    }
  });
}
