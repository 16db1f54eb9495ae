// Where a list opens: below the line of the caret, above it where the window ends.
const ROOM_PX = 8;

// `box` is fixed and takes its place from --menu-top and --menu-start; `start` is a place in the text.
export function place(box, field, start) {
  const edge = field.getBoundingClientRect();
  const line = parseFloat(getComputedStyle(field).lineHeight);
  const bottom = Math.min(Math.max(edge.top + lineBottom(field, start), edge.top + line), edge.bottom);
  const above = bottom - line - box.offsetHeight;
  const hasRoom = bottom + box.offsetHeight + bottomBar() < innerHeight;
  const left = Math.min(edge.left + ROOM_PX, innerWidth - box.offsetWidth - ROOM_PX);
  box.style.setProperty("--menu-top", `${hasRoom || above < 0 ? bottom : above}px`);
  box.style.setProperty("--menu-start", `${left}px`);
}

function bottomBar() {
  const bar = document.querySelector(".bottom");
  return bar?.checkVisibility() ? bar.offsetHeight : 0;
}

// Where the line of `start` ends on the page, by laying the text out once more.
function lineBottom(field, start) {
  const twin = document.createElement("div");
  const style = getComputedStyle(field);
  for (const name of ["font", "letterSpacing", "padding", "border", "tabSize"]) twin.style[name] = style[name];
  twin.className = "insert-menu-twin";
  twin.style.width = `${field.clientWidth}px`;
  twin.textContent = `${field.value.slice(0, start)}/`;
  field.parentElement.append(twin);
  const height = twin.scrollHeight - parseFloat(style.paddingBottom);
  twin.remove();
  return height - field.scrollTop;
}
