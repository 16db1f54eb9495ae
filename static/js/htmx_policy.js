// htmx makes pages of answers from plain words, which the content security policy refuses where the
// browser knows Trusted Types. It asks `Document.parseHTMLUnsafe` for them, and here that is the one
// place in which words become HTML.
import { pageOf } from "./page.js";

Document.parseHTMLUnsafe = pageOf;
