// Makes lists quicker to decide about: tick all at once, and open a form in a dialogue.
import { ask, place, tellAway } from "./pieces.js";

for (const button of document.querySelectorAll("[data-tick]")) {
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${button.dataset.tick}"]`)];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const all = boxes.every((one) => one.checked);
    for (const one of boxes) one.checked = !all;
  });
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.ariaBusy) return; // It is under way already.
  link.setAttribute("aria-busy", "true");
  const answer = await ask(link.href);
  link.removeAttribute("aria-busy");
  if (answer.status === 0) return tellAway();
  if (!answer.ok) return location.assign(link.href);
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  document.body.append(dialog);
  place(dialog, answer.text);
  dialog.setAttribute("aria-labelledby", dialog.querySelector("h2")?.id ?? "");
  dialog.addEventListener("click", (inside) => {
    if (!inside.target.closest("[data-close]")) return;
    inside.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  dialog.showModal();
});
