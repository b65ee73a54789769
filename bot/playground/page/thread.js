// The pane at the right: one message and its replies.

import { Composer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { MessageList } from "./messagelist.js";

/** Shows the open thread, if any. */
export class Thread {
  constructor(workspace, element, { say, onClose }) {
    this.workspace = workspace;
    this.element = element;
    this.onClose = onClose;
    this.list = new MessageList(workspace, { inThread: true });
    this.where = h("span.thread-where");
    this.count = h("div.thread-count", { role: "separator" }, h("span"));
    this.composer = new Composer(workspace, {
      id: "composer-thread", inThread: true,
      onSend: (text) => say(workspace.current, text, workspace.thread),
    });
    const close = iconButton("close", "Close the thread", () => this.close());
    element.append(h("header.pane-head", {}, h("h2", {}, "Thread"), this.where, close),
      this.list.scroller, this.composer.element);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    workspace.addEventListener("messages", (event) => {
      if (event.detail.conversation === workspace.current) this.show();
    });
  }

  get isOpen() {
    return this.workspace.thread !== null;
  }

  open(ts) {
    this.opener = document.activeElement;
    this.workspace.thread = ts;
    this.composer.move(`${this.workspace.current}:${ts}`, "Reply…");
    this.show();
    this.composer.focus();
  }

  close() {
    if (!this.isOpen) return;
    this.workspace.thread = null;
    this.show();
    if (this.opener?.isConnected) this.opener.focus();
    this.onClose();
  }

  show() {
    const { current, thread } = this.workspace;
    const root = thread === null ? null : this.workspace.message(current, thread);
    this.element.hidden = !root;
    if (!root) {
      if (thread !== null) this.close(); // the message is gone
      return;
    }
    const conversation = this.workspace.conversations.get(current);
    const label = this.workspace.label(conversation);
    this.where.textContent = conversation.kind === "im" ? label : `#${label}`;
    const replies = this.workspace.replies(current, thread);
    const words = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
    this.count.firstChild.textContent = words;
    this.list.show(current, [root, ...replies], {
      key: `${current}:${thread}`,
      between: replies.length ? new Map([[thread, this.count]]) : new Map(),
    });
  }
}
