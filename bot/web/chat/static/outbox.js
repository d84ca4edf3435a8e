// What has been written and not yet taken in by the server: kept in the browser, sent in order, once each.
//
// Every message has an id of its own, so sending it again, or from two tabs at once, does no harm.

const TOO_OLD = 12 * 3600 * 1000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30 * 1000;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// IndexedDB, since it keeps pictures too; where a browser refuses it, memory as long as the page is open.
class Shelf {
  static open() {
    return new Promise((resolve) => {
      let request;
      try {
        request = indexedDB.open("chat", 1);
      } catch (error) {
        resolve(new Shelf(null));
        return;
      }
      request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "clientId" });
      request.onsuccess = () => resolve(new Shelf(request.result));
      request.onerror = () => resolve(new Shelf(null));
    });
  }

  constructor(database) {
    this.database = database;
    this.memory = new Map();
  }

  async all() {
    const kept = this.database ? await this.run("readonly", (store) => store.getAll()) : [];
    return [...kept, ...this.memory.values()].sort((one, other) => one.order - other.order);
  }

  async put(message) {
    try {
      await this.run("readwrite", (store) => store.put(message));
    } catch (error) {
      this.memory.set(message.clientId, message);
    }
  }

  async remove(clientId) {
    this.memory.delete(clientId);
    if (this.database) await this.run("readwrite", (store) => store.delete(clientId));
  }

  run(mode, work) {
    return new Promise((resolve, reject) => {
      if (!this.database) {
        reject(new Error("no database"));
        return;
      }
      const transaction = this.database.transaction("outbox", mode);
      const request = work(transaction.objectStore("outbox"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

export class Outbox {
  constructor({ lines, town, whenStuck, whenMoving }) {
    this.lines = lines;
    this.town = town;
    this.whenStuck = whenStuck;
    this.whenMoving = whenMoving;
    this.pause = FIRST_PAUSE;
    this.order = 0;
    this.timer = 0;
    this.shelf = Shelf.open();
  }

  // Show what an earlier page left behind, and go on sending it.
  async resume() {
    const shelf = await this.shelf;
    for (const message of await shelf.all()) {
      const here = this.lines.byClient(message.clientId);
      if (here && here.dataset.seq) {
        await shelf.remove(message.clientId);
        continue;
      }
      this.show(message);
      if (!message.failed && Date.now() - message.order > TOO_OLD) await this.fail(message, "放得太久了，没有发。");
      else if (message.failed) this.lines.failed(message.clientId, message.failed);
    }
    this.drain();
  }

  // `message` holds one of text, choice (with its title) and picture.
  async send(message) {
    this.order = Math.max(Date.now(), this.order + 1);
    const kept = { ...message, clientId: newId(), order: this.order, failed: "" };
    this.show(kept);
    await (await this.shelf).put(kept);
    this.drain();
  }

  show(message) {
    const image = message.picture ? { url: URL.createObjectURL(message.picture), alt: "您发的图片" } : null;
    this.lines.addWaiting({ clientId: message.clientId, text: message.title || message.text, image });
  }

  async resend(clientId) {
    const shelf = await this.shelf;
    const message = (await shelf.all()).find((one) => one.clientId === clientId);
    if (!message) return;
    await shelf.put({ ...message, failed: "", order: Date.now() });
    this.lines.resend(clientId);
    this.drain();
  }

  // The line goes when the shelf has let go of it: a page reloaded at once is not to bring it back.
  async discard(clientId) {
    await (await this.shelf).remove(clientId);
    this.lines.discard(clientId);
  }

  // Send all that waits, oldest first. Called again while it runs, it looks once more at its end.
  async drain() {
    this.again = true;
    if (this.isDraining) return;
    this.isDraining = true;
    clearTimeout(this.timer);
    try {
      while (this.again) {
        this.again = false;
        await this.sendAll();
      }
    } finally {
      this.isDraining = false;
    }
  }

  async sendAll() {
    const shelf = await this.shelf;
    const waiting = (await shelf.all()).filter((message) => !message.failed);
    for (const message of waiting) {
      const outcome = await this.post(message);
      if (outcome.wait) {
        this.waitAndTryAgain(waiting, outcome);
        return;
      }
      this.pause = FIRST_PAUSE;
      if (outcome.refused) {
        await this.fail(message, outcome.refused);
        continue;
      }
      await shelf.remove(message.clientId);
      this.lines.sent(message.clientId);
    }
    this.whenMoving();
  }

  waitAndTryAgain(waiting, { wait, isOffline }) {
    for (const message of waiting) this.lines.waits(message.clientId);
    this.timer = setTimeout(() => this.drain(), Math.max(wait, this.pause));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    this.again = false;
    this.whenStuck(isOffline);
  }

  async fail(message, reason) {
    await (await this.shelf).put({ ...message, failed: reason });
    this.lines.failed(message.clientId, reason);
  }

  // {} when the server has it, {wait, isOffline} when it may be tried again, {refused} when not.
  async post(message) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), message.picture ? 90000 : 20000);
    try {
      const response = await fetch(...this.request(message, stop.signal));
      if (response.status === 202) return {};
      if (response.status === 429 || response.status === 408 || response.status >= 500) {
        return { wait: 1000 * Number(response.headers.get("retry-after") || 1), isOffline: false };
      }
      return { refused: (await response.json()).error.message };
    } catch (error) {
      return { wait: 1, isOffline: true };
    } finally {
      clearTimeout(timer);
    }
  }

  request(message, signal) {
    if (message.picture) {
      const form = new FormData();
      form.append("client_id", message.clientId);
      form.append("town", this.town);
      form.append("picture", message.picture, "picture");
      return ["/api/chat/pictures", { method: "POST", body: form, signal }];
    }
    const said = message.choice ? { choice: message.choice } : { text: message.text };
    const body = JSON.stringify({ client_id: message.clientId, town: this.town, ...said });
    return ["/api/chat/messages", { method: "POST", body, headers: { "content-type": "application/json" }, signal }];
  }
}
