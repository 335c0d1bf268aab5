// Shows the proof of a finding beside the calendar, finds the ways out, and on a phone brings it up over the calendar.
import { announce, ask, place, tellAway } from "./pieces.js";

const panel = document.getElementById("panel");
const narrow = matchMedia("(max-width: 48rem)");
let shown = new URL(location.href).searchParams.get("finding");
const MONTHS = { month: 1, quarter: 3, year: 12 };
const counted = (month) => month.split("-").reduce((year, number) => year * 12 + Number(number), 0);
let opener = null;
let under = null;

// Two addresses of one view: all but the finding, and what was done last, is the same.
function rest(url, ...others) {
  const left = new URL(url, location.href);
  for (const name of ["finding", "applied", "gone", "undone", ...others]) left.searchParams.delete(name);
  left.hash = "";
  left.searchParams.sort();
  return left.href;
}

function heading() {
  return panel?.querySelector("#proof-title");
}

async function find(box) {
  const link = box.querySelector(".ask");
  box.setAttribute("aria-busy", "true");
  box.querySelectorAll("[hidden]").forEach((one) => one.removeAttribute("hidden"));
  link.hidden = true;
  const answer = await ask(box.dataset.ways, { headers: { Accept: "text/html" } });
  box.removeAttribute("aria-busy");
  if (answer.ok || answer.status === 409) return place(box, answer.text);
  box.querySelectorAll(".searching, .skeleton").forEach((one) => (one.hidden = true));
  link.hidden = false;
  if (answer.status === 0) tellAway();
}

function findAll(within) {
  within.querySelectorAll("[data-ways]").forEach(find);
}

// The board goes to where a finding holds, unless its months do so already; a list shows all of them.
function follow(html) {
  const { first, last } = new DOMParser().parseFromString(html, "text/html").querySelector("[data-first]")?.dataset ?? {};
  const here = new URL(location.href);
  const [from, months] = [here.searchParams.get("from"), MONTHS[here.searchParams.get("view")]];
  if (!first || !from || !months) return;
  const begin = counted(from);
  if (counted(last) >= begin && counted(first) < begin + months) return;
  here.searchParams.set("from", first);
  here.searchParams.delete("page");
  history.replaceState(history.state, "", here);
}

async function show(fingerprint, { focus, isFollowed = false }) {
  under?.abort();
  under = new AbortController();
  const url = new URL(`/findings/${encodeURIComponent(fingerprint)}`, location.href);
  for (const name of ["calendar", "lang"]) {
    const asked = new URL(location.href).searchParams.get(name) ?? panel.dataset[name];
    if (asked) url.searchParams.set(name, asked);
  }
  panel.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await ask(url, { signal: under.signal, headers: { Accept: "text/html" } });
  } catch {
    return;
  }
  panel.removeAttribute("aria-busy");
  if (answer.status === 0) return tellAway();
  shown = fingerprint;
  panel.classList.remove("unasked");
  if (isFollowed) follow(answer.text);
  place(panel, answer.text);
  findAll(panel);
  if (!focus) return;
  if (narrow.matches) panel.classList.add("is-up");
  panel.scrollTop = 0;
  heading()?.focus({ preventScroll: narrow.matches });
  announce(heading()?.textContent ?? "");
}

function close() {
  if (!panel.classList.contains("is-up") && !panel.contains(document.activeElement)) return false;
  panel.classList.remove("is-up");
  // What was pressed may be drawn anew by now, and of its twins some cannot be seen.
  [opener, ...document.querySelectorAll(`[data-finding="${CSS.escape(shown ?? "")}"]`)].some((one) => {
    one?.focus();
    return one && document.activeElement === one;
  });
  return true;
}

function chosen(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("a[href]");
  // A link within the page leads the browser there.
  if (!link || link.getAttribute("href").startsWith("#")) return;
  if (link.matches("#panel .proof-back")) {
    event.preventDefault();
    close();
    return;
  }
  const url = new URL(link.href.baseVal ?? link.href, location.href);
  const fingerprint = url.searchParams.get("finding");
  if (!fingerprint || url.pathname !== location.pathname) return;
  const inside = panel.contains(link);
  if (!inside && rest(url, "from") !== rest(location.href, "from")) return;
  event.preventDefault();
  if (!inside) opener = link;
  const next = new URL(location.href);
  next.searchParams.set("finding", fingerprint);
  next.hash = "";
  history.pushState({ finding: fingerprint }, "", next);
  // A bar that was pressed stays under the hand.
  show(fingerprint, { focus: true, isFollowed: !link.closest("svg") });
}

if (panel) {
  document.addEventListener("click", chosen);
  addEventListener("popstate", () => {
    const fingerprint = new URL(location.href).searchParams.get("finding");
    // Other parts of the address belong to the board, which fetches what they ask for.
    if (fingerprint === shown) return;
    if (fingerprint) show(fingerprint, { focus: panel.contains(document.activeElement) });
    else close();
    shown = fingerprint;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && close()) event.preventDefault();
  });
  document.addEventListener("redrawn", () => findAll(panel));
  if (narrow.matches && shown && location.hash === "#panel") panel.classList.add("is-up");
}
document.addEventListener("submit", (event) => {
  const back = event.target.elements?.namedItem("back");
  if (back && !back.value && location.pathname === "/") back.value = location.search;
  event.target.querySelector("button")?.setAttribute("aria-busy", "true");
});
findAll(document);
