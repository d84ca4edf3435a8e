// A worker that all pages of the desk in one browser share.
import { DeskStream } from "./stream.js";

const stream = new DeskStream();
addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.leaves) stream.leave(port);
    else stream.join(port, data.open, (what) => port.postMessage(what));
  };
});
