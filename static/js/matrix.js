// A table of links that is one stop for Tab: [data-matrix].
//
// Without this script it is a plain table whose links are walked one by one. With it the table is a
// grid: arrow keys walk the links of its body, Home and End the row, with Ctrl the whole matrix,
// Page Up and Down ten rows. The place one was at stays the one that Tab comes back to.
const MANY = 10;

for (const table of document.querySelectorAll("[data-matrix]")) beAGrid(table);

function beAGrid(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("a")]);
  if (!rows.length) return;
  table.setAttribute("role", "grid");
  for (const link of rows.flat()) link.tabIndex = -1;
  rows[0][0].tabIndex = 0;

  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    const y = rows.findIndex((row) => row.includes(link));
    if (y < 0 || event.altKey || event.metaKey || event.shiftKey) return;
    const place = next(event, rows[y].indexOf(link), y);
    if (!place) return;
    event.preventDefault();
    goTo(...place);
  });
  table.addEventListener("focusin", (event) => {
    const link = event.target.closest("tbody a");
    if (!link) return;
    for (const other of table.querySelectorAll('a[tabindex="0"]')) other.tabIndex = -1;
    link.tabIndex = 0;
  });

  function next(event, x, y) {
    const last = rows.length - 1;
    const end = rows[y].length - 1;
    switch (event.key) {
      case "ArrowRight": return [x + 1, y];
      case "ArrowLeft": return [x - 1, y];
      case "ArrowDown": return [x, y + 1];
      case "ArrowUp": return [x, y - 1];
      case "PageDown": return [x, Math.min(y + MANY, last)];
      case "PageUp": return [x, Math.max(y - MANY, 0)];
      case "Home": return [0, event.ctrlKey ? 0 : y];
      case "End": return [end, event.ctrlKey ? last : y];
      default: return null;
    }
  }

  function goTo(x, y) {
    const link = rows[y]?.[x];
    if (!link) return;
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
