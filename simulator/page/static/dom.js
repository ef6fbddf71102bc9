// How is an element made? Text only ever goes in as text, so nothing that is said can be markup.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, testid, onclick) {
  return make("button", { type: "button", class: "icon", "aria-label": label, title: label,
    "data-testid": testid, onclick }, icon(name));
}

export function face(name, id) {
  const tone = id === undefined ? 0 : 1 + (Math.abs(id) % 5);
  const first = [...(name || "?").trim()][0] || "?";
  return make("span", { class: "face", "data-tone": tone, "aria-hidden": "true" }, first.toUpperCase());
}
