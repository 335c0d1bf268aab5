// The form of dates says what would be found as soon as a date has been chosen; nothing is stored.

import { ask, place, tellAway } from "./pieces.js";

const PAUSE = 400;
const form = document.querySelector("form.dates");
const verdict = document.getElementById("dates-verdict");
let timer = 0;
let asking = null;

async function check() {
  asking?.abort();
  asking = new AbortController();
  const asked = new URLSearchParams(new FormData(form));
  asked.set("step", "check");
  try {
    const answer = await ask(form.action, { method: "POST", form: asked, headers: { Accept: "text/html" }, signal: asking.signal });
    if (!answer.status) return tellAway();
    const found = new DOMParser().parseFromString(answer.text, "text/html").getElementById("dates-verdict");
    if (found) place(verdict, found.innerHTML);
    verdict.hidden = !found?.childElementCount;
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  asking?.abort();
  if (form.checkValidity()) timer = setTimeout(check, PAUSE);
  else verdict.hidden = true;
});
