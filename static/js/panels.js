/* Buttons of charts and maps: the picture that is shown, to keep, with its title and its source. */
import { framed, painted, save } from "./files.js";
import { mapFile } from "./drawings.js";

export function preparePanels() {
  for (const panel of document.querySelectorAll("[data-panel]")) {
    for (const button of panel.querySelectorAll("button[data-save]")) {
      button.hidden = false;
      button.addEventListener("click", () => savers[button.dataset.save](panel));
    }
  }
}

const savers = {
  png: savePicture,
  svg: (panel) => {
    const { text } = mapFile(panel, caption(panel));
    save(`${panel.dataset.panel}.svg`, new Blob([text], { type: "image/svg+xml" }));
  },
};

export function payload(panel) {
  return JSON.parse(panel.querySelector("script[type='application/json']").textContent);
}

function caption(panel) {
  return {
    title: panel.querySelector("[data-title]").textContent.trim(),
    source: panel.querySelector("[data-source]").textContent.replace(/\s+/g, " ").trim(),
  };
}

async function savePicture(panel) {
  const canvas = panel.querySelector("canvas");
  const name = `${panel.dataset.panel}.png`;
  if (canvas) {
    const { width, height } = canvas.getBoundingClientRect();
    save(name, await framed(canvas, width, height, caption(panel)));
    return;
  }
  const { text, width, height } = mapFile(panel, caption(panel));
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  save(name, await painted(image, width, height));
}
