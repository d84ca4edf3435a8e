// The live stream: opened again after every break, always from the last line that is here.
//
// The cursor is part of the address, so a new stream brings what was missed meanwhile,
// be it a second or the hour in which the phone slept.

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30 * 1000;
// The server speaks at least every 15 seconds; a stream that is silent for longer has gone without saying so.
const SILENCE = 40 * 1000;

export class Connection {
  constructor({ lines, whenTyping, whenOpen, whenLost }) {
    this.lines = lines;
    this.whenTyping = whenTyping;
    this.whenOpen = whenOpen;
    this.whenLost = whenLost;
    this.pause = FIRST_PAUSE;
    this.timer = 0;
    this.source = null;
    this.heardAt = 0;
    this.seen = 0;
  }

  // Keep a stream open for as long as the page can be seen; browsers allow few at a time over all tabs.
  begin() {
    setInterval(() => { if (this.source && Date.now() - this.heardAt > SILENCE) this.open(); }, 5000);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.open(); });
    window.addEventListener("pagehide", () => this.close());
    window.addEventListener("online", () => this.open());
    window.addEventListener("offline", () => this.lost());
    if (!document.hidden) this.open();
  }

  open() {
    this.close();
    this.heardAt = Date.now();
    const source = new EventSource(`/api/chat/stream?after=${this.lines.cursor}`);
    this.source = source;
    this.on(source, "beat", () => {});
    this.on(source, "lines", ({ lines }) => {
      this.lines.add(lines);
      this.tellSeen();
    });
    this.on(source, "typing", this.whenTyping);
    this.on(source, "reset", () => location.reload());
    source.onerror = () => { if (source === this.source) this.lost(); };
  }

  on(source, name, react) {
    source.addEventListener(name, (event) => {
      if (source !== this.source) return;
      this.heardAt = Date.now();
      this.pause = FIRST_PAUSE;
      this.whenOpen();
      react(JSON.parse(event.data));
    });
  }

  close() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }

  lost() {
    this.close();
    this.whenLost();
    // Not all at once when a server comes back.
    this.timer = setTimeout(() => this.open(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  // Say what has been shown, a moment later and not for every line.
  tellSeen() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      if (this.seen === this.lines.cursor) return;
      this.seen = this.lines.cursor;
      const body = JSON.stringify({ after: this.seen });
      fetch("/api/chat/seen", { method: "POST", body, headers: { "content-type": "application/json" } }).catch(() => {
        this.seen = 0;
      });
    }, 1000);
  }
}
