/* A field that suggests, after the combobox pattern of ARIA 1.2: the field keeps the focus, the
   arrows walk the list, Enter takes the line, Escape closes. */
let made = 0;

export class Combobox {
  /* `look(text)` gives lines { label, detail, … }; `take(line)` is told what was chosen. `tabs`:
     the key that leaves the field takes the active line too. */
  constructor(input, { look, take, least = 1, name, tabs = true, face = "entry-list" }) {
    this.tabs = tabs;
    this.input = input;
    this.look = look;
    this.take = take;
    this.least = least;
    this.lines = [];
    this.active = -1;
    this.asked = 0;
    this.list = document.createElement("ul");
    made += 1;
    this.list.id = `suggestions-${made}`;
    this.list.className = face;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", name);
    this.count = document.createElement("p");
    this.count.className = "visually-hidden";
    this.count.setAttribute("role", "status");
    input.after(this.list, this.count);
    for (const [attribute, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      input.setAttribute(attribute, value);
    }
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("li");
      if (option) {
        this.choose(Number(option.dataset.place));
      }
    });
  }

  ask() {
    clearTimeout(this.waiting);
    this.asked += 1;
    if (this.input.value.trim().length < this.least) {
      this.close();
      return;
    }
    this.waiting = setTimeout(() => this.fetch(this.asked), 120);
  }

  async fetch(turn) {
    const lines = await this.look(this.input.value.trim()).catch(() => []);
    if (turn === this.asked && document.activeElement === this.input) {
      this.show(lines);
    }
  }

  show(lines) {
    this.lines = lines;
    this.active = -1;
    this.list.replaceChildren(...lines.map((line, place) => option(line, place, this.list.id)));
    this.list.hidden = lines.length === 0;
    this.input.setAttribute("aria-expanded", String(lines.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.count.textContent = lines.length === 0 ? "Aucune suggestion"
      : `${lines.length} suggestion${lines.length > 1 ? "s" : ""}`;
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) {
        this.walk(event.key === "ArrowDown" ? 1 : -1);
      } else {
        this.ask();
      }
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (open && this.active >= 0 && this.takes(event.key)) {
      if (event.key === "Enter") {
        event.preventDefault();
      }
      this.choose(this.active);
    }
  }

  takes(key) {
    return key === "Enter" || (this.tabs && key === "Tab");
  }

  walk(step) {
    const options = [...this.list.children];
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0))
      % options.length;
    const option = options[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(place) {
    const line = this.lines[place];
    this.close();
    this.take(line);
  }

  close() {
    clearTimeout(this.waiting);
    this.asked += 1;
    this.list.hidden = true;
    this.active = -1;
    this.count.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function option(line, place, list) {
  const item = document.createElement("li");
  item.id = `${list}-${place}`;
  item.dataset.place = place;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.append(line.label);
  if (line.detail) {
    const detail = document.createElement("small");
    detail.textContent = line.detail;
    item.append(detail);
  }
  return item;
}

export async function ask(address, parameters) {
  const answer = await fetch(`${address}?${new URLSearchParams(parameters)}`, {
    headers: { Accept: "application/json" }, redirect: "error",
  });
  return answer.json();
}
