// What can the person type, attach or press at the foot of the chat?

import { icon, iconButton, make } from "./dom.js";
import { choosePlace } from "./dialogs.js";

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.about = make("div", { class: "about", hidden: true });
    this.input = make("textarea", { rows: "1", maxlength: "4096", "aria-label": "Message", placeholder: "Message", "data-testid": "composer" });
    this.commands = make("button", { type: "button", class: "icon commands", "aria-label": "Commands", "aria-haspopup": "menu",
      "data-testid": "commands", onclick: () => this.toggleCommands() }, icon("menu"), make("span", {}, "Menu"));
    this.keys = iconButton("keys", "Show or hide the keys", "keys", () => this.toggleKeys());
    this.attach = iconButton("clip", "Attach", "attach", () => this.toggleAttach());
    this.send = iconButton("send", "Send", "send", () => this.submit());
    this.send.classList.add("send");
    this.file = make("input", { type: "file", hidden: true, "data-testid": "file" });
    this.row = make("div", { class: "composer" }, this.commands, this.input, this.keys, this.attach, this.send, this.file);
    this.keyboard = make("div", { class: "keyboard", role: "group", "aria-label": "Keys", hidden: true });
    this.begin = make("button", { type: "button", class: "begin", "data-testid": "start", hidden: true });
    this.element = make("div", { class: "typing-area" }, this.about, this.begin, this.row, this.keyboard);
    this.wire();
  }

  wire() {
    this.input.addEventListener("input", () => this.fit());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.file.addEventListener("change", () => this.sendFile());
    this.input.addEventListener("paste", (event) => {
      const [picture] = event.clipboardData?.files ?? [];
      if (picture?.type.startsWith("image/")) { event.preventDefault(); this.phone.sendPhoto(picture, ""); }
    });
    this.fit();
  }

  onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      this.setAbout(null);
    }
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 132)}px`;
    this.send.disabled = !this.input.value.trim();
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const { about } = this;
    this.input.value = "";
    this.fit();
    this.setAbout(null);
    const sent = about.message?.mine && about.editing
      ? this.phone.act("edit", { message: about.message.id, text })
      : this.phone.act("say", { text, replyTo: about.message?.id ?? null });
    if (!(await sent)) { this.input.value = text; this.fit(); }
  }

  setAbout(message, editing = false) {
    this.about.hidden = !message;
    this.about.message = message;
    this.about.editing = editing;
    this.about.replaceChildren();
    if (!message) return;
    this.about.append(icon(editing ? "edit" : "reply"),
      make("div", {}, make("b", {}, editing ? "Edit message" : `Reply to ${message.mine ? "yourself" : this.phone.chat.bot.name}`), message.text || "Picture"),
      iconButton("close", "Cancel", "cancel", () => this.setAbout(null)));
    if (editing) this.input.value = message.text;
    this.fit();
    this.input.focus();
  }

  draw(chat, link) {
    const mustStart = chat.blocked || link || (!chat.started && !chat.messages.length);
    this.begin.hidden = !mustStart;
    this.row.hidden = Boolean(mustStart);
    this.begin.textContent = chat.blocked ? "Unblock" : chat.started ? "Restart with this invite" : "Start";
    this.begin.onclick = () => this.phone.start();
    this.commands.hidden = !chat.commands.length;
    this.input.placeholder = chat.placeholder || chat.keyboard?.placeholder || "Message";
    this.drawKeyboard(mustStart ? null : chat.keyboard);
    if (chat.replyAsked && chat.replyAsked !== this.asked) {
      this.setAbout(chat.messages.find((message) => message.id === chat.replyAsked) ?? null);
    }
    this.asked = chat.replyAsked;
  }

  drawKeyboard(keyboard) {
    const looks = JSON.stringify(keyboard);
    if (looks === this.keyboardLooks) return;
    this.keyboardLooks = looks;
    this.keys.hidden = !keyboard;
    this.keyboard.hidden = !keyboard;
    this.keyboard.replaceChildren(...(keyboard?.rows ?? []).map((row, y) => make("div", { class: "keys" },
      ...row.map((key, x) => make("button", { type: "button", "data-testid": "key",
        onclick: () => this.phone.act("key", { row: y, column: x }) }, key.text)))));
  }

  toggleKeys() {
    this.keyboard.hidden = !this.keyboard.hidden;
  }

  toggleCommands() {
    this.phone.popMenu("above", this.commands, this.phone.chat.commands.map((command) => ({
      content: [make("span", { class: "command" }, `/${command.command}`), make("span", { class: "describes" }, command.description)],
      act: () => this.phone.act("say", { text: `/${command.command}` }),
    })));
  }

  toggleAttach() {
    this.phone.popMenu("above small", this.attach, [
      { content: [icon("photo"), "Photo"], testid: "attach-photo", act: () => this.pick("image/*") },
      { content: [icon("file"), "File"], testid: "attach-file", act: () => this.pick("") },
      { content: [icon("place"), "Location"], testid: "attach-place", act: () => this.place() },
      { content: [icon("voice"), "Voice note"], testid: "attach-voice", act: () => this.phone.act("voice") },
    ]);
  }

  place() {
    choosePlace(this.phone.chat.place, (latitude, longitude) => this.phone.act("place", { latitude, longitude }));
  }

  pick(accept) {
    this.file.accept = accept;
    this.file.value = "";
    this.file.click();
  }

  sendFile() {
    const [file] = this.file.files;
    if (!file) return;
    if (this.file.accept === "image/*" && file.type.startsWith("image/")) {
      this.phone.sendPhoto(file, this.input.value.trim());
      this.input.value = "";
      this.fit();
    } else {
      this.phone.sendDocument(file);
    }
  }
}
