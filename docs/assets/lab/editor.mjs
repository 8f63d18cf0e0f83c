// The editor of Code: Ace, or on a phone a text area over the same text in ink.
//
// Both have a `node`, `show(name, text)`, and `mark(marks)`: one mark for each line, "new", "cut" or "".

import { el } from "../dom.mjs";
import { ink } from "./ink.mjs";

const phone = matchMedia("(max-width: 47.9375em)");

/** Make the editor. *changed* is called with the text after each change by the reader. */
export async function editor(changed) {
  if (phone.matches) return new TextArea(changed);
  try {
    await load("ace.js");
    await load("mode-python.js");
    await load("ext-searchbox.js");
    return new Ace(changed);
  } catch {
    return new TextArea(changed);
  }
}

const load = (name) => new Promise((onload, onerror) => {
  document.head.append(el("script", { src: new URL(`../ace/${name}`, import.meta.url), onload, onerror }));
});

class Ace {
  #sessions = new Map();
  #marked = [];
  #changed;

  constructor(changed) {
    const { ace } = globalThis;
    this.#changed = changed;
    // Its colours are the page's own: see lab.css.
    ace.define("ace/theme/hm", ["exports"], (exports) => Object.assign(exports, { isDark: false, cssClass: "hm-ink", cssText: "" }));
    this.node = el("div.hm-ace");
    this.editor = ace.edit(this.node, {
      theme: "ace/theme/hm", useWorker: false, showPrintMargin: false, showFoldWidgets: false, displayIndentGuides: false, highlightGutterLine: false,
      fixedWidthGutter: true, tabSize: 4, useSoftTabs: true, scrollPastEnd: .3, behavioursEnabled: false, hasCssTransforms: false,
    });
    this.#leave();
  }

  /** After Escape, Tab leaves the editor: otherwise the keyboard could not get out. */
  #leave() {
    let leaves = false;
    this.editor.container.addEventListener("keydown", (event) => {
      leaves = event.key === "Escape" || (leaves && ["Tab", "Shift"].includes(event.key));
      // Ace does not see it: the browser moves the focus.
      if (leaves && event.key === "Tab") event.stopPropagation();
    }, true);
  }

  show(name, text) {
    let session = this.#sessions.get(name);
    if (!session) {
      session = globalThis.ace.createEditSession(text, name.endsWith(".py") ? "ace/mode/python" : "ace/mode/text");
      this.#sessions.set(name, session);
      session.on("change", () => { if (!this.shows) this.#changed(session.getValue()); });
    }
    this.shows = true;
    if (session.getValue() !== text) session.setValue(text);
    this.shows = false;
    if (this.editor.session !== session) {
      this.#marked = [];
      this.editor.setSession(session);
    }
    this.editor.setOption("textInputAriaLabel", name);
    this.editor.resize();
  }

  mark(marks) {
    const { session } = this.editor;
    this.#marked.forEach((mark, row) => mark && session.removeGutterDecoration(row, `is-${mark}`));
    marks.forEach((mark, row) => mark && session.addGutterDecoration(row, `is-${mark}`));
    this.#marked = marks;
  }
}

class TextArea {
  constructor(changed) {
    this.area = el("textarea", {
      spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off",
      oninput: () => {
        // A text area has \n alone. A file with \r\n keeps them.
        changed(this.hasReturns ? this.area.value.replaceAll("\n", "\r\n") : this.area.value);
        this.#ink();
      },
      onkeydown: (event) => this.#key(event),
    });
    this.code = el("code");
    this.gutter = el("div.hm-ed__gut", { "aria-hidden": "true" });
    this.node = el("div.hm-ed__both", this.gutter, el("div.hm-ed__area", el("pre", { "aria-hidden": "true" }, this.code), this.area));
  }

  show(name, text) {
    this.hasReturns = text.includes("\r\n");
    if (this.area.ariaLabel !== name || this.area.value !== text.replaceAll("\r\n", "\n")) this.area.value = text;
    this.area.ariaLabel = name;
    this.#ink();
  }

  mark(marks) {
    this.gutter.replaceChildren(...marks.map((mark, row) => el("span", { class: mark && `is-${mark}` }, `${row + 1}`)));
  }

  #ink() {
    this.code.replaceChildren(...this.area.value.split("\n").flatMap((line) => [...ink(line), "\n"]));
  }

  /** Tab indents by four spaces; Enter keeps the indent. After Escape, Tab leaves the editor. */
  #key(event) {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (key === "Escape") { this.leaves = true; return; }
    if (key === "Tab" && !shiftKey && !this.leaves) {
      event.preventDefault();
      document.execCommand("insertText", false, "    ");
    } else if (key === "Enter" && !ctrlKey && !metaKey) {
      const line = this.area.value.slice(0, this.area.selectionStart).split("\n").at(-1);
      const space = line.match(/^ */)[0] + (/:\s*$/.test(line) ? "    " : "");
      event.preventDefault();
      document.execCommand("insertText", false, `\n${space}`);
    }
    this.leaves = false;
  }
}
