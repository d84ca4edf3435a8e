// The lists beside a conversation: fetched anew when they moved, counted in the title, walked through by key.
import { ring } from "./sound.js";
import { connected, open } from "./talk-page.js";

const lists = document.getElementById("lists");
const plainTitle = document.title;
let unseen = 0;

// What colleagues hold is long and moves when a conversation changes hands; what is mine moves with every line.
export async function fetchLists(part = "") {
  const all = new URLSearchParams(location.search).get("all") || "";
  const answer = await fetch(`/desk/talks-list?open=${open}&all=${all}&part=${all ? "" : part}`).catch(() => null);
  // The stream notices too, and announces the lists when it is back.
  if (!answer) { connected(false); return; }
  if (answer.redirected) { location.reload(); return; }
  if (!answer.ok) return;
  const focused = document.activeElement && lists.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const before = count("queue");
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = part && !all ? lists.querySelector(`[data-list="${part}"]`) : null;
  if (fresh) fresh.replaceWith(...drawn.body.childNodes);
  else lists.replaceChildren(...drawn.body.childNodes);
  if (focused) lists.querySelector(`a[href="${focused}"]`)?.focus();
  if (count("queue") > before) alertOf();
  badge();
}

function count(name) {
  return Number(lists.querySelector(`[data-count="${name}"]`)?.textContent || 0);
}

export function badge() {
  const waiting = count("queue");
  const marks = unseen + waiting;
  document.title = marks ? `（${marks}）${plainTitle}` : plainTitle;
}

export function alertOf() {
  if (document.hidden) unseen += 1;
  badge();
  ring();
}

export function move(step) {
  const entries = [...lists.querySelectorAll("a.talk-entry")];
  const now = entries.findIndex((entry) => entry.hasAttribute("aria-current"));
  const next = entries[now < 0 ? 0 : now + step];
  if (next) location.assign(next.href);
}

// Whoever looks at the page has seen what came.
export function seen() {
  unseen = 0;
  badge();
}
