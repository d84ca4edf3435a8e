// The desk's conversations: hears that something moved, fetches what follows its cursor, sends what is written.
// Without it every form works as a plain form.
import { listening } from "./listening.js";
import { canSound, isSoundWanted, wantSound } from "./sound.js";
import { alertOf, badge, fetchLists, move, seen } from "./talk-lists.js";
import { connected, mark, open, post, room, trouble } from "./talk-page.js";

const log = document.getElementById("log");
const lines = document.getElementById("lines");
const form = document.getElementById("say");
const text = document.getElementById("text");
const sound = document.getElementById("sound");
const here = `/desk/talks/${open}`;
let cursor = Number(room.dataset.cursor);
let fetching = null;
let again = false;
let isAtEnd = true;
let stream = null;
// Nothing is compared with what the page came with: the first answer decides.
let shownProposal = null;

// One fetch at a time; what is announced meanwhile is fetched right after it.
async function fetchLines() {
  if (!open) return;
  if (fetching) { again = true; return; }
  fetching = takeLines();
  try { await fetching; } catch { connected(false); } finally { fetching = null; }
  if (again) { again = false; await fetchLines(); }
}

async function takeLines() {
  let more = true;
  let after = behindWhatWaits();
  while (more) {
    const answer = await fetch(`${here}/lines?after=${after}`);
    if (answer.redirected || answer.status === 401) { location.reload(); return; }
    if (answer.status === 404) { outOfSight(); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const news = await answer.json();
    append(news);
    after = news.cursor;
    more = news.more;
    if (String(news.epoch) !== room.dataset.epoch) changedHands(news);
  }
  connected(true);
}

// Whoever answers for one department only does not see where the conversation has gone.
function outOfSight() {
  if (!text || !text.value.trim()) { location.assign("/desk/talks"); return; }
  stream.leave();
  trouble("这个对话已经转给别人了，您没发出去的话还在框里，需要的话先抄下来。");
  form.querySelector(".btn--main").disabled = true;
}

// A line that had not reached the resident is fetched again: by now it may have.
function behindWhatWaits() {
  const waits = lines.querySelector(".talk-line:has(.talk-line__state--waits)");
  return waits ? Math.min(cursor, Number(waits.dataset.seq) - 1) : cursor;
}

function append(news) {
  const wasAtEnd = isAtEnd;
  let heard = false;
  const drawn = new DOMParser().parseFromString(`<ol>${news.html}</ol>`, "text/html");
  for (const line of [...drawn.querySelectorAll(".talk-line")]) {
    const shown = lines.querySelector(`[data-seq="${line.dataset.seq}"]`);
    if (!shown) {
      lines.append(line);
      heard = heard || line.classList.contains("talk-line--resident");
    } else if (shown.querySelector(".talk-line__state--waits")) {
      shown.replaceWith(line);
    }
  }
  showProposal(news.proposal);
  cursor = Math.max(cursor, news.cursor);
  if (wasAtEnd) log.scrollTop = log.scrollHeight;
  if (heard) alertOf();
  look();
}

function endIsNear() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}

// What is shown already stays, and with it where somebody is in it.
function showProposal(html) {
  if (html === shownProposal) return;
  shownProposal = html;
  const drawn = new DOMParser().parseFromString(html, "text/html");
  document.getElementById("proposal").replaceChildren(...drawn.body.childNodes);
  offerProposal();
}

function offerProposal() {
  const use = document.getElementById("use-proposal");
  if (!use) return;
  use.hidden = false;
  use.addEventListener("click", () => write(use.dataset.text));
  use.form.addEventListener("submit", sendProposal);
}

async function sendProposal(event) {
  event.preventDefault();
  const button = document.getElementById("send-proposal");
  button.disabled = true;
  try {
    const said = await post(event.target.action, Object.fromEntries(new FormData(event.target)));
    trouble(said.dropped ? "没发出去：对话已经换了人。" : said.stale ? "没发：群众又说了新的，看看再答。" : "");
    await fetchLines();
    text.focus();
  } catch {
    trouble("没发出去，再按一次，不会重复。");
    button.disabled = false;
  }
}

// Put words behind what is being written.
function write(words) {
  text.value += (text.value ? "\n" : "") + words;
  text.focus();
  look(true);
}

// What was on the screen stays where it is; the lines before it are put above.
async function showEarlier(event) {
  event.preventDefault();
  const link = event.target;
  try {
    const answer = await fetch(`${here}/earlier?before=${link.dataset.before}`);
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    const news = await answer.json();
    const drawn = new DOMParser().parseFromString(`<ol>${news.html}</ol>`, "text/html");
    const below = log.scrollHeight - log.scrollTop;
    lines.prepend(...drawn.querySelectorAll(".talk-line"));
    link.dataset.before = String(news.first);
    if (news.first <= 1) { link.parentElement.remove(); log.focus(); }
    log.scrollTop = log.scrollHeight - below;
  } catch { trouble("更早的没取到，再按一次。"); }
}

// Whoever holds the conversation has changed: what is being written is kept, and the page is made anew.
async function changedHands(news) {
  room.dataset.epoch = String(news.epoch);
  if (text && text.value.trim() && !news.mine) {
    trouble("对话刚刚换了人，您没发出去的话还在框里，刷新后就没有了，需要的话先抄下来。");
    form.querySelector(".btn--main").disabled = true;
    return;
  }
  location.replace(here);
}

