/* Buttons of charts, maps and tables: the same figures as a file, the same picture to keep. */
import { csv, framed, save } from "./files.js";

const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "font-size",
  "font-family", "font-weight", "text-anchor", "paint-order"];

export function preparePanels() {
  for (const panel of document.querySelectorAll("[data-panel]")) {
    for (const button of panel.querySelectorAll("button[data-save]")) {
      button.hidden = false;
      button.addEventListener("click", () => savers[button.dataset.save](panel));
    }
  }
}

const savers = {
  csv: (panel) => save(`${panel.dataset.panel}.csv`, csv(payload(panel).rows)),
  png: savePicture,
  svg: (panel) => save(`${panel.dataset.panel}.svg`, svgFile(panel)),
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
  if (canvas) {
    const { width, height } = canvas.getBoundingClientRect();
    save(`${panel.dataset.panel}.png`, await framed(canvas, width, height, caption(panel)));
    return;
  }
  const { width, height } = panel.querySelector("svg").viewBox.baseVal;
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(panel))}`;
  await image.decode();
  save(`${panel.dataset.panel}.png`, await framed(image, width, height, caption(panel)));
}

function svgFile(panel) {
  return new Blob([svgText(panel)], { type: "image/svg+xml" });
}

/* The map alone, with the colours it has here written into it. */
function svgText(panel) {
  const shown = panel.querySelector("svg");
  const copy = shown.cloneNode(true);
  const originals = shown.querySelectorAll("path, circle, rect, text");
  const copies = copy.querySelectorAll("path, circle, rect, text");
  originals.forEach((element, place) => {
    const style = getComputedStyle(element);
    for (const name of DRAWN) {
      copies[place].setAttribute(name, style.getPropertyValue(name));
    }
    copies[place].removeAttribute("class");
  });
  for (const link of copy.querySelectorAll("a[href]")) {
    link.setAttribute("href", new URL(link.getAttribute("href"), location.href).href);
  }
  const { width, height } = shown.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return new XMLSerializer().serializeToString(copy);
}
