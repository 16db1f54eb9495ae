// Images in the editor: pasted, dropped on the text, or chosen from the insert menu. A panel above
// the text asks what the image shows, sends it with its progress shown, and writes its line once.
// Photos larger than anybody looks at are made smaller first. Without script there is a page.
import { button, csrfToken, element, replace } from "./parts.js";

const LONGEST_SIDE = 2400;
const LARGEST_BYTES = 4000000;
const SHRINKABLE = ["image/png", "image/jpeg", "image/webp"];
const TAKEN = "image/png,image/jpeg,image/gif,image/webp";

export function attach(form) {
  const field = form.elements.text;
  const waiting = [];
  let panel = null;

  field.addEventListener("paste", (event) => {
    // A table copied from a sheet comes as a picture too; its text is what was meant.
    if (event.clipboardData.types.includes("text/plain")) return;
    take(event, event.clipboardData.files);
  });
  field.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  field.addEventListener("drop", (event) => take(event, event.dataTransfer.files));
  field.addEventListener("drydock:command", (event) => event.detail.name === "image" && chooseFile());

  function take(event, files) {
    if (!files.length) return;
    event.preventDefault();
    waiting.push(...files);
    if (!panel) next();
  }

  function chooseFile() {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = TAKEN;
    chooser.multiple = true;
    chooser.addEventListener("change", () => {
      waiting.push(...chooser.files);
      if (!panel) next();
    });
    chooser.click();
  }

  function next() {
    panel?.remove();
    panel = null;
    const file = waiting.shift();
    if (!file) return field.focus();
    panel = new Panel(form, file, next).box;
    form.querySelector(".split").before(panel);
    panel.querySelector("input").focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  }
}

class Panel {
  constructor(form, file, done) {
    this.form = form;
    this.file = file;
    this.done = done;
    this.field = form.elements.text;
    this.at = this.field.selectionEnd;
    this.box = element("div", "image-panel");
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-label", "Image");
    const id = `alt-${form.dataset.section}`;
    const label = element("label", "", "What does the image show? ");
    label.append(element("span", "muted small", file.name));
    label.htmlFor = id;
    this.words = element("input");
    this.words.id = id;
    this.words.type = "text";
    this.words.maxLength = 300;
    // Not a field of the section: it has no name, so saving does not send it.
    this.words.addEventListener("keydown", (event) => this.pressed(event));
    this.words.addEventListener("input", (event) => event.stopPropagation());
    const hint = element("p", "hint", "For people who cannot see it: name what matters, such as where a graph turns.");
    hint.id = `${id}-hint`;
    this.words.setAttribute("aria-describedby", hint.id);
    this.error = element("p", "field-error");
    this.error.setAttribute("role", "alert");
    this.progress = element("progress");
    this.progress.max = 100;
    this.progress.setAttribute("aria-label", "Upload");
    this.progress.hidden = true;
    this.insertButton = button("Insert", () => this.insert());
    const buttons = element("div", "cluster");
    buttons.append(this.insertButton, button("Cancel", () => this.cancel()));
    this.box.append(label, hint, this.words, this.progress, this.error, buttons);
  }

  pressed(event) {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") this.insert();
    else this.cancel();
  }

  async insert() {
    if (this.request) return;
    this.error.textContent = "";
    this.insertButton.disabled = true;
    this.progress.hidden = false;
    this.progress.value = 0;
    try {
      this.write(await this.send(await smaller(this.file)));
      this.done();
    } catch (error) {
      this.error.textContent = error.message;
      this.request = null;
      this.insertButton.disabled = false;
      this.progress.hidden = true;
      this.words.focus();
    }
  }

  cancel() {
    this.request?.abort();
    this.done();
  }

  send(image) {
    const body = new FormData();
    body.set("image", image, this.file.name || "image");
    body.set("alt_text", this.words.value);
    const request = new XMLHttpRequest();
    this.request = request;
    // fetch cannot tell how far an upload has come.
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      this.progress.value = total ? (100 * loaded) / total : 0;
    });
    return new Promise((resolve, reject) => {
      request.addEventListener("load", () => {
        const answer = parsed(request.responseText);
        if (answer?.markdown) resolve(answer.markdown);
        else reject(new Error(reasons(answer) || "The server did not take the image. Try again."));
      });
      request.addEventListener("error", () => reject(new Error("The server cannot be reached. Try again.")));
      request.open("POST", this.form.dataset.imagesUrl);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", csrfToken() ?? this.form.elements.csrfmiddlewaretoken.value);
      request.send(body);
    });
  }

  write(markdown) {
    const at = Math.min(this.at, this.field.value.length);
    const before = !at || this.field.value[at - 1] === "\n" ? "" : "\n\n";
    replace(this.field, at, at, `${before}${markdown}\n`);
  }
}

function reasons(answer) {
  return Object.values(answer?.errors ?? {}).flat().join(" ");
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// The image, or a smaller copy where it is larger than anybody looks at; what cannot be drawn goes
// as it is, and the server says what is wrong with it.
async function smaller(file) {
  if (!SHRINKABLE.includes(file.type)) return file;
  try {
    const drawn = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
    if (scale === 1 && file.size <= LARGEST_BYTES) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(drawn.width * scale);
    canvas.height = Math.round(drawn.height * scale);
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    const copy = await new Promise((resolve) => canvas.toBlob(resolve, file.type, 0.9));
    return copy && copy.size < file.size ? copy : file;
  } catch {
    return file;
  }
}
