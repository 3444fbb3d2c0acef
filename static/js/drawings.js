/* A map as a file of its own: the colours it has here, its title, its legend and its source. */
import { ground, wrapped } from "./files.js";

const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "font-size",
  "font-family", "font-weight", "text-anchor", "paint-order"];
const SHAPES = "path, circle, rect, text";
const SPACE = "http://www.w3.org/2000/svg";
/* Of a letter, in widths of its height. */
const LETTER = 0.52;

export function mapFile(panel, { title, source }) {
  const shown = panel.querySelector("svg.map");
  const { width, height } = shown.viewBox.baseVal;
  const size = Math.max(width / 50, 11);
  const fits = (scale) => (text) => text.length * LETTER * size * scale <= width - 2 * size;
  const sheet = { file: element("svg"), width, size, y: 0 };
  wrapped(title, fits(1.3)).forEach((line) => write(sheet, line, 1.3, "700"));
  sheet.y += size * 0.8;
  const map = styled(shown);
  map.setAttribute("y", sheet.y);
  map.setAttribute("width", width);
  map.setAttribute("height", height);
  sheet.file.append(map);
  sheet.y += height;
  panel.querySelectorAll(".legend li").forEach((item) => writeClass(sheet, item));
  sheet.y += size * 0.4;
  wrapped(source, fits(0.9)).forEach((line) => write(sheet, line, 0.9, "400"));
  return finished(sheet);
}

function element(name, attributes = {}) {
  const made = document.createElementNS(SPACE, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function write(sheet, words, scale, weight, x = sheet.size) {
  sheet.y += sheet.size * scale * 1.35;
  const { fontFamily, color } = getComputedStyle(document.body);
  const text = element("text", {
    x,
    y: sheet.y,
    fill: color,
    "font-size": sheet.size * scale,
    "font-family": fontFamily,
    "font-weight": weight,
  });
  text.textContent = words;
  sheet.file.append(text);
}

function writeClass(sheet, item) {
  const { size } = sheet;
  write(sheet, item.textContent.replace(/\s+/g, " ").trim(), 0.9, "400", size * 3);
  const { fill, stroke } = getComputedStyle(item.querySelector("rect"));
  sheet.file.append(element("rect", {
    x: size, y: sheet.y - size * 0.8, width: size * 1.5, height: size, fill, stroke,
  }));
}

/* A copy that needs no style sheet, whose links work from anywhere. */
function styled(shown) {
  const copy = shown.cloneNode(true);
  const originals = shown.querySelectorAll(SHAPES);
  copy.querySelectorAll(SHAPES).forEach((shape, place) => {
    const style = getComputedStyle(originals[place]);
    DRAWN.forEach((name) => shape.setAttribute(name, style.getPropertyValue(name)));
    shape.removeAttribute("class");
  });
  for (const link of copy.querySelectorAll("a[href]")) {
    link.setAttribute("href", new URL(link.getAttribute("href"), location.href).href);
  }
  copy.removeAttribute("class");
  return copy;
}

function finished({ file, width, size, y }) {
  const height = Math.ceil(y + size);
  file.prepend(element("rect", { width, height, fill: ground() }));
  file.setAttribute("viewBox", `0 0 ${width} ${height}`);
  file.setAttribute("width", width);
  file.setAttribute("height", height);
  return { text: new XMLSerializer().serializeToString(file), width, height };
}
