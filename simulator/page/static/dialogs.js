// What does the page ask or show in front of everything else?

import { icon, make } from "./dom.js";

function open(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.showModal();
  return dialog;
}

export function enlarge(address) {
  const dialog = make("dialog", { class: "photo-view", "aria-label": "Picture", "data-testid": "photo-view" },
    make("img", { src: address, alt: "Picture, enlarged" }),
    make("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => dialog.close() }, icon("close")));
  open(dialog);
}

export function tell(words) {
  const dialog = make("dialog", { "data-testid": "alert" }, make("p", {}, words),
    make("div", { class: "choices" }, make("button", { type: "button", class: "choice primary", onclick: () => dialog.close() }, "OK")));
  open(dialog);
}

export function choose(title, words, choices) {
  const rows = choices.map(({ label, small, testid, act }) => make("button", {
    type: "button", class: "choice", "data-testid": testid,
    onclick: () => { dialog.close(); act(); },
  }, label, small ? make("small", {}, small) : null));
  const dialog = make("dialog", { "aria-label": title, "data-testid": "choices" },
    make("h2", {}, title), words ? make("p", {}, words) : null, make("div", { class: "choices" }, ...rows));
  open(dialog);
}

const PLACES = [
  ["Madrid", 40.417, -3.704], ["New York", 40.713, -74.006], ["Mexico City", 19.433, -99.133],
  ["Bogotá", 4.711, -74.072], ["London", 51.507, -0.128], ["Kolkata", 22.573, 88.364],
];

export function choosePlace(here, send) {
  const latitude = make("input", { type: "number", step: "any", min: "-90", max: "90", value: here[0], id: "latitude" });
  const longitude = make("input", { type: "number", step: "any", min: "-180", max: "180", value: here[1], id: "longitude" });
  const towns = PLACES.map(([name, north, east]) => make("button", { type: "button", class: "choice",
    onclick: () => { dialog.close(); send(north, east); } }, name));
  const dialog = make("dialog", { "aria-label": "Share a location", "data-testid": "places" },
    make("h2", {}, "Share a location"), make("p", {}, "Pick a town, or type a point."),
    make("div", { class: "choices" }, ...towns),
    make("div", { class: "fields" }, make("label", { for: "latitude" }, "Latitude", latitude),
      make("label", { for: "longitude" }, "Longitude", longitude)),
    make("div", { class: "choices" }, make("button", { type: "button", class: "choice primary", "data-testid": "send-place",
      onclick: () => { dialog.close(); send(Number(latitude.value), Number(longitude.value)); } }, "Share this point")));
  open(dialog);
}
