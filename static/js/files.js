/* Files made in the browser out of what a panel shows. */
export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function csv(rows) {
  const text = rows.map((row) => row.map(field).join(",")).join("\r\n");
  return new Blob([`${text}\r\n`], { type: "text/csv;charset=utf-8" });
}

/* A cell that a spreadsheet would run as a formula is disarmed; real numbers stay. */
function field(value) {
  const formula = /^'*[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d+)?$/.test(value);
  const text = formula ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/* A picture with its title above and its source below, on its own ground. */
export function framed(drawing, width, height, { title, source }) {
  const scale = 2;
  const style = getComputedStyle(document.body);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const above = 56;
  const below = 44;
  canvas.width = width * scale;
  canvas.height = (height + above + below) * scale;
  pen.scale(scale, scale);
  pen.fillStyle = ground(style);
  pen.fillRect(0, 0, width, height + above + below);
  pen.drawImage(drawing, 0, above, width, height);
  pen.fillStyle = style.color;
  pen.font = `700 16px ${style.fontFamily}`;
  pen.fillText(title, 16, 32, width - 32);
  pen.font = `12px ${style.fontFamily}`;
  pen.fillText(source, 16, height + above + 26, width - 32);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function ground(style) {
  const named = style.getPropertyValue("--background-default-grey").trim();
  return named || "#fff";
}
