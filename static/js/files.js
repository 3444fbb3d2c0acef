/* Files made in the browser out of what a panel shows. */
const SCALE = 2;
const MARGIN = 16;
const LINE = 16;

export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/* Words on as many lines as they need. */
export function wrapped(text, fits) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) !== "" && !fits(longer)) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = longer;
    }
  }
  return lines;
}

export function painted(drawing, width, height) {
  const canvas = sheet(width, height);
  canvas.getContext("2d").drawImage(drawing, 0, 0, width, height);
  return blob(canvas);
}

/* A picture with its title above and its source below, on its own ground. */
export function framed(drawing, width, height, { title, source }) {
  const { fontFamily, color } = getComputedStyle(document.body);
  const pen = sheet(1, 1).getContext("2d");
  const fits = (text) => pen.measureText(text).width <= width - 2 * MARGIN;
  pen.font = `700 16px ${fontFamily}`;
  const above = wrapped(title, fits);
  pen.font = `12px ${fontFamily}`;
  const below = wrapped(source, fits);
  const top = MARGIN * 2 + above.length * 20;
  const canvas = sheet(width, top + height + MARGIN * 2 + below.length * LINE);
  const ink = canvas.getContext("2d");
  ink.drawImage(drawing, 0, top, width, height);
  ink.fillStyle = color;
  ink.font = `700 16px ${fontFamily}`;
  above.forEach((line, place) => ink.fillText(line, MARGIN, MARGIN + 16 + place * 20));
  ink.font = `12px ${fontFamily}`;
  below.forEach((line, place) => ink.fillText(line, MARGIN, top + height + 26 + place * LINE));
  return blob(canvas);
}

export function ground() {
  const style = getComputedStyle(document.body);
  return style.getPropertyValue("--background-default-grey").trim() || "#fff";
}

function sheet(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * SCALE);
  canvas.height = Math.ceil(height * SCALE);
  const pen = canvas.getContext("2d");
  pen.scale(SCALE, SCALE);
  pen.fillStyle = ground();
  pen.fillRect(0, 0, width, height);
  return canvas;
}

function blob(canvas) {
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
