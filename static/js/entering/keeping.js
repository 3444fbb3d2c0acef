/* The form kept while it is typed, for its author alone. A session that ends is told in time. */
/* After a pause, and at the latest so long after the first change. */
const PAUSE = 1000;
const LONGEST = 8000;

export function prepareKeeping(form) {
  const state = form.querySelector("[data-state]");
  let waiting = 0;
  let dirty = false;
  let leaving = false;
  let since = 0;

  function say(text, wrong = false) {
    state.textContent = text;
    state.classList.toggle("entry-state--wrong", wrong);
  }

  /* True when the form is kept, or when nothing is left to keep. */
  async function keep() {
    clearTimeout(waiting);
    if (!dirty) {
      return true;
    }
    dirty = false;
    const token = cookie("csrftoken");
    if (token) {
      form.elements.csrfmiddlewaretoken.value = token;
    }
    let answer;
    try {
      answer = await fetch(form.dataset.keep, {
        method: "POST", body: new FormData(form), redirect: "manual",
        headers: { Accept: "application/json" },
      });
    } catch {
      dirty = true;
      say("Brouillon non gardé : le site ne répond pas. Rien n'est perdu sur cette page.", true);
      return false;
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      dirty = true;
      signIn();
      return false;
    }
    const said = await answer.json();
    say(said.heure ? `Brouillon gardé à ${said.heure}` : said.probleme, !said.heure);
    history.replaceState(null, "", form.dataset.address);
    return true;
  }

  function signIn() {
    say("Votre session a pris fin. ", true);
    const link = document.createElement("a");
    link.href = "/connexion/";
    link.target = "_blank";
    link.textContent = "Reconnectez-vous dans un autre onglet";
    state.append(link, ", puis revenez ici : rien n'est perdu.");
  }

  form.addEventListener("input", () => {
    since = dirty ? since : Date.now();
    dirty = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, Math.min(PAUSE, Math.max(0, since + LONGEST - Date.now())));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keep();
    }
  });
  form.addEventListener("submit", async (event) => {
    if (leaving || !dirty) {
      return;
    }
    event.preventDefault();
    const kept = await keep();
    if (kept) {
      leaving = true;
      form.requestSubmit(event.submitter);
    }
  });
}

function cookie(name) {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.split("=")[1];
}
