// What does one phone show, and what does touching it do?

import { Composer } from "./composer.js";
import { get, post, settings } from "./connection.js";
import { enlarge, tell } from "./dialogs.js";
import { icon, iconButton, make } from "./dom.js";
import { Log } from "./log.js";
import { People } from "./people.js";

const TOAST_MS = 3200;

export class Phone {
  constructor(side, page) {
    this.side = side;
    this.page = page;
    this.chat = null;
    this.link = settings.links[side] ?? null;
    this.people = new People(side, (id) => this.choose(id));
    this.log = new Log(side);
    this.composer = new Composer(this);
    this.face = make("span", { class: "face", "aria-hidden": "true" }, make("img", { src: "/static/icon.svg", alt: "" }));
    this.title = make("h3", {});
    this.state = make("p", { class: "state", "data-testid": "state" }, "bot");
    this.more = iconButton("more", "More", "more", () => this.toggleMore());
    this.pinned = make("button", { type: "button", class: "pinned", hidden: true });
    this.toast = make("div", { class: "toast", role: "status", "data-testid": "toast", hidden: true });
    this.log.element.append(this.toast);
    this.device = make("div", { class: "device" },
      make("div", { class: "bar" }, this.face, make("div", { class: "titles" }, this.title, this.state), this.more),
      this.pinned, this.log.element, this.composer.element);
    const heading = make("h2", {}, side);
    this.element = make("section", { class: "side", "data-testid": `phone-${side}`, "aria-label": `Phone of the ${side}` },
      make("div", { class: "owner" }, heading, this.people.button, this.people.panel), this.device);
    this.waiting = new Set();
  }

  // One line of news: a chat that changed.
  update(row) {
    this.people.update(row);
    if (this.people.chosen === undefined) this.choose(this.remembered(row));
    else if (row.id === this.people.chosen) this.refresh();
  }

  remembered(row) {
    const kept = Number(sessionStorage.getItem(`chosen ${this.side}`));
    return kept && (this.people.rows.has(kept) || kept === row.id) ? kept : row.id;
  }

  choose(id) {
    sessionStorage.setItem(`chosen ${this.side}`, id);
    this.people.choose(id);
    this.toastsSeen = undefined;
    this.composer.setAbout(null);
    this.refresh();
  }

  // At most one request is on its way; whatever changed meanwhile is asked for once more.
  async refresh() {
    if (this.loading) { this.again = true; return; }
    this.loading = true;
    do {
      this.again = false;
      try {
        this.draw(await get(`/chats/${this.people.chosen}`));
      } catch (problem) {
        this.page.complain(problem);
      }
    } while (this.again);
    this.loading = false;
  }

  draw(chat) {
    if (chat.id !== this.people.chosen) return;
    this.chat = chat;
    const waiting = new Set(chat.waiting.map(([id, data]) => `${id} ${data}`));
    this.title.textContent = chat.bot.name;
    this.state.textContent = chat.action || "bot";
    this.state.classList.toggle("doing", Boolean(chat.action));
    this.drawPinned(chat);
    this.log.draw(chat, { owner: chat.name, bot: chat.bot.name, waiting, doing: this.doing() });
    this.drawEmpty(chat);
    this.composer.draw(chat, chat.started ? this.opened : this.opened ?? this.link);
    this.drawToasts(chat);
  }

  drawPinned(chat) {
    const message = chat.messages.find(({ id }) => id === chat.pinned);
    this.pinned.hidden = !message;
    if (!message) return;
    this.pinned.replaceChildren(icon("pin"), make("span", {}, message.text.replaceAll("\n", " ")));
    this.pinned.onclick = () => this.log.show(message.id);
  }

  drawEmpty(chat) {
    if (chat.messages.length) return;
    const words = chat.bot.description || "Press Start to begin.";
    this.log.list.replaceChildren(make("div", { class: "empty" },
      make("span", { class: "face", "aria-hidden": "true" }, make("img", { src: "/static/icon.svg", alt: "" })),
      make("h4", {}, chat.bot.description ? "What can this bot do?" : "No messages here yet"), make("p", {}, words)));
  }

  drawToasts(chat) {
    const fresh = this.toastsSeen === undefined ? [] : chat.toasts.filter(({ number }) => number > this.toastsSeen);
    this.toastsSeen = chat.toastCount;
    for (const { text, alert } of fresh) {
      if (alert) tell(text); else this.pop(text);
    }
  }

