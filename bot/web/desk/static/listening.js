// A page's ear: all pages of a browser hear through one stream, in the worker they share or else in the page itself.
import { DeskStream } from "./stream.js";

export function listening({ worker, open, hear }) {
  const ear = window.SharedWorker ? shared(worker, open, hear) : own(open, hear);
  addEventListener("pagehide", ear.leave);
  addEventListener("pageshow", (event) => { if (event.persisted) ear.join(); });
  ear.join();
  return ear;
}

function own(open, hear) {
  const stream = new DeskStream();
  return { join: () => stream.join(stream, open, hear), leave: () => stream.leave(stream) };
}

function shared(worker, open, hear) {
  const { port } = new SharedWorker(worker, "desk");
  port.onmessage = ({ data }) => hear(data);
  return { join: () => port.postMessage({ open }), leave: () => port.postMessage({ leaves: true }) };
}
