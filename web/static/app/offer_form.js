// The form of an offer: lines come and go at once, and what stands in it is priced and judged while one types.

import { ask, place, tellAway } from "./pieces.js";

const WAIT = 250;
const root = () => document.getElementById("content");
const form = () => document.getElementById("offer-form");
const touched = new Set();
let timer = 0;
let under = null;
let isDirty = false;

// A form with a file in it would be sent in parts, of which the service takes few.
const sent = () => new URLSearchParams(new FormData(form()));

async function look() {
  under?.abort();
  under = new AbortController();
  const beside = document.getElementById("preview");
  beside.setAttribute("aria-busy", "true");
  const signal = under.signal;
  try {
    // The worth is there at once; the verdict follows.
    for (const [quick, part] of [["&quick=1", '[data-part="worth"]'], ["", null]]) {
      const answer = await ask(form().dataset.curve + quick, { method: "POST", form: sent(), signal });
      if (answer.ok) show(beside, answer.text, part);
      else {
        refuse(answer, (told) => beside.replaceChildren(told));
        break;
      }
    }
    beside.setAttribute("aria-busy", "false");
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

// Says why nothing has become of it; what was typed stays.
function refuse(answer, put) {
  const told = new DOMParser().parseFromString(answer.text, "text/html").querySelector(".notice.error");
  if (told) put(told);
  else tellAway();
}

function show(beside, html, part) {
  if (beside.contains(document.activeElement)) return;
  const box = document.createElement("div");
  place(box, html);
  const told = box.querySelector("#wrongs");
  if (!part) beside.replaceChildren(...box.childNodes);
  else beside.querySelector(part)?.replaceWith(box.querySelector(part));
  showWrongs(told);
}

// What is wrong stands at its field, but only where somebody has been: nobody is blamed for what he has yet to write.
function showWrongs(told) {
  if (!told) return;
  for (const box of form().querySelectorAll("[data-wrong]")) {
    const at = box.dataset.wrong;
    const given = [...told.children].find((one) => one.dataset.at === at);
    const isTold = given && touched.has(at);
    box.replaceChildren(...(isTold ? [...given.children].map((one) => one.cloneNode(true)) : []));
    const field = document.getElementById(at);
    if (field?.matches("input, select, textarea")) {
      if (isTold) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
}

function putAbove(told) {
  document.getElementById("refusal")?.remove();
  told.id = "refusal";
  form().querySelector(".page-head").after(told);
  told.scrollIntoView({ block: "center" });
}

const state = (field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value);
const alike = (field) => [...form().elements].find((one) => one.name === field.name && one.type === field.type
  && (!field.matches("[type=checkbox], [type=radio]") || one.value === field.value));

// What is written while an answer is under way is newer than the answer; gives whether somebody goes on writing.
function follow() {
  const was = new Map([...form().elements].map((field) => [field, state(field)]));
  const from = document.activeElement;
  return (draw, asked) => {
    // Lines after one that is taken away bear other names.
    const moved = asked.startsWith("remove:") ? asked.slice("remove:".length, asked.lastIndexOf("/") + 1) : null;
    const stays = (field) => field.name && !(moved && field.name.startsWith(moved));
    const late = [...was].filter(([field, before]) => stays(field) && state(field) !== before).map(([field]) => field);
    const here = document.activeElement;
    const at = here !== from && was.has(here) && stays(here) ? here : null;
    const caret = at?.selectionStart ?? null;
    draw();
    for (const field of late) {
      const again = alike(field);
      if (again?.matches("[type=checkbox], [type=radio]")) again.checked = field.checked;
      else if (again) again.value = field.value;
    }
    const again = at && alike(at);
    again?.focus();
    if (caret !== null) again?.setSelectionRange(caret, caret);
    return Boolean(again);
  };
}

async function step(button) {
  const fields = sent();
  fields.set("step", button.value);
  const before = new Set([...form().querySelectorAll("[id]")].map((one) => one.id));
  const goOn = follow();
  const answer = await ask(form().action, { method: "POST", form: fields });
  if (!answer.ok) return refuse(answer, putAbove);
  const isWritten = goOn(() => place(root(), answer.text), button.value);
  if (isWritten) return look();
  const line = [...form().querySelectorAll("input, select, textarea")].find((one) => one.id && !before.has(one.id));
  (line ?? document.getElementById(button.id) ?? document.getElementById("faults"))?.focus();
  look();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.('#offer-form button[name="step"]');
  if (!button || button.value === "save" || button.value === "check") return;
  event.preventDefault();
  isDirty = true;
  step(button);
});

document.addEventListener("input", (event) => {
  if (!event.target.closest?.("#offer-form") && event.target.id !== "profile") return;
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.id === "profile") return field.blur();
  if (!field.closest?.("#offer-form")) return;
  touched.add(field.name);
  if (field.matches("[data-redraw], .mechanic-head select")) {
    clearTimeout(timer);
    step({ value: "show", id: field.id });
  }
});

document.addEventListener("focusout", (event) => event.target.name && touched.add(event.target.name));
document.addEventListener("submit", () => (isDirty = false));
window.addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
document.documentElement.classList.add("has-script");
document.getElementById("faults")?.focus();
