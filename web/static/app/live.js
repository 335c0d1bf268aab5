// Shows what happens while a page is looked at. The server writes every sentence; a stream ends at once and is asked again.

const strip = document.getElementById("live");
const AGAIN = 20_000;
const COUNTED = /^\(\d+\) /;
let stream = null;
let known = "";
let waiting = 0;

function count() {
  const total = [...strip.children].reduce((sum, one) => sum + Number(one.dataset.count || 1), 0);
  strip.hidden = total === 0;
  const title = document.title.replace(COUNTED, "");
  document.title = total ? `(${total}) ${title}` : title;
}

function show(html) {
  const piece = document.createRange().createContextualFragment(html).firstElementChild;
  if (!piece) return;
  strip.querySelector(`[data-kind="${piece.dataset.kind}"]`)?.remove();
  piece.querySelector("[data-refresh]")?.setAttribute("href", location.href);
  strip.hidden = false;
  strip.append(piece);
  count();
}

function listen() {
  clearTimeout(waiting);
  if (stream || document.hidden) return;
  stream = new EventSource(strip.dataset.live + (known ? `&known=${known}` : ""));
  stream.addEventListener("pulse", (event) => { known = event.data; });
  stream.addEventListener("news", (event) => show(event.data));
  // Logged out, refused or away: the browser gives up, and somebody may be back later.
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return;
    rest();
    waiting = setTimeout(listen, AGAIN);
  });
}

function rest() {
  stream?.close();
  stream = null;
}

if (strip) {
  strip.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dismiss]")) return;
    event.target.closest("article").remove();
    count();
  });
  // A page that nobody sees asks for nothing.
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  // Drawn anew by a script: what it shows by now is its new beginning.
  document.addEventListener("live:shown", (event) => { strip.dataset.live = event.detail; known = ""; strip.replaceChildren(); count(); rest(); listen(); });
  listen();
}
