// Remembers where somebody is in what is drawn anew: how far he has scrolled, what he has opened, where the focus is.

// The name of what has the focus, which what is drawn anew bears too, and which of that name it is.
function named(one, within) {
  if (!within.contains(one)) return null;
  const offer = one.closest("[data-offer]")?.dataset.offer;
  const { finding } = one.dataset;
  const name = one.id ? `#${CSS.escape(one.id)}`
    : offer ? `[data-offer="${CSS.escape(offer)}"] a`
    : finding ? `[data-finding="${CSS.escape(finding)}"]` : "";
  const kind = one.namespaceURI;
  return name && { name, kind, place: kin(within, name, kind).indexOf(one) };
}

// A bar bears the name of its finding, as its line in the list does: whoever was at one is not brought to the other.
const kin = (within, name, kind) => [...within.querySelectorAll(name)].filter((one) => one.namespaceURI === kind);

// Gives what brings him back there; folds stay open or closed where it is the same view that comes again.
export function keep(within, { isSame = false } = {}) {
  const strip = within.querySelector(".wide")?.scrollLeft ?? 0;
  const top = within.getBoundingClientRect().top;
  const folds = isSame ? [...within.querySelectorAll("details[id]")].map((one) => [one.id, one.open]) : [];
  const focused = named(document.activeElement, within);
  return () => {
    for (const [id, isOpen] of folds) document.getElementById(id)?.toggleAttribute("open", isOpen);
    const wide = within.querySelector(".wide");
    if (wide) wide.scrollLeft = strip;
    if (isSame) scrollBy({ top: within.getBoundingClientRect().top - top, behavior: "instant" });
    if (!focused) return;
    const again = kin(within, focused.name, focused.kind);
    (again[focused.place] ?? again[0])?.focus({ preventScroll: true });
  };
}
