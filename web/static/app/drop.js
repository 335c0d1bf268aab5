// Takes files that are dropped anywhere on the page, names those that were chosen, and says that it takes a moment.

const form = document.querySelector("[data-drop]");
const input = form?.querySelector('input[type="file"]');
const zone = form?.querySelector("[data-dropzone]");
let depth = 0;

const carries = (event) => event.dataTransfer?.types?.includes("Files");

function mark(isOver) {
  zone.classList.toggle("over", isOver);
}

function listChosen() {
  const list = form.querySelector(".chosen");
  list.replaceChildren(
    ...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.className = "chip";
      line.textContent = file.name;
      return line;
    }),
  );
  list.hidden = input.files.length === 0;
}

if (form) {
  document.addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    depth += 1;
    mark(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!carries(event)) return;
    depth = Math.max(0, depth - 1);
    mark(depth > 0);
  });
  document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    input.files = event.dataTransfer.files;
    listChosen();
    if (input.files.length > 0) form.requestSubmit();
  });
  input.addEventListener("change", listChosen);
}

document.addEventListener("submit", (event) => {
  const told = event.target.querySelector("[data-busy]");
  if (!told) return;
  told.hidden = false;
  event.target.setAttribute("aria-busy", "true");
});
// Whoever comes back by the browser's own way finds a page that is not busy any more.
window.addEventListener("pageshow", () => {
  for (const told of document.querySelectorAll("[data-busy]")) told.hidden = true;
});
document.documentElement.classList.add("has-script");
document.querySelector("[data-first]")?.focus();
