// Signing out while texts of the editor lie on this device that the server does not have.
//
// Saved texts leave no copy behind, so a copy is something that was never saved: it is not thrown
// away unasked. Keys are drydock:copy:<person>:<postmortem>:<section>:<page>, see editor/parts.js.
export function askFirst(person, leave) {
  const kept = Object.keys(localStorage).filter((key) => key.startsWith(`drydock:copy:${person}:`));
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "sign-out-title");
  const actions = made("div", "form-actions");
  actions.append(
    button("Stay signed in", "primary", () => dialog.close()),
    button("Sign out and keep it here", "", leave),
    button("Sign out and remove it", "danger", () => {
      for (const key of kept) localStorage.removeItem(key);
      leave();
    }),
  );
  const title = made("h2", "", kept.length === 1 ? "A text was not saved" : `Text of ${kept.length} fields was not saved`);
  title.id = "sign-out-title";
  const words = "It lies on this device only. Kept here, it is offered again when you sign in; others who use the device could find it.";
  dialog.append(title, placesOf(kept), made("p", "", words), actions);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function placesOf(keys) {
  const list = made("ul", "");
  const places = new Map();
  for (const key of keys) {
    const [, , , postmortem, section] = key.split(":");
    places.set(`${postmortem}, ${section.replaceAll("-", " ")}`, `/postmortems/${postmortem}/edit/#section-${section}`);
  }
  for (const [words, address] of places) {
    const link = made("a", "", words);
    link.href = address;
    const row = made("li", "");
    row.append(link);
    list.append(row);
  }
  return list;
}

function button(words, kind, act) {
  const one = made("button", `button ${kind}`, words);
  one.type = "button";
  one.addEventListener("click", act);
  return one;
}

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
