// The chat page's script: takes over the plain form and the lines the server has rendered.

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Lines } from "./lines.js";
import { Outbox } from "./outbox.js";
import { Speech } from "./speech.js";
import { beginLargeType } from "./large-type.js";
import { beginZoom } from "./zoom.js";

const byId = (id) => document.getElementById(id);
const SLOW = 20 * 1000;

const form = byId("composer");
const banner = byId("banner");
const typing = byId("typing");
const lines = new Lines({ list: byId("lines"), room: byId("room"), newer: byId("newer"), announcement: byId("announcement") });
const speech = new Speech({ list: byId("lines") });
const outbox = new Outbox({
  lines,
  town: form.elements.town.value,
  whenStuck: (isOffline) => showBanner(isOffline ? OFFLINE : BUSY),
  whenMoving: () => { if (connection.source) showBanner(""); },
});
const connection = new Connection({
  lines,
  whenTyping: showTyping,
  whenOpen: () => { if (!banner.hidden) outbox.drain(); },
  whenLost: () => showBanner(navigator.onLine ? LOST : OFFLINE),
});

const OFFLINE = "网断了。您写的先存着，网一通就发出去。";
const LOST = "连不上了，正在重新连。您写的不会丢。";
const BUSY = "现在人多，排着队发。您写的不会丢。";

function showBanner(text) {
  if (banner.textContent !== text) banner.textContent = text;
  banner.hidden = !text;
}

// How long it has been is counted here: the clocks of phones and servers differ.
let waitingFrom = Date.now();

function showTyping({ waiting, since }) {
  const stick = lines.isAtEnd();
  typing.hidden = !waiting;
  if (waiting && typing.dataset.since !== since) waitingFrom = Date.now();
  typing.dataset.since = since || "";
  sayHowLong();
  if (waiting && stick) lines.toEnd();
}

function sayHowLong() {
  if (typing.hidden) return;
  const isSlow = Date.now() - waitingFrom > SLOW;
  const text = isSlow ? "还在办，有点慢。您的话收到了，不用再发。" : "正在给您找答案…";
  if (byId("typing-text").textContent !== text) byId("typing-text").textContent = text;
}

function beginEarlier() {
  const link = byId("earlier");
  if (!link) return;
  let isLoading = false;
  const observer = new IntersectionObserver((seen) => { if (seen[0].isIntersecting) load(); }, {
    root: lines.room, rootMargin: "600px 0px 0px 0px",
  });
  const load = async () => {
    if (isLoading) return;
    isLoading = true;
    try {
      const response = await fetch(`/api/chat/messages?before=${lines.first}`);
      if (!response.ok) return;
      const page = await response.json();
      lines.prepend(page.lines);
      if (!page.more) link.parentElement.remove();
      else link.href = `/chat?before=${lines.first}`;
    } catch (error) {
      showBanner(OFFLINE);
    } finally {
      isLoading = false;
      // Looked at anew: when little came, the link is still in sight.
      observer.unobserve(link);
      if (link.isConnected) observer.observe(link);
    }
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    load();
  });
  observer.observe(link);
}

function begin() {
  document.documentElement.classList.add("scripted");
  lines.whenAdded.push((item) => speech.equip(item));
  new Composer({ form, longest: 5000, send: (message) => outbox.send(message) }).begin();
  byId("lines").addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) outbox[button.dataset.do](button.closest(".line").dataset.clientId);
  });
  beginLargeType({ form: byId("type-form"), whenChanged: () => lines.toEnd() });
  beginZoom({ list: byId("lines"), dialog: byId("zoom") });
  beginEarlier();
  speech.begin();
  setInterval(sayHowLong, 2000);
  window.addEventListener("online", () => outbox.drain());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) outbox.drain(); });
  lines.markPauses();
  lines.toEnd();
  connection.begin();
  outbox.resume();
}

// A page of old lines is for who has no script; with one, history is scrolled to.
if (byId("lines").dataset.live === "true") begin();
else location.replace("/chat");
