/* Comfort for imports: dropping a file, and a bar that moves by itself. */
const SECOND = 1000;

function megabytes(bytes) {
  return `${Math.ceil(bytes / 1048576)} Mo`;
}

/* Said before the file leaves: sending ten megabytes to hear that it is too many is long. */
function tellIfTooBig(field, error) {
  const [file] = field.files;
  const tooBig = file !== undefined && file.size > Number(field.dataset.most);
  const text = tooBig
    ? `Ce fichier pèse ${megabytes(file.size)} ; la limite est de ${megabytes(Number(field.dataset.most))}.`
    : "";
  field.setCustomValidity(text);
  error.textContent = text;
  error.hidden = text === "";
}

function prepareDrop(form) {
  const zone = form.querySelector(".drop");
  const field = form.querySelector("input[type=file]");
  const error = form.querySelector("[data-drop-error]");
  form.querySelector("[data-drop-invite]").hidden = false;
  field.addEventListener("change", () => tellIfTooBig(field, error));
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("drop--over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("drop--over");
    if (event.dataTransfer.files.length > 0) {
      field.files = event.dataTransfer.files;
      tellIfTooBig(field, error);
    }
  });
}

function show(section, state) {
  section.querySelector("[data-progress-bar]").value = state.avancement;
  section.querySelector("[data-progress-percent]").textContent = `${state.avancement} %`;
  section.querySelector("[data-progress-step]").textContent = state.etape;
}

function follow(section) {
  let said = "";
  section.querySelector("[data-progress-manual]").hidden = true;
  const ask = async () => {
    let wait = SECOND;
    try {
      const answer = await fetch(section.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) {
        window.location.reload();
        return;
      }
      const state = await answer.json();
      if (!state.en_cours) {
        window.location.reload();
        return;
      }
      show(section, state);
      if (state.etape !== said && !state.etape.startsWith("Lecture")) {
        said = state.etape;
        section.querySelector("[data-progress-said]").textContent = said;
      }
    } catch {
      wait = 5 * SECOND;
    }
    window.setTimeout(ask, wait);
  };
  ask();
}

document.querySelectorAll("form[data-drop]").forEach(prepareDrop);
document.querySelectorAll("[data-progress]").forEach(follow);
