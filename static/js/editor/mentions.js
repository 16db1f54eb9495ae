// Suggestions of people, teams and references in the editor.
import { attach as attachField } from "../mentions.js";

export function attach(form) {
  attachField(form.elements.text);
}
