// The ghost of a bar that is being moved: where it is, on which dates, and how grave it would be there.
// Geometry comes from the numbers that the drawing carries; per frame nothing changes but this one element.

const DAY = 86_400_000;
const HOUR = DAY / 24;
// So much of a ghost stays within the window, however far its dates are.
const SEEN = 48;
const language = document.documentElement.lang || "en";
const days = new Intl.DateTimeFormat(language, { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const hours = new Intl.DateTimeFormat(language, {
  timeZone: "UTC", weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
});

// Times on the calendar's wall clock are counted as if its zone were UTC: no clock changes in between.
const read = (text) => Date.parse(`${text.length > 10 ? text : `${text}T00:00`}Z`);
const write = (time) => new Date(time).toISOString().slice(0, 16);

function element(className, parent) {
  const made = document.createElement("span");
  made.className = className;
  parent.append(made);
  return made;
}

// A bar that has been lifted off its place; `edge` is "move", "start" or "end".
export class Lift {
  constructor(bar, edge) {
    this.edge = edge;
    this.find(bar);
    this.was = read(bar.dataset.start);
    this.until = read(bar.dataset.end);
    this.start = this.was;
    this.end = this.until;
    this.ghost = document.createElement("div");
    this.ghost.className = "ghost";
    this.ghost.setAttribute("aria-hidden", "true");
    element("ghost-bar", this.ghost);
    const label = element("ghost-label", this.ghost);
    this.sign = element("ghost-sign", label);
    this.dates = element("ghost-dates", label);
    document.body.append(this.ghost);
    this.measure();
    this.draw();
    this.dim(true);
  }

  find(bar) {
    this.bar = bar;
    this.group = bar.closest("[data-offer]");
    this.board = bar.closest("#board");
  }

  // A board that was drawn anew has another bar on the same dates; false where it has none.
  follow() {
    if (this.bar.isConnected) return true;
    const { offer } = this.group.dataset;
    const again = document.querySelector(`#board [data-offer="${CSS.escape(offer)}"] [data-start="${this.bar.dataset.start}"]`);
    if (!again) return false;
    this.find(again);
    this.measure();
    this.draw();
    this.dim(true);
    return true;
  }

  // The same offer may be drawn for several groups.
  dim(isLifted) {
    const alike = `[data-offer="${CSS.escape(this.group.dataset.offer)}"]`;
    for (const one of this.board.querySelectorAll(alike)) one.classList.toggle("lifted", isLifted);
  }

  // Once per lift, and again after somebody has scrolled.
  measure() {
    const svg = this.bar.ownerSVGElement;
    const matrix = svg.getScreenCTM();
    const box = this.bar.getBoundingClientRect();
    this.dayWidth = Number(svg.dataset.day) * matrix.a;
    this.origin = matrix.e + Number(svg.dataset.left || 0) * matrix.a;
    this.first = read(svg.dataset.first);
    this.last = this.first + (svg.viewBox.baseVal.width / Number(svg.dataset.day)) * DAY;
    this.top = box.top;
    this.ghost.style.height = `${box.height}px`;
  }

  get isMoved() {
    return this.start !== this.was || this.end !== this.until;
  }

  // Nobody sees there what is drawn around it.
  get isBeyond() {
    return this.start >= this.last || this.end <= this.first;
  }

  // Puts the edge that is held so many pixels away from where it was, on whole days, or hours when it is fine.
  pull(pixels, isFine) {
    const step = isFine ? HOUR : DAY;
    this.step(this.edge, Math.round((pixels * DAY) / this.dayWidth / step) * step);
  }

  // Puts an edge so much later than it was; what is left lasts an hour at least.
  step(edge, by) {
    const least = Math.min(HOUR, this.until - this.was);
    if (edge !== "end") this.start = edge === "start" ? Math.min(this.was + by, this.end - least) : this.was + by;
    if (edge !== "start") this.end = edge === "end" ? Math.max(this.until + by, this.start + least) : this.until + by;
    this.draw();
  }

  // Moves an edge on from where it is now.
  nudge(edge, by) {
    const from = edge === "end" ? this.end - this.until : this.start - this.was;
    this.step(edge, from + by);
  }

  // Where an instant is on the screen.
  x(time) {
    return this.origin + ((time - this.first) / DAY) * this.dayWidth;
  }

  // Scrolls the board to the edge that a key has moved.
  reveal(edge) {
    const strip = this.bar.closest(".wide");
    const box = strip.getBoundingClientRect();
    const x = this.x(edge === "end" ? this.end : this.start);
    const [from, to] = [Math.max(box.left, 0) + SEEN, Math.min(box.right, innerWidth) - SEEN];
    strip.scrollLeft += Math.min(0, x - from) + Math.max(0, x - to);
  }

  draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const width = Math.max(this.x(this.end) - this.x(this.start), 4);
      const left = Math.max(SEEN - width, Math.min(this.x(this.start), innerWidth - SEEN));
      this.ghost.style.transform = `translate3d(${left}px, ${this.top}px, 0)`;
      if (width !== this.width) this.ghost.style.width = `${(this.width = width)}px`;
      const text = this.told();
      if (text !== this.text) this.dates.textContent = this.text = text;
    });
  }

  // The dates in the reader's language; an offer that ends at midnight ends on the day before.
  told() {
    if (this.start % DAY || this.end % DAY) return hours.formatRange(this.start, this.end);
    return days.formatRange(this.start, this.end - DAY);
  }

  // How grave it would be: a word for the style, and a sign for whoever sees no colours.
  mark(word, sign) {
    this.ghost.dataset.word = word;
    this.sign.textContent = sign;
  }

  form() {
    const { calendar } = this.board.dataset;
    const { offer, version = "" } = this.group.dataset;
    return new URLSearchParams({
      calendar, offer, version, was: this.bar.dataset.start, start: write(this.start), end: write(this.end),
    });
  }

  drop() {
    cancelAnimationFrame(this.frame);
    this.ghost.remove();
    this.dim(false);
  }
}
