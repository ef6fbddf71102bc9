// How does a text with entities look? Offsets are in UTF-16 units, which is how JavaScript counts too.

import { icon, make } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

export function formatted(text, entities, doing) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, sorted, doing);
  return fragment;
}

function fill(parent, text, start, end, entities, doing) {
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const stop = Math.min(first.offset + first.length, end);
    const inner = others.filter((entity) => entity.offset < stop);
    rest = others.filter((entity) => entity.offset >= stop);
    parent.append(plain(text, at, first.offset, parent));
    const { outside, inside } = element(first, text.slice(first.offset, stop), doing);
    fill(inside, text, first.offset, stop, inner, doing);
    parent.append(outside);
    at = stop;
  }
  parent.append(plain(text, at, end, parent));
}

function plain(text, start, end, parent) {
  let piece = text.slice(start, end);
  // A quote is a block of its own: the line break beside it would show as an empty line.
  if (parent.lastChild?.nodeName === "BLOCKQUOTE") piece = piece.replace(/^\n/, "");
  return piece;
}

function element(entity, words, doing) {
  const { type } = entity;
  if (type === "blockquote" || type === "expandable_blockquote") return quote(type !== "blockquote");
  if (type === "pre") {
    const pre = make("pre");
    return { outside: pre, inside: pre };
  }
  const made = inline(entity, words, doing);
  return { outside: made, inside: made };
}

function inline(entity, words, doing) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, doing);
    case "url":
      return link(words.includes("://") ? words : `https://${words}`, doing);
    case "email":
      return make("a", { href: `mailto:${words}` });
    case "bot_command":
      return make("button", { type: "button", class: "command", onclick: () => doing.say(words) });
    case "spoiler": {
      const hidden = make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to see" });
      const show = () => { hidden.classList.add("seen"); hidden.removeAttribute("aria-label"); };
      hidden.addEventListener("click", show);
      hidden.addEventListener("keydown", (event) => { if (event.key === "Enter") show(); });
      return hidden;
    }
    default:
      return make(TAGS[entity.type] || "span");
  }
}

function link(url, doing) {
  const known = /^(https?|tg|mailto|tel):/i.test(url);
  const anchor = make("a", { href: known ? url : null, target: "_blank", rel: "noopener noreferrer" });
  if (doing.isDeepLink(url)) {
    anchor.addEventListener("click", (event) => { event.preventDefault(); doing.openLink(url); });
  }
  return anchor;
}

function quote(expandable) {
  const inside = make("span", { class: "fold" });
  const outside = make("blockquote", {}, inside);
  if (!expandable) return { outside, inside };
  const toggle = () => {
    const folded = outside.classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!folded));
    button.setAttribute("aria-label", folded ? "Show all of the quote" : "Show less of the quote");
  };
  const button = make("button", { type: "button", class: "unfold", "data-testid": "unfold",
    onclick: (event) => { event.stopPropagation(); toggle(); } }, icon("down"));
  outside.append(button);
  outside.addEventListener("click", () => { if (outside.classList.contains("folded")) toggle(); });
  toggle();
  return { outside, inside };
}

// A quote that fits in three lines needs no button; only once it is on screen can that be known.
export function settleQuotes(root) {
  for (const folded of root.querySelectorAll("blockquote.folded")) {
    const inside = folded.querySelector(".fold");
    if (inside.scrollHeight <= inside.clientHeight + 2) {
      folded.classList.remove("folded");
      folded.querySelector(".unfold").hidden = true;
    }
  }
}
