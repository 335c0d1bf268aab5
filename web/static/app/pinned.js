// The days of a board that scrolls sideways stay in sight: its own head cannot, so a twin of it lies over it and follows.

export function pinHead(within) {
  const wide = within.querySelector(".wide");
  const sheet = wide?.querySelector("table");
  if (!sheet || wide.previousElementSibling) return;
  const pinned = document.createElement("div");
  pinned.className = "pinned";
  pinned.setAttribute("aria-hidden", "true");
  const twin = document.createElement("table");
  twin.className = sheet.className;
  twin.append(sheet.tHead.cloneNode(true));
  pinned.append(twin);
  wide.before(pinned);
  const follow = () => { pinned.scrollLeft = wide.scrollLeft; };
  wide.addEventListener("scroll", follow, { passive: true });
  follow();
}
