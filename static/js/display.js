/* Choice of light, dark or system colours; paper is always light. */
const root = document.documentElement;

export function prepareTheme() {
  const choices = document.querySelectorAll("[name=theme]");
  for (const choice of choices) {
    choice.checked = choice.value === (root.dataset.frScheme ?? "system");
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem("theme", choice.value);
      } catch {
        return;
      }
      document.dispatchEvent(new CustomEvent("themechoice"));
    });
  }
  let onScreen = root.dataset.frTheme;
  window.addEventListener("beforeprint", () => {
    onScreen = root.dataset.frTheme;
    show("light");
  });
  window.addEventListener("afterprint", () => show(onScreen));
}

function show(theme) {
  if (root.dataset.frTheme !== theme) {
    root.dataset.frTheme = theme;
    document.dispatchEvent(new CustomEvent("themechange"));
  }
}