function hear(told) {
  // Signed out elsewhere, closed or given other rights: the page asks anew who is there.
  if (told.out) location.reload();
  if ("connected" in told) connected(told.connected);
  if (told.talk) fetchLines();
  if (told.lists) fetchLists();
  else if (told.mine) fetchLists("mine");
}

let looking = null;
function look(types = false) {
  if (!open || document.hidden) return;
  clearTimeout(looking);
  looking = setTimeout(async () => {
    const fields = { seq: String(cursor), types: types ? "1" : "" };
    if (text) fields.draft = text.value;
    try { showLookers((await post(`${here}/look`, fields)).others); } catch { /* The next look says it. */ }
  }, types ? 800 : 150);
}

function showLookers(others) {
  const shown = document.getElementById("lookers");
  shown.hidden = others.length === 0;
  shown.textContent = others.map((one) => `${one.name}${one.types ? "正在写" : "也在看"}`).join("，");
}

// The mark stays until the line is known to be kept, so that sending again says it once.
async function say(event) {
  event.preventDefault();
  const words = text.value;
  if (!words.trim()) return;
  const button = form.querySelector(".btn--main");
  button.disabled = true;
  try {
    const said = await post(form.action, { text: words, epoch: form.elements.epoch.value, client_id: form.elements.client_id.value });
    form.elements.client_id.value = mark();
    if (said.dropped) {
      trouble("没发出去：对话已经换了人。您的话记在下面了。");
      await fetchLines();
      return;
    }
    trouble("");
    if (text.value === words) text.value = "";
    await fetchLines();
  } catch {
    trouble("没发出去，您的话还在框里，过一会儿再按一次“发送”，不会重复。");
  } finally {
    button.disabled = false;
    text.focus();
  }
}

async function sendPicture(input) {
  const [file] = input.files;
  if (!file) return;
  try {
    const fields = { picture: file, epoch: form.elements.epoch.value, client_id: mark() };
    const said = await post(`${here}/picture`, fields);
    trouble(said.dropped ? "没发出去：对话已经换了人。" : "");
    await fetchLines();
  } catch { trouble("图片没发出去。太大了或者不是图片，换一张试试。"); }
  input.value = "";
}

let finding = null;
function find(input) {
  clearTimeout(finding);
  finding = setTimeout(async () => {
    const answer = await fetch(`/desk/guides?q=${encodeURIComponent(input.value)}`);
    if (!answer.ok) return;
    const found = document.getElementById("found");
    found.replaceChildren(...(await answer.json()).map(offer));
  }, 150);
}

function offer(guide) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn found__send";
  button.textContent = `发送：${guide.name}（${guide.kind}）`;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const said = await post(`${here}/guide`, { guide: guide.id, epoch: form.elements.epoch.value, client_id: mark() });
      trouble(said.dropped ? "没发出去：对话已经换了人。" : "");
      await fetchLines();
      text.focus();
    } catch { trouble("没发出去，再按一次。"); button.disabled = false; }
  });
  row.append(button);
  return row;
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  t: () => document.getElementById("take")?.click(),
  l: () => document.getElementById("find")?.focus(),
  p: () => document.getElementById("send-proposal")?.focus(),
  w: () => text?.focus(),
};
document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && keys[event.key.toLowerCase()]) { event.preventDefault(); keys[event.key.toLowerCase()](); }
});

if (sound && canSound) {
  sound.hidden = false;
  sound.addEventListener("click", () => { wantSound(!isSoundWanted()); showSound(); alertOf(); });
  showSound();
}

function showSound() {
  sound.setAttribute("aria-pressed", String(isSoundWanted()));
  sound.textContent = isSoundWanted() ? "提示音：开" : "提示音：关";
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  seen();
  fetchLines();
  fetchLists();
});
if (form) {
  form.addEventListener("submit", say);
  text.addEventListener("input", () => look(true));
  text.addEventListener("keydown", (event) => { if (event.ctrlKey && event.key === "Enter") form.requestSubmit(); });
  document.getElementById("picture").addEventListener("change", (event) => sendPicture(event.target));
  document.getElementById("ready").addEventListener("change", (event) => {
    if (!event.target.value) return;
    write(event.target.value);
    event.target.value = "";
  });
  document.getElementById("find").addEventListener("input", (event) => find(event.target));
}
if (lines) {
  log.scrollTop = log.scrollHeight;
  // A picture is as high as it is only when it has come; whoever was at the end stays there.
  log.addEventListener("load", () => { if (isAtEnd) log.scrollTop = log.scrollHeight; }, true);
  log.addEventListener("scroll", () => { isAtEnd = endIsNear(); });
  offerProposal();
  document.getElementById("earlier")?.addEventListener("click", showEarlier);
  look();
  setInterval(look, 20000);
  setInterval(() => { if (behindWhatWaits() < cursor) fetchLines(); }, 5000);
}
badge();
stream = listening({ worker: document.querySelector('.bar__place[href="/desk/talks"]').dataset.stream, open, hear });
