/* Draws charts once their panel comes near; the library is fetched only then. */
import { wrapped } from "./files.js";
import { payload } from "./panels.js";

const drawn = new Map();
let library;

export function prepareCharts() {
  const panels = document.querySelectorAll("[data-chart]");
  if (panels.length === 0) {
    return;
  }
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      watcher.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "300px" });
  panels.forEach((panel) => watcher.observe(panel));
  document.addEventListener("themechange", () => drawn.forEach((_, panel) => draw(panel)));
}

function load() {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.charts;
    script.onload = () => done(window.Chart);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

async function draw(panel) {
  const Chart = await load();
  drawn.get(panel)?.destroy();
  const wanted = payload(panel);
  const colours = palette(panel);
  drawn.set(panel, new Chart(panel.querySelector("canvas"), configuration(wanted, colours)));
}

function palette(panel) {
  const style = getComputedStyle(panel);
  const named = (name) => style.getPropertyValue(name).trim();
  return {
    text: named("--text-default-grey"),
    faint: named("--text-mention-grey"),
    grid: named("--border-default-grey"),
    font: style.fontFamily,
    line: (key) => named(`--chart-${key}`),
  };
}

/* More columns than these do not all have room for their name. */
const CROWD = 12;

const STROKES = {
  attribue: [],
  paye: [6, 4],
  engage: [2, 3],
  enveloppe: [10, 4, 2, 4],
  "serie-1": [],
  "serie-2": [6, 4],
  "serie-3": [2, 3],
  "serie-4": [10, 4, 2, 4],
};
const MARKS = {
  attribue: "circle",
  paye: "rectRot",
  engage: "triangle",
  enveloppe: "rect",
  "serie-1": "circle",
  "serie-2": "rectRot",
  "serie-3": "triangle",
  "serie-4": "rect",
};

function configuration(wanted, colours) {
  const line = wanted.kind === "line";
  const across = wanted.kind === "bar";
  const words = wanted.money ? EUROS : NUMBERS;
  return {
    type: line ? "line" : "bar",
    data: {
      labels: wanted.labels,
      datasets: wanted.lines.map((one) => dataset(one, line, wanted.money, colours)),
    },
    options: {
      indexAxis: across ? "y" : "x",
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: "index", intersect: false, axis: across ? "y" : "x" },
      onClick: (_, elements) => open(wanted.links, elements),
      onHover: (event, elements) => {
        event.native.target.style.cursor = elements.length > 0 ? "pointer" : "default";
      },
      scales: axes(across, line || wanted.labels.length > CROWD, words, colours),
      plugins: {
        legend: {
          display: wanted.lines.length > 1,
          align: "start",
          labels: {
            color: colours.text,
            font: { family: colours.font },
            usePointStyle: true,
            boxWidth: 8,
            boxHeight: 8,
          },
        },
        tooltip: {
          callbacks: { label: (item) => ` ${item.dataset.label} : ${words.exact(item.raw)}` },
        },
      },
    },
  };
}

function dataset(one, line, money, colours) {
  const colour = colours.line(one.key);
  return {
    label: one.label,
    data: one.values.map((value) => (value === null ? null : Number(value))),
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: line ? 2.5 : 0,
    borderDash: STROKES[one.key],
    pointStyle: MARKS[one.key],
    pointRadius: one.values.length > 18 ? 0 : 3,
    pointHoverRadius: 5,
    pointHitRadius: 12,
    maxBarThickness: 26,
    // What others publish comes at dates of its own: a date without a value is no gap.
    spanGaps: !money,
  };
}

function axes(across, crowded, words, colours) {
  const amounts = {
    beginAtZero: true,
    grid: { color: colours.grid },
    border: { display: false },
    ticks: {
      color: colours.faint, font: { family: colours.font }, maxTicksLimit: 6, callback: words.compact,
    },
  };
  const names = {
    grid: { display: false },
    border: { color: colours.faint },
    ticks: {
      color: colours.text, font: { family: colours.font }, maxRotation: 0, autoSkip: crowded,
      autoSkipPadding: 16,
    },
  };
  if (across) {
    names.ticks.callback = named;
  }
  return across ? { x: amounts, y: names } : { x: names, y: amounts };
}

/* Names beside bars on as many lines as a phone asks for. */
function named(value) {
  const most = this.chart.width < 480 ? 20 : 32;
  return wrapped(this.getLabelForValue(value), (text) => text.length <= most);
}

function open(links, elements) {
  const link = elements.length > 0 ? links[elements[0].index] : "";
  if (link) {
    location.assign(link);
  }
}

const UNKNOWN = "non renseigné";
const UNITS = [[1e9, "Md€"], [1e6, "M€"], [1e3, "k€"], [1, "€"]];

function compact(value) {
  const [size, unit] = UNITS.find(([least]) => Math.abs(value) >= least) ?? [1, "€"];
  return `${new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 }).format(value / size)} ${unit}`;
}

function exact(value) {
  return value === null
    ? UNKNOWN
    : new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" }).format(value);
}

function plain(value) {
  return value === null
    ? UNKNOWN
    : new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 }).format(value);
}

const EUROS = { compact, exact };
const NUMBERS = { compact: plain, exact: plain };
