// Which messages are on the screen, and where does the eye rest?

import { iconButton, make } from "./dom.js";
import { messageElement } from "./bubble.js";
import { settleQuotes } from "./text.js";

const NEAR_END = 80;

export class Log {
  constructor(name) {
    this.list = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions text",
      "aria-label": `Messages, ${name}`, tabindex: "0", "data-testid": "log" });
    this.down = iconButton("down", "To the newest message", "down", () => this.toEnd(true));
    this.down.classList.add("down");
    this.down.hidden = true;
    this.element = make("div", { class: "paper" }, this.list, this.down);
    this.drawn = new Map();
    this.chat = null;
    this.list.addEventListener("scroll", () => { this.down.hidden = this.atEnd(); });
    new ResizeObserver(() => { if (this.stuck) this.toEnd(false); }).observe(this.list);
  }

  atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_END;
    return this.stuck;
  }

  toEnd(smooth) {
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  show(id) {
    const found = this.list.querySelector(`[data-id="${Number(id)}"]`);
    if (!found) return;
    found.scrollIntoView({ block: "center", behavior: "smooth" });
    found.classList.remove("flash");
    requestAnimationFrame(() => found.classList.add("flash"));
  }

  draw(chat, context) {
    const other = this.chat !== chat.id;
    const follow = other || this.atEnd();
    if (other) this.forget(chat);
    const wanted = this.wanted(chat, context, other);
    this.place(wanted);
    settleQuotes(this.list);
    if (follow) this.toEnd(!other && wanted.length < 400);
    this.down.hidden = follow || this.atEnd();
  }

  forget(chat) {
    this.chat = chat.id;
    this.drawn.clear();
    this.list.replaceChildren();
  }

  wanted(chat, context, quiet) {
    const elements = [];
    let day = "";
    let before = null;
    for (const message of chat.messages) {
      if (message.day !== day) {
        day = message.day;
        elements.push(this.dayElement(day));
        before = null;
      }
      const element = this.messageElement(message, context, quiet);
      element.classList.toggle("follows", before === message.mine && !message.service);
      before = message.mine;
      elements.push(element);
    }
    return elements;
  }

  dayElement(day) {
    return this.keep(`day ${day}`, day, () => {
      const words = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
      return make("p", { class: "day" }, words.format(new Date(`${day}T12:00:00Z`)));
    });
  }

  messageElement(message, context, quiet) {
    const waiting = message.buttons.flat().filter((button) => context.waiting.has(`${message.id} ${button.data}`));
    const looks = JSON.stringify([message, waiting]);
    const isNew = !this.drawn.has(message.id);
    const element = this.keep(message.id, looks, () => messageElement(message, context));
    if (isNew && !quiet) element.classList.add("fresh");
    return element;
  }

  // The same element stays for the same looks, so focus, open quotes and the place on the page stay too.
  keep(key, looks, build) {
    const old = this.drawn.get(key);
    if (old?.looks === looks) return old.element;
    const element = build();
    if (old) this.replace(old.element, element);
    this.drawn.set(key, { looks, element });
    return element;
  }

  replace(old, element) {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(element);
    if (!held) return;
    const at = held.dataset.at && element.querySelector(`[data-at="${held.dataset.at}"]`);
    (at || element).focus({ preventScroll: true });
  }

  place(wanted) {
    const keep = new Set(wanted);
    for (const child of [...this.list.children]) if (!keep.has(child)) child.remove();
    for (const [key, { element }] of this.drawn) if (!keep.has(element)) this.drawn.delete(key);
    wanted.forEach((element, index) => {
      if (this.list.children[index] !== element) this.list.insertBefore(element, this.list.children[index] || null);
    });
  }
}
