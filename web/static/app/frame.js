// Closes the menus of the bar as people expect, and sends a form once; all of it works without, too.
const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// Whoever clicks twice has asked once: the second time he would be refused what is done already.
const ONCE = 4_000;
addEventListener("submit", (event) => {
  const { target: form } = event;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.asked) return event.preventDefault();
  form.dataset.asked = "1";
  setTimeout(() => delete form.dataset.asked, ONCE);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-asked]")) delete form.dataset.asked;
});

// What is shown once is taken along by a click, where the browser lets a page write to the clipboard.
for (const place of navigator.clipboard ? document.querySelectorAll("pre[data-copy]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = place.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.textContent.trim());
    button.textContent = place.dataset.copied;
  });
  place.after(button);
}

// Where tabs are wider than the screen, the one that is open is seen.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.parentElement.scrollLeft = tab.offsetLeft;
