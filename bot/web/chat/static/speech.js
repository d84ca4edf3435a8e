// Read aloud, where the browser has a Chinese voice of its own: one button at each reply.

import { spoken } from "./render.js";

const READ = "读给我听";
const STOP = "不读了";

export class Speech {
  constructor({ list }) {
    this.list = list;
    this.button = null;
  }

  begin() {
    if (!("speechSynthesis" in window)) return;
    const look = () => { if (!this.voice && this.find()) this.offer(); };
    speechSynthesis.addEventListener("voiceschanged", look);
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
    look();
  }

  find() {
    const voices = speechSynthesis.getVoices().filter((voice) => /^(zh|cmn)/i.test(voice.lang));
    this.voice = voices.find((voice) => voice.localService) || voices[0];
    return this.voice;
  }

  offer() {
    for (const item of this.list.children) this.equip(item);
  }

  // Give a line its button. Called for every new line too.
  equip(item) {
    if (!this.voice || item.classList.contains("line--resident") || item.querySelector(".speak")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "speak";
    button.textContent = READ;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => this.toggle(button, item));
    const said = item.querySelector(".line__said");
    said.insertBefore(button, said.querySelector(".choices"));
  }

  toggle(button, item) {
    const wasReading = this.button === button;
    this.stop();
    if (!wasReading) this.read(button, item);
  }

  stop() {
    if (this.button) this.show(this.button, false);
    this.button = null;
    speechSynthesis.cancel();
  }

  read(button, item) {
    const words = new SpeechSynthesisUtterance(spoken(item));
    words.voice = this.voice;
    words.lang = this.voice.lang;
    words.rate = 0.85;
    words.onend = words.onerror = () => { if (this.button === button) this.stop(); };
    this.button = button;
    this.show(button, true);
    speechSynthesis.speak(words);
  }

  show(button, isReading) {
    button.textContent = isReading ? STOP : READ;
    button.setAttribute("aria-pressed", String(isReading));
  }
}
