// Clocks: <span data-clock-since="2026-09-02T10:42:00Z" aria-hidden="true"> counts on, in the words
// of format_age in core/durations.py. Screen readers read the still text beside it instead. What
// carries data-late-from="..." is shown from that moment on.
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const COARSE_FROM = 14 * DAY;

tick();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);

function tick() {
  if (document.hidden) return;
  for (const clock of document.querySelectorAll("[data-clock-since]")) {
    const seconds = Math.floor((Date.now() - Date.parse(clock.dataset.clockSince)) / 1000);
    const words = spanInWords(Math.max(seconds, 0));
    if (clock.textContent !== words) clock.textContent = words;
  }
  for (const late of document.querySelectorAll("[data-late-from][hidden]")) {
    late.hidden = Date.now() < Date.parse(late.dataset.lateFrom);
  }
}

function spanInWords(seconds) {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return twoParts(seconds, MINUTE, "min", 1, "s");
  if (seconds < DAY) return twoParts(seconds, HOUR, "h", MINUTE, "min");
  if (seconds < COARSE_FROM) return twoParts(seconds, DAY, "d", HOUR, "h");
  return `${Math.floor(seconds / DAY)} d`;
}

function twoParts(seconds, big, bigUnit, small, smallUnit) {
  const rest = Math.floor((seconds % big) / small);
  const head = `${Math.floor(seconds / big)} ${bigUnit}`;
  return rest ? `${head} ${rest} ${smallUnit}` : head;
}
