// Keeps what the clinician chose, and saves it as the file that `limber sign --take` reads.
"use strict";
const KEPT = "limber-signatures";
const sections = [...document.querySelectorAll("section[data-item]")];
const by = document.getElementById("by");
const day = document.getElementById("day");
const now = new Date();
const two = (number) => String(number).padStart(2, "0");
day.value = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;

function decisions() {
  const found = {};
  for (const section of sections) {
    const chosen = section.querySelector("input:checked");
    if (!chosen) continue;
    found[section.dataset.item] = {
      verdict: chosen.value,
      fingerprint: section.dataset.fingerprint,
      by: by.value.trim(),
      day: day.value,
      note: section.querySelector("textarea").value.trim(),
    };
  }
  return found;
}

function keep() {
  const found = decisions();
  document.getElementById("count").textContent =
    `${Object.keys(found).length} of ${sections.length} decided`;
  try { localStorage.setItem(KEPT, JSON.stringify(found)); } catch { /* a browser that keeps nothing */ }
}

function restore() {
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(KEPT)) || {}; } catch { /* nothing was kept */ }
  for (const section of sections) {
    const one = kept[section.dataset.item];
    // What changed since is to be read again.
    if (!one || one.fingerprint !== section.dataset.fingerprint) continue;
    section.querySelector(`input[value="${one.verdict}"]`).checked = true;
    section.querySelector("textarea").value = one.note;
  }
}

document.getElementById("save").addEventListener("click", () => {
  if (!by.value.trim() || !day.value) { by.focus(); return; }
  const file = new Blob([JSON.stringify(decisions(), null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "signed.json";
  link.click();
  URL.revokeObjectURL(link.href);
});
document.addEventListener("input", keep);
restore();
keep();
