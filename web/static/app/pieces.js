// Asks the server for pieces of pages and puts them where they belong; every sentence comes from the server.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

// Whoever is logged out meanwhile is sent to a page that has no place inside this one.
let isLoggedOut = false;

// Gives {status, ok, text, headers, url}; a network that is away, or a session, is status 0. `form` is FormData or
// URLSearchParams.
export async function ask(url, { method = "GET", form = null, headers = {}, signal } = {}) {
  const nothing = { status: 0, ok: false, text: "", headers: new Headers(), url };
  try {
    const answer = await fetch(url, {
      method,
      body: form,
      signal,
      headers: { "X-Piece": "1", "X-CSRF-Token": meta("csrf"), ...headers },
    });
    isLoggedOut = answer.redirected && new URL(answer.url).pathname === logIn()?.pathname;
    if (isLoggedOut) return nothing;
    // Whoever was told that nobody answers is told so no longer.
    for (const told of document.querySelectorAll("#away, #ended")) told.hidden = true;
    return { status: answer.status, ok: answer.ok, text: await answer.text(), headers: answer.headers, url: answer.url };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    isLoggedOut = false;
    return nothing;
  }
}

// Replaces what an element holds by HTML that the server has written and escaped.
export function place(element, html) {
  const range = document.createRange();
  range.selectNodeContents(element);
  element.replaceChildren(range.createContextualFragment(html));
  element.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
}

// Has a screen reader say something; the words come from the server, in a data- attribute or a piece.
export function announce(words) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = words;
}

// Shows that the service cannot be reached, or who has logged out, in the words that the page brought along.
export function tellAway() {
  const told = document.getElementById(isLoggedOut ? "ended" : "away");
  if (!told) return;
  if (isLoggedOut) logIn().search = new URLSearchParams({ next: location.pathname + location.search });
  told.hidden = false;
  announce(told.textContent);
}

const logIn = () => document.querySelector("#ended a");
