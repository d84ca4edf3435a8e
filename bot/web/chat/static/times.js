// Times as a chat shows them, on the town's clock wherever the reader is: 14:05, 昨天 14:05, 周三 14:05, 11月24日 14:05.

const PAUSE = 5 * 60 * 1000;
const DAY = 24 * 3600 * 1000;
const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function inTown(moment) {
  const found = {};
  for (const part of PARTS.formatToParts(moment)) found[part.type] = part.value;
  return found;
}

function midnight(parts) {
  return Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day));
}

export function chatTime(moment, now) {
  const shown = inTown(moment);
  const today = inTown(now);
  const clock = `${shown.hour}:${shown.minute}`;
  const days = Math.round((midnight(today) - midnight(shown)) / DAY);
  if (days === 0) return clock;
  if (days === 1) return `昨天 ${clock}`;
  if (days > 1 && days < 7) return `周${"日一二三四五六"[new Date(midnight(shown)).getUTCDay()]} ${clock}`;
  const year = shown.year === today.year ? "" : `${shown.year}年`;
  return `${year}${shown.month}月${shown.day}日 ${clock}`;
}

// Whether the time is shown between two lines, as after a pause in WeChat.
export function isPause(before, after) {
  return Number(after) - Number(before) > PAUSE;
}
