// Bars of offers that may be edited are moved and resized with the mouse, a pen, or a finger that presses long.

import { current, ghosts, lift, putBack, recheck, store } from "./drag_check.js";
import { Lift } from "./drag_ghost.js";
import "./drag_keys.js";

const SLOP = 4;
const LONG_PRESS = 450;
// So much of each end of a bar resizes it, as long as the middle stays larger.
const GRIP = { mouse: 8, pen: 10, touch: 18 };

// So near to the edge of the board's window it scrolls on, the faster the nearer, so many pixels in a frame at most.
const EDGE = 48;
const FASTEST = 16;

let press = null;
let isFine = false;
let hasDragged = false;

// The bar under a pointer: an offer may have several, and its name may lie over them.
function barAt(target, x) {
  const group = target.closest?.("#board [data-editable]")?.closest("[data-offer]");
  const bars = [...(group?.querySelectorAll("[data-start]") ?? [])];
  return bars.find((bar) => {
    const box = bar.getBoundingClientRect();
    return x >= box.left - SLOP && x <= box.right + SLOP;
  });
}

function edgeAt(bar, x, kind) {
  const box = bar.getBoundingClientRect();
  const grip = Math.min(GRIP[kind] ?? GRIP.mouse, box.width / 4);
  if (x - box.left < grip) return "start";
  return box.right - x < grip ? "end" : "move";
}

addEventListener("pointerdown", (event) => {
  hasDragged = false;
  const bar = event.isPrimary && event.button === 0 ? barAt(event.target, event.clientX) : null;
  if (!bar) return;
  const { pointerType, pointerId, clientX, clientY } = event;
  press = { bar, id: pointerId, x: clientX, y: clientY, edge: edgeAt(bar, clientX, pointerType), isTouch: pointerType === "touch" };
  if (press.isTouch) press.timer = setTimeout(() => begin(navigator.vibrate?.(10)), LONG_PRESS);
});

function begin() {
  press.isUp = true;
  press.lift = lift(new Lift(press.bar, press.edge));
  press.strip = press.bar.closest(".wide");
  press.scrolled = press.strip.scrollLeft;
  requestAnimationFrame(scrollOn);
  document.documentElement.classList.add("dragging", `dragging-${press.edge}`);
}

addEventListener("pointermove", (event) => {
  if (!press) return hover(event);
  if (event.pointerId !== press.id) return;
  const by = event.clientX - press.x;
  if (!press.isUp) {
    if (Math.hypot(by, event.clientY - press.y) < SLOP) return;
    if (press.isTouch) return end();
    begin();
  }
  if (press.lift !== current()) return end();
  hasDragged = true;
  isFine = event.shiftKey;
  press.at = event.clientX;
  pull();
});

function pull() {
  const before = `${press.lift.start} ${press.lift.end}`;
  press.lift.pull(press.at - press.x + press.strip.scrollLeft - press.scrolled, isFine);
  if (before !== `${press.lift.start} ${press.lift.end}`) recheck();
}

// While a bar is held at an edge of what can be seen of the board, the board goes on under it.
function scrollOn() {
  if (!press?.isUp) return;
  const { strip, lift, at = press.x, x } = press;
  if (strip.scrollWidth > strip.clientWidth && strip.contains(lift.bar)) {
    const box = strip.getBoundingClientRect();
    const cell = lift.bar.closest("td");
    const name = cell.previousElementSibling.getBoundingClientRect();
    // The name of a group stands before its bars, or over them on a narrow screen.
    const from = Math.max(0, name.bottom > cell.getBoundingClientRect().top + 1 ? name.right : box.left);
    const before = strip.scrollLeft;
    const over = at < x ? Math.min(0, at - from - EDGE) : Math.max(0, at - Math.min(box.right, innerWidth) + EDGE);
    strip.scrollLeft += Math.max(-FASTEST, Math.min(FASTEST, over / 3));
    if (strip.scrollLeft !== before) pull();
  }
  requestAnimationFrame(scrollOn);
}

// Shows at which end one would take hold.
function hover(event) {
  if (event.pointerType !== "mouse") return;
  const bar = barAt(event.target, event.clientX);
  const hold = bar ? edgeAt(bar, event.clientX, "mouse") : "";
  if (document.documentElement.dataset.hold !== hold) document.documentElement.dataset.hold = hold;
}

addEventListener("pointerup", (event) => {
  if (event.pointerId !== press?.id) return;
  const { isUp } = press;
  end();
  if (isUp) store();
});

addEventListener("pointercancel", (event) => {
  if (event.pointerId !== press?.id) return;
  if (press.isUp) putBack();
  end();
});

function end() {
  clearTimeout(press.timer);
  press = null;
  document.documentElement.classList.remove("dragging", "dragging-move", "dragging-start", "dragging-end");
}

addEventListener("keydown", (event) => {
  if (press?.isUp && event.key === "Escape") {
    event.preventDefault();
    putBack();
    end();
  }
});

// While a bar is in the hand, the page neither scrolls nor follows the bar's link nor opens a menu.
addEventListener("touchmove", (event) => press?.isUp && event.preventDefault(), { passive: false });
addEventListener("contextmenu", (event) => press?.isTouch && event.preventDefault());
addEventListener("dragstart", (event) => barAt(event.target, event.clientX) && event.preventDefault());
addEventListener("click", (event) => {
  if (!hasDragged) return;
  hasDragged = false;
  event.preventDefault();
  event.stopPropagation();
}, true);
addEventListener("scroll", () => {
  for (const one of ghosts()) {
    one.measure();
    one.draw();
  }
}, { capture: true, passive: true });
