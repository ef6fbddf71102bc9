// Whose phone is it, out of all there are?

import { face, icon, make } from "./dom.js";

const SHOWN_AT_ONCE = 60;

export class People {
  constructor(side, onChoose) {
    this.side = side;
    this.onChoose = onChoose;
    this.rows = new Map();
    this.seen = new Map();
    this.name = make("span", {});
    this.button = make("button", { type: "button", class: "who alone", "aria-haspopup": "dialog", "aria-expanded": "false",
      "data-testid": `who-${side}`, onclick: () => this.toggle() }, this.name, icon("down"));
    this.input = make("input", { type: "search", placeholder: "Search", "aria-label": "Search people", "data-testid": "search" });
    this.list = make("ul", {});
    this.panel = make("div", { class: "people", role: "dialog", "aria-label": "Choose whose phone", hidden: true },
      make("div", { class: "search" }, icon("search"), this.input), this.list);
    this.input.addEventListener("input", () => this.draw());
    this.panel.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("pointerdown", (event) => {
      if (!this.panel.hidden && !this.panel.contains(event.target) && !this.button.contains(event.target)) this.close();
    });
  }

  update(row) {
    // What was there before the page was opened is no news.
    if (!this.rows.has(row.id)) this.seen.set(row.id, row.newest);
    this.rows.set(row.id, row);
    this.button.classList.toggle("alone", this.rows.size < 2);
    if (row.id === this.chosen) this.mark(row);
    if (!this.panel.hidden) this.draw();
  }

  choose(id) {
    this.chosen = id;
    const row = this.rows.get(id);
    this.name.textContent = row?.name ?? "";
    if (row) this.mark(row);
  }

  mark(row) {
    this.seen.set(row.id, row.newest);
    this.name.textContent = row.name;
  }

  hasNews(row) {
    return row.newest > (this.seen.get(row.id) ?? 0);
  }

  toggle() {
    if (!this.panel.hidden) { this.close(); return; }
    if (this.rows.size < 2) return;
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.input.value = "";
    this.draw();
    this.input.focus();
  }

  close() {
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  onKey(event) {
    const items = [this.input, ...this.list.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape") { this.close(); this.button.focus(); }
    else if (event.key === "ArrowDown") { event.preventDefault(); items[Math.min(at + 1, items.length - 1)].focus(); }
    else if (event.key === "ArrowUp") { event.preventDefault(); items[Math.max(at - 1, 0)].focus(); }
    else if (event.key === "Enter" && document.activeElement === this.input) items[1]?.click();
  }

  draw() {
    const wanted = this.input.value.trim().toLocaleLowerCase();
    const found = [...this.rows.values()].filter((row) => `${row.name} ${row.id}`.toLocaleLowerCase().includes(wanted));
    const shown = found.slice(0, SHOWN_AT_ONCE).map((row) => make("li", {}, this.line(row)));
    const more = found.length - shown.length;
    if (more > 0) shown.push(make("li", { class: "none" }, `${more} more: type to search`));
    if (!found.length) shown.push(make("li", { class: "none" }, "Nobody by that name"));
    this.list.replaceChildren(...shown);
  }

  line(row) {
    return make("button", { type: "button", class: "person", "data-testid": "person", "aria-current": row.id === this.chosen ? "true" : null,
      onclick: () => { this.close(); this.onChoose(row.id); this.button.focus(); } },
      face(row.name, row.id),
      make("span", {}, make("b", {}, row.name), make("span", { class: "line" }, row.blocked ? "Blocked the bot" : row.preview)),
      this.hasNews(row) ? make("span", { class: "dot", role: "img", "aria-label": "New messages" }) : make("time", {}, row.time));
  }
}
