// Bars are moved with Alt and the arrows as well; Enter stores, Escape puts them back, ? explains.

import { announce } from "./pieces.js";
import { current, lift, putBack, recheck, showKeys, store } from "./drag_check.js";
import { Lift } from "./drag_ghost.js";

const DAY = 86_400_000;
const PAUSE = 120;
// The edge that a key moves, and by how many days; with Shift the second.
const STEPS = {
  ArrowLeft: [["move", -1], ["move", -7]],
  ArrowRight: [["move", 1], ["move", 7]],
  ArrowUp: [["end", 1], ["start", -1]],
  ArrowDown: [["end", -1], ["start", 1]],
};
let timer = 0;

const isTyping = (target) => target.closest("input, select, textarea, dialog, [contenteditable]");

function barOf(target) {
  const group = target.closest("#board [data-offer]") ?? target.querySelector?.("[data-offer]");
  const isEditable = target.closest("[data-editable]") ?? group?.closest("[data-editable]") ?? group?.querySelector("[data-editable]");
  return target.closest("#board") && isEditable ? group.querySelector("[data-start]") : null;
}

addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey) return;
  if (event.key === "?" && document.querySelector("#board [data-editable]")) return taken(event, showKeys);
  const bar = barOf(event.target);
  const step = event.altKey ? STEPS[event.key]?.[event.shiftKey ? 1 : 0] : null;
  if (bar && step) return taken(event, () => nudge(bar, ...step));
  if (bar && event.key === "e" && !event.altKey) return taken(event, () => openDates(bar));
  if (!current()) return;
  if (event.key === "Enter") return taken(event, store);
  if (event.key === "Escape") return taken(event, cancel);
}, true);

function taken(event, act) {
  event.preventDefault();
  event.stopPropagation();
  act();
}

function nudge(bar, edge, by) {
  const mine = current()?.bar === bar ? current() : lift(new Lift(bar, edge));
  mine.nudge(edge, by * DAY);
  mine.reveal(edge);
  announce(mine.told());
  clearTimeout(timer);
  timer = setTimeout(recheck, PAUSE);
}

function cancel() {
  putBack();
  announce(document.getElementById("editing")?.dataset.putBack ?? "");
}

function openDates(bar) {
  const { offer } = bar.closest("[data-offer]").dataset;
  const asked = new URLSearchParams({ calendar: document.getElementById("board").dataset.calendar, offer, lang: document.documentElement.lang });
  location.assign(`/editing/dates?${asked}`);
}

addEventListener("click", (event) => {
  if (event.target.closest("a[data-keys]")) taken(event, showKeys);
});