  pop(text) {
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.toastEnd);
    this.toastEnd = setTimeout(() => { this.toast.hidden = true; }, TOAST_MS);
  }

  doing() {
    return {
      say: (text) => this.act("say", { text }),
      tap: (message, button, row, column) => this.tap(message, button, row, column),
      show: (id) => this.log.show(id),
      replyTo: (message) => this.composer.setAbout(message),
      edit: (message) => this.composer.setAbout(message, true),
      enlarge,
      settled: () => { if (this.log.stuck !== false) this.log.toEnd(false); },
      isDeepLink: (url) => isDeepLink(url),
      openLink: (url) => this.page.openLink(url, this),
    };
  }

  tap(message, button, row, column) {
    if (button.kind === "url" && isDeepLink(button.url)) { this.page.openLink(button.url, this); return; }
    if (button.kind === "url") window.open(button.url, "_blank", "noopener,noreferrer");
    if (button.kind === "copy") {
      navigator.clipboard?.writeText(button.copy).catch(() => {});
      this.pop("Copied");
    }
    this.act("tap", { message: message.id, row, column });
  }

  // A deep link shows a Start button here, as Telegram does, instead of leaving the page.
  open(url) {
    this.opened = url;
    if (this.chat) this.composer.draw(this.chat, url);
    this.composer.begin.focus();
  }

  async start() {
    if (this.chat.blocked && !this.opened) { await this.act("unblock"); return; }
    const link = this.opened ?? (this.chat.started ? null : this.link);
    this.opened = undefined;
    if (await this.act("start", { link })) this.composer.input.focus();
  }

  async act(name, body = {}) {
    try {
      await post(`/chats/${this.people.chosen}/${name}`, body);
      return true;
    } catch (problem) {
      this.page.complain(problem);
      this.refresh();
      return false;
    }
  }

  sendPhoto(file, caption) {
    return this.act(`photo?caption=${encodeURIComponent(caption)}`, file);
  }

  sendDocument(file) {
    const blob = file.type ? file : new Blob([file], { type: "application/octet-stream" });
    return this.act(`document?name=${encodeURIComponent(file.name)}`, blob);
  }

  toggleMore() {
    const blocked = this.chat?.blocked;
    this.popMenu("corner", this.more, [
      { content: [blocked ? "Unblock the bot" : "Block the bot"], testid: "block", danger: !blocked, act: () => this.act(blocked ? "unblock" : "block") },
      { content: ["Clear the chat"], testid: "clear", danger: true, act: () => this.act("clear") },
    ]);
  }

  popMenu(where, opener, items) {
    const wasOpen = this.menuOpener === opener;
    this.menuEnd?.();
    if (wasOpen) return;
    const buttons = items.map(({ content, act, testid, danger }) => make("button", { type: "button", role: "menuitem",
      class: danger ? "danger" : null, "data-testid": testid ?? "menu-item", onclick: () => { end(); act(); } }, ...content));
    const menu = make("div", { class: `menu ${where}`, role: "menu", "data-testid": "menu" }, ...buttons);
    const outside = (event) => { if (!menu.contains(event.target) && !opener.contains(event.target)) end(); };
    const end = () => { menu.remove(); document.removeEventListener("pointerdown", outside); this.menuEnd = undefined; this.menuOpener = undefined; };
    menu.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      if (event.key === "Escape") { end(); opener.focus(); }
      if (event.key === "ArrowDown") { event.preventDefault(); buttons[(at + 1) % buttons.length].focus(); }
      if (event.key === "ArrowUp") { event.preventDefault(); buttons[(at + buttons.length - 1) % buttons.length].focus(); }
    });
    document.addEventListener("pointerdown", outside);
    menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== opener) end(); });
    this.menuEnd = end;
    this.menuOpener = opener;
    if (where.startsWith("above")) menu.style.bottom = `${this.composer.element.offsetHeight + 6}px`;
    this.device.append(menu);
    buttons[0]?.focus();
  }
}

export function isDeepLink(url) {
  const name = settings.username.toLowerCase();
  try {
    const address = new URL(url);
    const here = ["t.me", "telegram.me"].includes(address.hostname);
    return here && address.pathname.replaceAll("/", "").toLowerCase() === name;
  } catch {
    return false;
  }
}
