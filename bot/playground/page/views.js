// Modal views: the stack that the app opened, of which the top one is shown.

import { api } from "./api.js";
import { avatar } from "./avatars.js";
import { renderBlocks } from "./blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { Form } from "./form.js";
import { blockContext } from "./interactions.js";
import { plainText } from "./texts.js";

/** The frame of a modal, with `start` before its title; the form, and its one or two buttons. */
export function modalFrame(view, { id, start, body, onClose }) {
  const submit = view.submit && h("button.button.primary", { type: "submit" }, plainText(view.submit));
  const words = view.close ? plainText(view.close) : view.submit ? "Cancel" : "Close";
  const close = h("button.button", { type: "button", on: { click: onClose } }, words);
  const head = h("header.modal-head", {}, start, h("h2", { id }, plainText(view.title)),
    iconButton("close", "Close", onClose));
  const frame = h("form.modal-form", { novalidate: true, autocomplete: "off" }, head, body,
    h("footer.modal-foot", {}, close, submit));
  return { frame, submit, close };
}

/** Shows the top view in a dialog, with focus kept inside. */
export class Views {
  constructor(workspace) {
    this.workspace = workspace;
    this.forms = new Map();
    this.dialog = null;
    this.shown = "";
    workspace.addEventListener("views", () => this.update());
    workspace.addEventListener("state", () => this.update());
  }

  get top() {
    return this.workspace.views.at(-1) ?? null;
  }

  update() {
    const view = this.top;
    if (!view) {
      this.dismiss();
      return;
    }
    const signature = JSON.stringify(view);
    if (signature === this.shown) return;
    this.shown = signature;
    if (!this.dialog) this.openDialog();
    this.render(view);
  }

  openDialog() {
    this.opener = document.activeElement;
    this.dialog = h("dialog.modal", { "aria-labelledby": "modal-title" });
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  dismiss() {
    this.forms.clear();
    this.shown = "";
    if (!this.dialog) return;
    this.dialog.close();
    this.dialog.remove();
    this.dialog = null;
    const target = this.opener?.isConnected ? this.opener : document.querySelector("#composer-main");
    target?.focus();
  }

  render(view) {
    const form = new Form(this.forms.get(view.id)?.values() ?? {});
    this.forms.set(view.id, form);
    this.note = h("div.action-problem", { role: "alert", hidden: true });
    const context = blockContext(this.workspace, { view_id: view.id }, {
      form, onError: (text) => this.say(text),
    });
    const blocks = h("div.modal-blocks", {}, renderBlocks(view.blocks ?? [], context));
    const body = h("div.modal-body", { tabindex: -1 }, this.note, blocks);
    const { frame, submit, close } = modalFrame(view, {
      id: "modal-title", start: this.start(), body, onClose: () => this.close(),
    });
    frame.addEventListener("submit", (event) => {
      event.preventDefault();
      if (submit) this.submit(view, form, submit);
    });
    this.dialog.replaceChildren(frame);
    const fields = "input:not([type=hidden]), textarea, .select";
    (body.querySelector("[autofocus]") ?? body.querySelector(fields) ?? submit ?? close).focus();
  }

  start() {
    const back = this.workspace.views.length > 1;
    return back ? iconButton("chevron", "Back", () => this.close(), { class: "back" })
      : avatar(this.workspace.bot.user_id, this.workspace, "small");
  }

  say(text) {
    this.note.replaceChildren(icon("warning", 16), text);
    this.note.hidden = false;
  }

  async submit(view, form, button) {
    const missing = form.missing();
    form.show(missing)?.focus();
    if (Object.keys(missing).length || button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    this.note.hidden = true;
    try {
      const answer = await api.submit(view.id, form.values());
      if (answer.ok === false) this.refuse(form, answer);
    } catch (error) {
      this.say(error.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  refuse(form, { errors, error }) {
    const first = form.show(errors ?? {});
    first?.focus();
    if (!first) this.say(error ?? "The app did not take this. Please try again.");
  }

  async close() {
    const view = this.top;
    if (!view) return;
    this.forms.delete(view.id);
    this.workspace.views = this.workspace.views.slice(0, -1);
    this.update();
    try {
      await api.close(view.id);
    } catch {
      // The view is gone for the person; the next state tells the rest.
    }
  }
}
