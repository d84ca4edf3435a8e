// The conversation on the page: lines by their number, each once, with what is still on its way at the end.

import { renderLine, spoken } from "./render.js";
import { chatTime, isPause } from "./times.js";

const FAILED = document.getElementById("failed-template");
const NEAR = 120;
const SENDING = "正在发…";
const WAITING = "等着发…";
const SENT = "已送到";

export class Lines {
  constructor({ list, room, newer, announcement }) {
    this.list = list;
    this.room = room;
    this.newer = newer;
    this.announcement = announcement;
    this.cursor = Number(list.dataset.cursor);
    this.whenAdded = [];
    this.follows = true;
    room.addEventListener("scroll", () => {
      this.follows = this.isAtEnd();
      if (this.follows) newer.hidden = true;
    }, { passive: true });
    // A picture has its height only when it has come.
    list.addEventListener("load", () => { if (this.follows) this.toEnd(); }, true);
    newer.addEventListener("click", () => this.toEnd());
  }

  get first() {
    const item = this.list.querySelector("[data-seq]");
    return item ? Number(item.dataset.seq) : 0;
  }

  // Lines from the stream, in order; what is here already is only brought up to date.
  add(lines) {
    const follow = this.isAtEnd();
    const added = [];
    for (const line of lines) {
      if (line.seq <= this.cursor && this.bySeq(line.seq)) continue;
      added.push(this.place(line));
      this.cursor = Math.max(this.cursor, line.seq);
    }
    const said = added.filter((item) => !item.classList.contains("line--resident"));
    this.show(added, said, follow);
    for (const item of said) this.announce(item);
  }

  show(added, said, follow) {
    if (!added.length) return;
    if (follow) this.toStart(said[0] || added[0]);
    else if (said.length) this.newer.hidden = false;
  }

  // Older lines, above all others; the reader stays where they were.
  prepend(lines) {
    const height = this.room.scrollHeight;
    const top = this.room.scrollTop;
    this.list.prepend(...lines.map((line) => this.made(line)));
    this.markPauses();
    this.room.scrollTop = top + this.room.scrollHeight - height;
  }

  made(line) {
    const item = renderLine(line);
    item.dataset.seq = line.seq;
    item.dataset.at = line.at;
    if (line.client_id) item.dataset.clientId = line.client_id;
    for (const listener of this.whenAdded) listener(item);
    return item;
  }

  place(line) {
    const waiting = line.client_id && this.byClient(line.client_id);
    if (waiting) waiting.remove();
    const item = this.made(line);
    const later = [...this.list.children].reverse();
    const before = later.find((other) => other.dataset.seq && Number(other.dataset.seq) < line.seq);
    if (before) before.after(item);
    else this.list.prepend(item);
    this.markPauses(item);
    return item;
  }

  // A message of ours that the server does not have yet.
  addWaiting({ clientId, text, image }) {
    if (this.byClient(clientId)) return;
    const item = renderLine({ author: "resident", text, image });
    item.dataset.clientId = clientId;
    item.dataset.at = new Date().toISOString();
    const mark = document.createElement("span");
    mark.className = "line__mark";
    mark.textContent = SENDING;
    item.querySelector(".line__said").append(mark);
    this.list.append(item);
    this.markPauses(item);
    this.toEnd();
  }

  waits(clientId) {
    const mark = this.waitingPart(clientId, ".line__mark");
    if (mark && mark.textContent !== SENT) mark.textContent = WAITING;
  }

  // The server has it; the stream will bring the line itself.
  sent(clientId) {
    const mark = this.waitingPart(clientId, ".line__mark");
    if (mark) mark.textContent = SENT;
  }

  failed(clientId, message) {
    const mark = this.waitingPart(clientId, ".line__mark, .failed");
    if (!mark) return;
    const failed = FAILED.content.firstElementChild.cloneNode(true);
    failed.querySelector(".failed__why").textContent = message;
    mark.replaceWith(failed);
    this.announcement.append(paragraph(`没发出去：${message}`));
  }

  resend(clientId) {
    const item = this.byClient(clientId);
    const mark = document.createElement("span");
    mark.className = "line__mark";
    mark.textContent = SENDING;
    item.querySelector(".failed").replaceWith(mark);
    this.list.append(item);
    this.toEnd();
  }

  discard(clientId) {
    const item = this.byClient(clientId);
    if (item) item.remove();
  }

  waitingPart(clientId, selector) {
    const item = this.byClient(clientId);
    return item && !item.dataset.seq ? item.querySelector(selector) : null;
  }

  bySeq(seq) {
    return this.list.querySelector(`[data-seq="${seq}"]`);
  }

  byClient(clientId) {
    return this.list.querySelector(`[data-client-id="${clientId}"]`);
  }

  // Show the time wherever there was a pause: around one line, or everywhere.
  markPauses(around = null) {
    const items = around ? [around, around.nextElementSibling] : [...this.list.children];
    const now = new Date();
    for (const item of items) {
      if (!item) continue;
      const at = new Date(item.dataset.at);
      const before = item.previousElementSibling;
      item.classList.toggle("line--spaced", !before || isPause(new Date(before.dataset.at), at));
      const time = item.querySelector(".line__time");
      time.dateTime = item.dataset.at;
      time.textContent = chatTime(at, now);
    }
  }

  // Each reply once, to whoever listens instead of looking.
  announce(item) {
    this.announcement.append(paragraph(spoken(item)));
    while (this.announcement.children.length > 5) this.announcement.firstElementChild.remove();
  }

  isAtEnd() {
    return this.room.scrollHeight - this.room.scrollTop - this.room.clientHeight < NEAR;
  }

  toEnd() {
    this.room.scrollTop = this.room.scrollHeight;
    this.newer.hidden = true;
  }

  // To the end, but never past the beginning of what is new: a long answer is read from its start.
  toStart(item) {
    this.toEnd();
    const above = item.getBoundingClientRect().top - this.room.getBoundingClientRect().top - 8;
    if (above < 0) this.room.scrollTop += above;
  }
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}
