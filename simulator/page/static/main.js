// What is on the page, and how does it stay true?

import { listen, post, settings } from "./connection.js";
import { choose } from "./dialogs.js";
import { make } from "./dom.js";
import { Phone } from "./phone.js";

const BANNER_MS = 5000;
const root = document.documentElement;
const steps = [...document.querySelectorAll(".step")];
const banner = document.querySelector(".banner");
const status = document.querySelector(".hidden-status");
const progress = document.querySelector(".progress");
const timeShown = document.querySelector(".when-time");
const dayShown = document.querySelector(".when-day");

const page = { complain, openLink };
const phones = new Map(settings.sides.map((side) => [side, new Phone(side, page)]));
let walking = false;

function complain(problem) {
  say(problem instanceof TypeError ? "The demo is not answering." : problem.message, BANNER_MS);
}

function say(words, milliseconds) {
  banner.textContent = words;
  banner.hidden = !words;
  clearTimeout(say.end);
  if (words && milliseconds) say.end = setTimeout(() => { banner.hidden = true; }, milliseconds);
}

function openLink(url, phone) {
  const on = (side, other) => ({
    label: other === phone ? `On this phone (the ${side})` : `On the phone of the ${side}`,
    small: other.chat ? `as ${other.chat.name}` : null, testid: `open-on-${side}`, act: () => { show(side); other.open(url); },
  });
  const asNew = (side, other) => ({ label: `As a new ${side}`, small: "a phone that never saw the bot", testid: `open-new-${side}`,
    act: () => arrive(side, other, url) });
  const choices = [...phones].map(([side, other]) => on(side, other));
  if (settings.newcomers) choices.push(...[...phones].map(([side, other]) => asNew(side, other)));
  choose("Open this invite", "An invite works once. Whose phone should open it?", choices);
}

async function arrive(side, phone, url) {
  try {
    const { id } = await post(`/newcomers/${side}`);
    show(side);
    phone.choose(id);
    await phone.refresh();
    phone.open(url);
  } catch (problem) {
    complain(problem);
  }
}

function drawClock({ now, zone, busy }) {
  const moment = new Date(`${now}Z`);
  const day = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  timeShown.textContent = now.slice(11, 16);
  dayShown.textContent = day.format(moment);
  dayShown.title = zone;
  setBusy(busy || walking);
}

function setBusy(busy) {
  for (const button of steps) button.disabled = busy;
  document.querySelector(".steps").setAttribute("aria-busy", String(busy));
  progress.hidden = !busy;
}

async function walk(step) {
  walking = true;
  setBusy(true);
  status.textContent = "Walking ahead";
  try {
    await post(`/clock/${step}`);
    status.textContent = "Arrived";
  } catch (problem) {
    complain(problem);
  }
  walking = false;
  setBusy(false);
}

function show(side) {
  for (const [name, phone] of phones) phone.element.classList.toggle("chosen", name === side);
  for (const tab of document.querySelectorAll(".tab")) {
    const chosen = tab.dataset.side === side;
    tab.setAttribute("aria-selected", String(chosen));
    if (chosen) tab.classList.remove("news");
  }
}

function setTheme(theme) {
  root.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
root.dataset.theme = localStorage.getItem("theme") ?? (prefersDark.matches ? "dark" : "light");
prefersDark.addEventListener("change", (event) => { root.dataset.theme = event.matches ? "dark" : "light"; });
document.querySelector(".theme").addEventListener("click", () => setTheme(root.dataset.theme === "dark" ? "light" : "dark"));
for (const button of steps) button.addEventListener("click", () => walk(button.dataset.step));

for (const [side, phone] of phones) {
  document.querySelector(".phones").append(phone.element);
  document.querySelector(".tabs").append(make("button", { type: "button", class: "tab", role: "tab", "data-side": side,
    onclick: () => show(side) }, side[0].toUpperCase() + side.slice(1)));
}
show(settings.sides[0]);

let lost = false;
// What was there before the page was opened is no news.
const known = new Set();
listen({
  onNews(news) {
    drawClock(news);
    for (const row of news.people) {
      phones.get(row.side)?.update(row);
      const tab = document.querySelector(`.tab[data-side="${CSS.escape(row.side)}"]`);
      if (known.has(row.id) && tab?.getAttribute("aria-selected") === "false") tab.classList.add("news");
      known.add(row.id);
    }
  },
  onLost() {
    lost = true;
    say("The demo is away. Waiting for it to come back.");
  },
  onBack() {
    if (lost) say("");
    lost = false;
  },
});
