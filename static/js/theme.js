/* Before anything is painted: says that scripts run, and chooses light or dark. */
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  const apply = () => {
    const choice = stored() ?? "system";
    const dark = choice === "dark" || (choice === "system" && system.matches);
    root.dataset.frScheme = choice;
    root.dataset.frTheme = dark ? "dark" : "light";
    document.dispatchEvent(new CustomEvent("themechange"));
  };
  root.classList.add("js");
  document.addEventListener("DOMContentLoaded", () => {
    if (window.matchMedia("(max-width: 61.99em)").matches) {
      document.querySelectorAll("details[data-wide]").forEach((box) => box.removeAttribute("open"));
    }
  });
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("themechoice", apply);
})();
