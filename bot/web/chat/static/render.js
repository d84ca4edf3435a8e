// One line as elements, cloned from the page's own <template>s. Only text is ever set, so nothing anyone writes is markup.

const LINE = document.getElementById("line-template");
const CHOICE = document.getElementById("choice-template");
const WHO = { resident: "您说：", bot: "小助手说：", staff: "工作人员说：", system: "提示：" };
// The same numbers as on the server: see templating.py.
const PHONE = /(0\d{2,3}-\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4}|12345|123(?:15|28|33|48|66|80|85|93)|1236[67]|11[029]|12[02])/g;

export function renderLine(line) {
  const item = LINE.content.firstElementChild.cloneNode(true);
  const find = (selector) => item.querySelector(selector);
  item.classList.add(`line--${line.author}`);
  find(".avatar").classList.add(`avatar--${line.author}`);
  find(".unseen").textContent = WHO[line.author];
  if (line.author !== "staff") find(".line__who").remove();
  fill(find(".bubble"), line.text, (bubble) => showText(bubble, line.text, line.author !== "resident"));
  fill(find(".card"), line.card, (card) => showCard(card, line));
  fill(find(".page-link"), line.card ? null : line.link, (link) => showLink(link, line.link));
  fill(find(".picture"), line.image, (picture) => showPicture(picture, line.image));
  fill(find(".choices"), line.choices, (choices) => showChoices(choices, line.choices));
  return item;
}

function fill(element, part, show) {
  if (part && (!Array.isArray(part) || part.length)) show(element);
  else element.remove();
}

function showText(element, text, withPhones) {
  element.textContent = "";
  if (withPhones) element.append(...withPressablePhones(text));
  else element.textContent = text;
}

function withPressablePhones(text) {
  const parts = [];
  let done = 0;
  for (const found of text.matchAll(PHONE)) {
    const end = found.index + found[0].length;
    if (/[\d-]/.test(text[found.index - 1] || "") || /[\d-]/.test(text[end] || "")) continue;
    const link = document.createElement("a");
    link.className = "phone";
    link.href = `tel:${found[0]}`;
    link.textContent = found[0];
    parts.push(text.slice(done, found.index), link);
    done = end;
  }
  parts.push(text.slice(done));
  return parts.filter((part) => part !== "");
}

function showCard(card, line) {
  card.classList.add(`card--${line.card.kind}`);
  card.querySelector(".card__title").textContent = line.card.title;
  for (const text of line.card.lines) {
    const item = document.createElement("li");
    item.append(...withPressablePhones(text));
    card.querySelector(".card__lines").append(item);
  }
  fill(card.querySelector(".card__link"), line.link, (link) => showLink(link, line.link));
}

function showLink(element, link) {
  element.href = safeUrl(link.url);
  element.textContent = link.title;
}

function showPicture(element, image) {
  element.href = safeUrl(image.url);
  const picture = element.querySelector("img");
  picture.src = safeUrl(image.url);
  picture.alt = image.alt;
}

function showChoices(element, choices) {
  for (const choice of choices) {
    const button = CHOICE.content.firstElementChild.cloneNode(true);
    button.value = choice.id;
    button.textContent = choice.title;
    element.append(button);
  }
}

// An address of ours, of the web, of a phone, or of a picture waiting here; any other, such as a script, leads nowhere.
export function safeUrl(url) {
  if (/^\/(?![/\\])/.test(url)) return url;
  try {
    return ["http:", "https:", "tel:", "blob:"].includes(new URL(url).protocol) ? url : "#";
  } catch (error) {
    return "#";
  }
}

// What a screen reader, or the browser's own voice, says of a line.
export function spoken(item) {
  const parts = [".bubble", ".card__title", ".card__lines li", ".card__link", ".page-link", ".choice"];
  const texts = parts.flatMap((part) => [...item.querySelectorAll(part)].map((element) => element.textContent.trim()));
  return texts.map((text) => (/[。！？：；]$/.test(text) ? text : `${text}。`)).join("");
}
