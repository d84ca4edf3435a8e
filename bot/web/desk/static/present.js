// On the pages without conversations: whoever has one open is there, and sees and hears that somebody waits.
import { listening } from "./listening.js";
import { ring } from "./sound.js";

const plainTitle = document.title;
const place = document.querySelector('.bar__place[href="/desk/talks"]');
let before = null;

async function count() {
  // What fails is announced anew when the stream is back.
  const answer = await fetch("/desk/talks-list").catch(() => null);
  if (answer?.redirected) { location.reload(); return; }
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  show(Number(drawn.querySelector('[data-count="queue"]')?.textContent || 0));
}

function show(waiting) {
  if (before !== null && waiting > before) ring();
  before = waiting;
  place.textContent = waiting ? `对话（${waiting}）` : "对话";
  document.title = waiting ? `（${waiting}）${plainTitle}` : plainTitle;
}

listening({
  worker: place.dataset.stream,
  open: "",
  hear: (told) => {
    if (told.out) location.reload();
    if (told.lists) count();
  },
});
