// What every part of the conversations' page uses: its room, asking the server, saying what is in trouble.

export const room = document.querySelector(".talks");
export const open = room.dataset.open;
let unsettled = "";
let isCutOff = false;

// A mark of its own for each line that is sent, by which the server knows it again.
export const mark = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export async function post(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const answer = await fetch(path, { method: "POST", body, headers: { "x-csrf": room.dataset.csrf, accept: "application/json" } });
  if (answer.redirected && answer.url.includes("/desk/sign-in")) location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// What has been said of something unsent stays until that is settled; being cut off, only as long as it lasts.
export function trouble(words) {
  unsettled = words;
  showTrouble();
}

export function connected(is) {
  isCutOff = !is;
  showTrouble();
}

function showTrouble() {
  const shown = document.getElementById("trouble");
  if (!shown) return;
  shown.textContent = unsettled || (isCutOff ? "这会儿连不上，正在重连，您写的都还在。" : "");
  shown.hidden = !shown.textContent;
}
