// Asks the server for pieces of pages and puts them where they belong; every sentence comes from the server.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

// Gives {status, ok, text, headers, url}; a network that is away is status 0. `form` is FormData or URLSearchParams.
export async function ask(url, { method = "GET", form = null, headers = {}, signal } = {}) {
  try {
    const answer = await fetch(url, {
      method,
      body: form,
      signal,
      headers: { "X-Piece": "1", "X-CSRF-Token": meta("csrf"), ...headers },
    });
    return { status: answer.status, ok: answer.ok, text: await answer.text(), headers: answer.headers, url: answer.url };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { status: 0, ok: false, text: "", headers: new Headers(), url };
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

// Shows that the service cannot be reached, in the words that the page brought along.
export function tellAway() {
  const words = document.body.dataset.away ?? "";
  announce(words);
  document.getElementById("away")?.removeAttribute("hidden");
}
