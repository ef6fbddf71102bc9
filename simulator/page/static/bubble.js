// How does one message look?

import { icon, iconButton, make } from "./dom.js";
import { fileAddress } from "./connection.js";
import { formatted } from "./text.js";

export function messageElement(message, context) {
  if (message.service) {
    return make("p", { class: "service", "data-id": message.id }, "The bot was added");
  }
  const who = message.mine ? context.owner : context.bot;
  const element = make("article", {
    class: `message${message.mine ? " mine" : ""}${message.edited ? " changed" : ""}`,
    "data-id": message.id, "data-testid": message.mine ? "mine" : "theirs", tabindex: "-1",
    "aria-label": `${who}, ${message.time}${message.edited ? ", edited" : ""}`,
  });
  element.append(bubble(message, context));
  if (message.reaction) element.append(make("span", { class: "reaction" }, message.reaction));
  if (message.buttons.length) element.append(buttons(message, context));
  element.append(tools(message, context));
  return element;
}

function bubble(message, context) {
  const pictured = message.media?.kind === "photo";
  const bare = pictured && !message.text;
  const element = make("div", { class: `bubble${pictured ? " pictured" : ""}${bare ? " bare" : ""}${message.place ? " map" : ""}` });
  if (message.replyTo) element.append(quoted(message.replyTo, context));
  const words = message.text
    ? make("div", { class: "words", "data-testid": "words" }, formatted(message.text, message.entities, context.doing))
    : null;
  const media = message.media ? mediaElement(message.media, context) : null;
  if (message.captionAbove && words) element.append(words);
  if (media) element.append(media);
  if (message.place) element.append(placeElement(message.place));
  if (!message.captionAbove && words) element.append(words);
  element.append(make("span", { class: "stamp" }, `${message.edited ? "edited " : ""}${message.time}`));
  return element;
}

function quoted(original, context) {
  return make("button", { type: "button", class: "quoted", onclick: () => context.doing.show(original.id) },
    make("b", {}, original.who || context.bot), make("span", {}, original.text));
}

function mediaElement(media, context) {
  switch (media.kind) {
    case "photo":
      return picture(media, context);
    case "voice":
    case "audio":
      return voice(media);
    default:
      return attached(media);
  }
}

function picture(media, context) {
  const address = fileAddress(media.file);
  const image = make("img", { src: address, alt: "Picture", width: media.width || null, height: media.height || null });
  image.addEventListener("load", context.doing.settled);
  return make("button", { type: "button", class: "picture", "data-testid": "picture",
    "aria-label": "Enlarge the picture", onclick: () => context.doing.enlarge(address) }, image);
}

function voice(media) {
  const wave = make("span", { class: "wave", "aria-hidden": "true" });
  for (let bar = 0; bar < 26; bar += 1) {
    const line = make("i");
    line.style.height = `${5 + Math.abs(Math.sin(bar * 1.7) * Math.cos(bar * 0.6)) * 16}px`;
    wave.append(line);
  }
  const minutes = Math.floor(media.duration / 60);
  const length = `${minutes}:${String(media.duration % 60).padStart(2, "0")}`;
  return make("div", { class: "attached", role: "img", "aria-label": `Voice note, ${length}` },
    make("span", { class: "disc" }, icon("play")), make("span", {}, wave, make("small", {}, length)));
}

function attached(media) {
  return make("a", { class: "attached", href: fileAddress(media.file), download: media.name, "data-testid": "document" },
    make("span", { class: "disc" }, icon(media.kind === "video" ? "play" : "arrow")),
    make("span", {}, make("b", {}, media.name), make("small", {}, size(media.bytes))));
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function placeElement(place) {
  const words = `${place.latitude.toFixed(3)}, ${place.longitude.toFixed(3)}`;
  return make("div", {}, make("div", { class: "map-view", role: "img", "aria-label": `Map of ${words}` }, icon("place")),
    make("div", { class: "words" }, words));
}

function buttons(message, context) {
  const rows = message.buttons.map((row, y) => make("div", {},
    ...row.map((button, x) => key(button, message, context, y, x))));
  return make("div", { class: "keys-under", role: "group", "aria-label": "Buttons" }, ...rows);
}

function key(button, message, context, row, column) {
  const waiting = button.data !== null && context.waiting.has(`${message.id} ${button.data}`);
  const mark = { url: "link", copy: "copy" }[button.kind];
  return make("button", {
    type: "button", class: `key${waiting ? " waiting" : ""}`, "data-testid": "button", "data-style": button.style,
    "data-at": `${row} ${column}`, "aria-busy": waiting ? "true" : null,
    onclick: () => context.doing.tap(message, button, row, column),
  }, button.text, mark ? icon(mark) : null);
}

function tools(message, context) {
  const made = make("div", { class: "tools" }, iconButton("reply", "Reply", "reply", () => context.doing.replyTo(message)));
  if (message.mine && message.text && !message.media) {
    made.append(iconButton("edit", "Edit", "edit", () => context.doing.edit(message)));
  }
  return made;
}
