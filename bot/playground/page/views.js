// Modal views: the stack that the app opened, of which the top one is shown.

import { api } from "./api.js";
import { avatar } from "./avatars.js";
import { renderBlocks } from "./blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { Form } from "./form.js";
import { blockContext } from "./interactions.js";
import { plainText } from "./texts.js";

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
    const submit = view.submit && h("button.button.primary", { type: "submit" }, plainText(view.submit));
    const words = view.close ? plainText(view.close) : view.submit ? "Cancel" : "Close";
    const close = h("button.button", { type: "button", on: { click: () => this.close() } }, words);
    const frame = h("form.modal-form", { novalidate: true, autocomplete: "off" },
      this.head(view), body, h("footer.modal-foot", {}, close, submit));
    frame.addEventListener("submit", (event) => {
      event.preventDefault();
      if (submit) this.submit(view, form, submit);
    });
    this.dialog.replaceChildren(frame);
    const fields = "input:not([type=hidden]), textarea, .select";
    (body.querySelector("[autofocus]") ?? body.querySelector(fields) ?? submit ?? close).focus();
  }

  head(view) {
    const back = this.workspace.views.length > 1;
    return h("header.modal-head", {},
      back ? iconButton("chevron", "Back", () => this.close(), { class: "back" })
        : avatar(this.workspace.bot.user_id, this.workspace, "small"),
      h("h2", { id: "modal-title" }, plainText(view.title)),
      iconButton("close", "Close", () => this.close()));
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
