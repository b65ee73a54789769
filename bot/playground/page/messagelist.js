// A list of messages kept in step with the state, touching only what changed.

import { dayKey, dayName } from "./dates.js";
import { h, syncChildren } from "./dom.js";
import { continues, messageNode } from "./message.js";

const NEAR_END_PX = 120;
const ABOVE_PX = 44;

/** Messages of one conversation or thread, with dividers between days. */
export class MessageList {
  constructor(workspace, { inThread = false, openThread = () => {} } = {}) {
    this.workspace = workspace;
    this.inThread = inThread;
    this.openThread = openThread;
    this.nodes = new Map();
    this.key = null;
    this.element = h("div.messages", {
      role: "log", "aria-live": "off", "aria-label": inThread ? "Replies" : "Messages",
      on: { keydown: (event) => this.walk(event) },
    });
    this.scroller = h("div.scroller", { tabindex: -1 }, this.element);
    // Pictures and fonts may change heights after we have scrolled.
    this.stick = true;
    this.scroller.addEventListener("scroll", () => {
      this.stick = this.isNearEnd();
    });
    new ResizeObserver(() => this.stick && this.toEnd()).observe(this.element);
    new ResizeObserver(() => this.stick && this.toEnd()).observe(this.scroller);
  }

  /** Show messages; `before` stands above them; entries of `between` are put after a message. */
  show(conversation, messages, { before = null, key = conversation, between = new Map() } = {}) {
    const moved = key !== this.key;
    if (moved) this.nodes.clear();
    this.key = key;
    const wanted = before ? [before] : [];
    const used = new Set();
    messages.forEach((message, index) => {
      const previous = messages[index - 1];
      if (!this.inThread && newDay(message, previous)) wanted.push(this.divider(message, used));
      wanted.push(this.node(message, previous, conversation, used));
      if (between.has(message.ts)) wanted.push(between.get(message.ts));
    });
    for (const id of this.nodes.keys()) if (!used.has(id)) this.nodes.delete(id);
    const stick = moved || this.stick;
    syncChildren(this.element, wanted);
    this.rove();
    if (stick) this.toEnd();
  }

  divider(message, used) {
    const ms = Number(message.ts) * 1000;
    const name = dayName(ms, this.workspace.now());
    return this.cached(`day ${dayKey(ms)}`, name, used, () =>
      h("div.day", { role: "separator" }, h("span", {}, name)));
  }

  node(message, previous, conversation, used) {
    const sameDay = !newDay(message, previous);
    const compact = sameDay && continues(message, previous);
    const replies = this.inThread ? [] : this.workspace.replies(conversation, message.ts);
    const signature = JSON.stringify([message, compact, replies.map((one) => [one.ts, one.user])]);
    const place = { conversation, compact, inThread: this.inThread, openThread: this.openThread };
    return this.cached(message.ts, signature, used, () =>
      messageNode(message, this.workspace, place));
  }

  cached(id, signature, used, build) {
    used.add(id);
    const known = this.nodes.get(id);
    if (known?.signature === signature) return known.node;
    const hadFocus = known?.node.contains(document.activeElement);
    const action = hadFocus ? document.activeElement.closest("[data-action]")?.dataset.action : null;
    const node = build();
    this.nodes.set(id, { signature, node });
    if (hadFocus) queueMicrotask(() => refocus(node, action));
    return node;
  }

  // ---------------------------------------------------------------- keys and scrolling

  messages() {
    return [...this.element.querySelectorAll("article.message")];
  }

  /** Exactly one message can be reached with Tab; the arrow keys walk from there. */
  rove(target = null) {
    const all = this.messages();
    const current = target ?? all.find((one) => one.tabIndex === 0) ?? all.at(-1);
    for (const one of all) one.tabIndex = one === current ? 0 : -1;
  }

  walk(event) {
    if (!event.target.matches?.("article.message")) return;
    const all = this.messages();
    const at = all.indexOf(event.target);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    this.rove(all[to]);
    all[to].focus();
  }

  /** Bring one message into view and mark it for a moment; false if it is not here. */
  reveal(ts) {
    const node = this.messages().find((one) => one.dataset.ts === ts);
    if (!node) return false;
    this.stick = false;
    this.rove(node);
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    node.addEventListener("animationend", () => node.classList.remove("found"), { once: true });
    return true;
  }

  isNearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX || scrollTop === this.aim;
  }

  /** Go to the end, but never past the beginning of the last message. */
  toEnd() {
    this.stick = true;
    const last = this.messages().at(-1);
    const end = this.scroller.scrollHeight - this.scroller.clientHeight;
    const start = last ? last.offsetTop - this.element.offsetTop - ABOVE_PX : end;
    this.scroller.scrollTop = Math.min(end, start);
    this.aim = this.scroller.scrollTop;
  }
}

const newDay = (message, previous) =>
  !previous || dayKey(Number(message.ts) * 1000) !== dayKey(Number(previous.ts) * 1000);

/** A message that was replaced in place keeps the focus where it was. */
function refocus(node, action) {
  const same = action && node.querySelector(`[data-action="${CSS.escape(action)}"]`);
  (same || node).focus();
}
