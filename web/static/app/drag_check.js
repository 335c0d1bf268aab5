// Asks what a lifted bar would do where it is, stores it when it is let go, and shows what the server says of it.

import { redraw } from "./board.js";
import { announce, ask, place, tellAway } from "./pieces.js";

const options = (form) => ({ method: "POST", form, headers: { Accept: "text/html" } });
const address = (name) => `/editing/${name}?lang=${document.documentElement.lang}`;

// One bar is lifted at a time, one question is under way at a time, and the last position wins.
let lifted = null;
// Let go where it is to be, until the board that the server draws has it there.
let dropped = null;
let asking = null;
let isWanted = false;
let isSettling = false;

export const current = () => lifted;
export const ghosts = () => [lifted, dropped].filter(Boolean);

export function lift(made) {
  putBack();
  lifted = made;
  return made;
}

// Lets the bar fall back to where it was.
export function putBack() {
  asking?.abort();
  lifted?.drop();
  lifted = null;
  card().hidden = true;
}

export async function recheck() {
  isWanted = true;
  if (isSettling) asking?.abort();
  while (isWanted && !asking && lifted) {
    isWanted = false;
    await check(lifted);
  }
}

// A hand that rests for so long has settled: then those who had the offer are looked at as well.
const REST = 350;

async function check(mine, isSettled = false) {
  if (!mine.isMoved) {
    mine.mark("", "");
    card().hidden = true;
    return;
  }
  asking = new AbortController();
  try {
    const form = mine.form();
    if (isSettled) form.set("settled", "1");
    const answer = await ask(address("recheck"), { ...options(form), signal: asking.signal });
    if (lifted === mine) show(mine, answer);
    if (!isSettled) settle(mine, form.toString());
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  } finally {
    asking = null;
  }
}

function settle(mine, asked) {
  setTimeout(() => {
    if (lifted !== mine || asking || mine.form().toString() !== asked) return;
    isSettling = true;
    check(mine, true).then(() => {
      isSettling = false;
      if (isWanted) recheck();
    });
  }, REST);
}

function show(mine, answer) {
  if (!answer.status) return tellAway();
  const told = fill(card(), answer.text).querySelector("[data-word]");
  mine.mark(told?.dataset.word ?? "refused", told?.dataset.sign ?? "✕");
}

// Stores where the bar is; the piece that comes back says what was done, or asks first.
export async function store() {
  const mine = lifted;
  if (!mine) return;
  if (!mine.isMoved) return putBack();
  isWanted = false;
  asking?.abort();
  mine.mark("storing", "…");
  dropped?.drop();
  dropped = mine;
  lifted = null;
  await send(address("move"), mine.form());
  if (dropped !== mine) return;
  mine.drop();
  dropped = null;
}

async function send(url, form) {
  const mine = dropped;
  const answer = await ask(url, options(form));
  if (!answer.status) return tellAway();
  // A whole page is to be read as one: two changes to join, or a refusal.
  if (/^\s*<!doctype/i.test(answer.text)) return sendAsPage(url, form);
  if (answer.status === 428) return askFirst(answer.text);
  const told = fill(card(), answer.text).querySelector("[data-word]");
  if (!answer.ok) return;
  mine?.mark(told?.dataset.word ?? "", "✓");
  await redraw();
  showWhere(form.get("offer"));
  if (lifted && !lifted.follow()) putBack();
  if (!lifted) focusOn(form.get("offer"));
}

// Where the months that are shown do not reach as far, the card leads to those that do.
function showWhere(offer) {
  const link = card().querySelector("a[data-there]");
  if (!link || document.querySelector(`#board [data-offer="${CSS.escape(offer)}"]`)) return;
  const there = new URL(location.href);
  there.searchParams.set("from", link.dataset.there);
  link.href = there;
  link.hidden = false;
}

// Whoever writes in a field goes on writing; whoever has moved a bar goes on from it.
function focusOn(offer) {
  const here = document.activeElement;
  if (here !== document.body && !here.closest("#view, #editing-card")) return;
  if (here.closest(`[data-offer="${CSS.escape(offer)}"]`)) return;
  document.querySelector(`#board [data-offer="${CSS.escape(offer)}"] a`)?.focus({ preventScroll: true });
}

function sendAsPage(url, form) {
  const made = document.createElement("form");
  made.method = "post";
  made.action = url;
  form.set("csrf_token", document.querySelector('meta[name="csrf"]').content);
  for (const [name, value] of form) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    made.append(field);
  }
  document.body.append(made);
  made.submit();
}

function askFirst(html) {
  const dialog = box("editing-sure", "dialog");
  place(dialog, html);
  dialog.setAttribute("aria-labelledby", "sure-title");
  dialog.showModal();
}

export async function showKeys() {
  const dialog = box("editing-keys", "dialog");
  if (dialog.open) return;
  const answer = await ask(address("keys"));
  if (!answer.ok) return tellAway();
  place(dialog, answer.text);
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.showModal();
}

const card = () => box("editing-card", "div");

function fill(element, html) {
  place(element, html);
  const beyond = lifted?.isBeyond ? document.getElementById("editing").dataset.beyond : "";
  if (beyond) element.append(Object.assign(document.createElement("p"), { className: "soft", textContent: beyond }));
  // Never over the bar that is in the hand.
  element.classList.toggle("above", lifted?.top > innerHeight / 2);
  element.hidden = false;
  announce([beyond, element.querySelector("[data-said]")?.dataset.said ?? element.textContent].filter(Boolean).join(" "));
  return element;
}

// What floats above the page is made when it is needed first.
function box(id, kind) {
  let found = document.getElementById(id);
  if (found) return found;
  found = document.createElement(kind);
  found.id = id;
  found.className = kind === "dialog" ? "dialog" : "editing-card";
  found.hidden = kind !== "dialog";
  found.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    if (kind === "dialog") found.close();
    else found.hidden = true;
  });
  found.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = new URLSearchParams(new FormData(event.target));
    if (kind === "dialog") found.close();
    send(event.target.action, form);
  });
  document.body.append(found);
  return found;
}
