// The one stream of a browser: it announces, and each page fetches what it is missing.
// A browser keeps six connections to a server, so all pages hear through a worker that they share (shared-stream.js);
// where there is none, this runs in the page.
const LONGEST_SILENCE = 40000;

export class DeskStream {
  constructor() {
    this.pages = new Map();
    this.source = null;
    this.failures = 0;
    this.later = null;
    this.heardAt = Date.now();
    addEventListener("online", () => { this.failures = 0; this.listen(); });
    // After a sleep the connection may be gone without a word.
    setInterval(() => { if (this.pages.size && Date.now() - this.heardAt > LONGEST_SILENCE) this.listen(); }, 5000);
  }

  join(page, open, tell) {
    this.pages.set(page, { open, tell });
    this.listen();
  }

  leave(page) {
    this.pages.delete(page);
    if (!this.pages.size) this.source?.close();
  }

  tell(what) {
    for (const page of this.pages.values()) page.tell(what);
  }

  // Opened anew for every page that comes, and later and later while it fails: each page knows its own cursor.
  listen() {
    clearTimeout(this.later);
    this.source?.close();
    this.heardAt = Date.now();
    if (!this.pages.size) return;
    const open = new Set([...this.pages.values()].map((page) => page.open).filter(Boolean));
    const source = new EventSource(`/desk/stream?${new URLSearchParams([...open].map((one) => ["open", one]))}`);
    source.onopen = () => { this.failures = 0; this.tell({ connected: true }); };
    source.addEventListener("beat", () => { this.heardAt = Date.now(); });
    source.addEventListener("news", (event) => {
      this.heardAt = Date.now();
      const { talks, mine, lists } = JSON.parse(event.data);
      for (const page of this.pages.values()) page.tell({ talk: talks.includes(page.open), mine, lists });
    });
    source.addEventListener("out", () => { source.close(); this.tell({ out: true }); });
    source.onerror = () => {
      source.close();
      this.failures += 1;
      this.tell({ connected: false });
      clearTimeout(this.later);
      this.later = setTimeout(() => this.listen(), Math.min(30000, 500 * 2 ** this.failures) * (0.5 + Math.random() / 2));
    };
    this.source = source;
  }
}
