// Changes what is shown of a calendar at once, and moves between bars with the arrow keys; without it all are links.

import { keep } from "./kept.js";
import { pinHead } from "./pinned.js";
import { announce, ask, place, tellAway } from "./pieces.js";

const view = document.getElementById("view");
const filters = document.getElementById("filters");
const OUTSIDE = new Set(["finding", "applied", "gone", "undone"]);
let asking = null;
let isShowing = false;
let isBehind = false;

const said = (address) => new URL(address, location.href).searchParams;
const drawn = (address) => [...said(address)].filter(([name]) => !OUTSIDE.has(name)).join("&");
// Links name the months that are shown, even where nobody has asked for any.
if (view.dataset.address) {
  const kept = new URL(view.dataset.address + location.hash, location.href);
  for (const [name, value] of said(location.href)) if (OUTSIDE.has(name)) kept.searchParams.set(name, value);
  history.replaceState(history.state, "", kept);
}
let shown = drawn(location.href);

// Fetches the piece that an address shows; of two that are asked for, the later wins.
async function show(address, { push = true, quiet = false } = {}) {
  asking?.abort();
  asking = new AbortController();
  if (!quiet) view.setAttribute("aria-busy", "true");
  let answer;
  isShowing = true;
  try {
    answer = await ask(address, { signal: asking.signal });
  } catch {
    return; // Another view was asked for meanwhile.
  }
  isShowing = false;
  view.removeAttribute("aria-busy");
  if (answer.status === 0) return tellAway();
  if (!answer.ok) return location.assign(address);
  if (push) history.pushState(null, "", address);
  shown = drawn(address);
  // Not before: the focus may have come back here while the answer was under way.
  const goBack = keep(view);
  place(view, answer.text);
  goBack();
  matchForm(said(address), push ? document.activeElement : null);
  document.querySelector(".with-panel").classList.toggle("alone", said(address).get("view") === "list" && !said(address).get("finding"));
  rove();
  if (!quiet) announce(document.getElementById("updated")?.textContent ?? "");
  keepLive();
  if (isBehind) await redraw();
}

// Brings what a change has made of the whole page: verdict, figures, rows, findings, proof. The address stays.
export async function redraw() {
  isBehind = true;
  if (isShowing) return; // It comes after what was asked for before.
  asking?.abort();
  asking = new AbortController();
  let answer;
  try {
    answer = await ask(location.href, { headers: { "X-Piece": "main" }, signal: asking.signal });
  } catch {
    return; // Another view was asked for meanwhile; the rest comes after it.
  }
  if (answer.status === 0) return tellAway();
  if (!answer.ok) return location.reload();
  isBehind = false;
  const goBack = keep(view, { isSame: true });
  const fresh = new DOMParser().parseFromString(answer.text, "text/html");
  for (const part of document.querySelectorAll("[data-part]")) {
    const drawn = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!drawn || drawn.innerHTML === part.innerHTML) continue;
    const { scrollTop } = part;
    part.replaceChildren(...drawn.childNodes);
    part.scrollTop = scrollTop;
  }
  document.title = fresh.querySelector("[data-title]")?.dataset.title ?? document.title;
  goBack();
  rove();
  keepLive();
  document.dispatchEvent(new CustomEvent("redrawn"));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("a[data-refresh]") || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  redraw();
});

// What is heard of live begins with what is shown.
function keepLive() {
  const live = document.getElementById("live")?.dataset.live;
  const shows = document.getElementById("board")?.dataset.live;
  if (live && shows && live !== shows) document.dispatchEvent(new CustomEvent("live:shown", { detail: shows }));
}

// Brings the form to what the address says, all but the field that somebody writes in.
function matchForm(params, written) {
  if (!filters) return;
  for (const field of filters.elements) {
    if (!field.name || field === written) continue;
    field.value = params.get(field.name) ?? (field.name === "q" || field.tagName === "SELECT" ? "" : field.value);
    field.closest(".pick")?.classList.toggle("on", field.value !== "");
  }
}

function asked() {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(filters)) if (value) params.set(name, value);
  const finding = said(location.href).get("finding");
  if (finding) params.set("finding", finding);
  return `${filters.action}?${params}`;
}

if (filters) {
  filters.classList.add("live");
  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    show(asked());
  });
  // A search is followed while it is written.
  filters.addEventListener("change", (event) => event.target.type !== "search" && show(asked()));
  let typing;
  filters.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(typing);
    typing = setTimeout(() => show(asked()), 250);
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show(link.getAttribute("href"));
});

addEventListener("popstate", () => {
  if (drawn(location.href) !== shown) show(location.href, { push: false });
});

// One stop of the tab key for each row; arrows, Home and End go from bar to bar, up and down to the nearest.
const rows = () => [...view.querySelectorAll("svg.lanes, svg.weeks")].filter((row) => row.querySelector("a"));
const bars = (row) => [...row.querySelectorAll("a")].sort((one, other) => left(one) - left(other));
const left = (bar) => bar.querySelector("rect").x.baseVal.value;

function rove() {
  pinHead(view);
  for (const row of rows()) bars(row).forEach((bar, number) => bar.setAttribute("tabindex", number ? "-1" : "0"));
}

function step(to) {
  for (const bar of to.closest("svg").querySelectorAll("a")) bar.setAttribute("tabindex", "-1");
  to.setAttribute("tabindex", "0");
  to.focus();
  to.querySelector("rect").scrollIntoView({ block: "nearest", inline: "nearest" });
}

view.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.("svg.lanes a, svg.weeks a");
  if (!bar || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = bar.closest("svg");
  const here = bars(row);
  const number = here.indexOf(bar);
  const all = rows();
  const nearest = (other) =>
    other && bars(other).reduce((one, two) => (Math.abs(left(two) - left(bar)) < Math.abs(left(one) - left(bar)) ? two : one));
  const to = {
    ArrowRight: () => here[number + 1],
    ArrowLeft: () => here[number - 1],
    Home: () => here[0],
    End: () => here.at(-1),
    ArrowDown: () => nearest(all[all.indexOf(row) + 1]),
    ArrowUp: () => nearest(all[all.indexOf(row) - 1]),
  }[event.key]?.();
  if (!to) return;
  event.preventDefault();
  step(to);
});

// Once another finding is proved in the panel, its line, its bars and its days are the chosen ones.
document.addEventListener("placed", (event) => {
  if (event.target.id === "panel") show(location.href, { push: false, quiet: true });
});

// On a narrow screen the strip starts where something is to be seen.
const wide = view.querySelector(".wide");
if (wide && wide.scrollWidth > wide.clientWidth) {
  const seen = [".offer.chosen rect", "rect.cell.block", ".today-head", "rect.cell"];
  const first = seen.map((one) => view.querySelector(one)).find(Boolean);
  if (first) wide.scrollLeft = Math.max(0, first.getBoundingClientRect().left - wide.getBoundingClientRect().left - 48);
}
rove();
