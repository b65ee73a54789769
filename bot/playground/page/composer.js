// The field at the bottom: sends, recalls, and helps with commands and mentions.

import { avatar } from "./avatars.js";
import { h, icon, iconButton } from "./dom.js";
import { Listbox } from "./popover.js";

const REMEMBERED = 50;
const MAX_HEIGHT_PX = 220;

/** A composer; `onSend(text)` resolves to true when the text was taken. */
export class Composer {
  constructor(workspace, { id, onSend, inThread = false }) {
    this.workspace = workspace;
    this.onSend = onSend;
    this.inThread = inThread;
    this.past = [];
    this.recalled = null;
    this.drafts = new Map();
    this.waiting = false;
    this.hints = new Listbox({ label: "Suggestions", onPick: (value) => this.complete(value) });
    this.usage = h("div.usage-hint");
    this.help = h("div.composer-help", { hidden: true }, this.usage, this.hints.element);
    this.area = h("textarea.composer-area", {
      id, rows: 1, autocomplete: "off", spellcheck: "true", "aria-autocomplete": "list",
      "aria-controls": this.hints.id,
      on: {
        input: () => this.changed(),
        keydown: (event) => this.key(event),
        blur: () => this.hideHelp(),
        click: () => this.suggest(),
      },
    });
    this.hints.follower = this.area;
    this.sendButton = h("button.send", {
      type: "button", "aria-label": "Send", title: "Send", on: { click: () => this.send() },
    }, icon("send"));
    this.element = h("div.composer", {}, this.help, h("div.composer-box", {}, this.area,
      h("div.composer-foot", {}, ...this.starters(),
        h("span.composer-tip", {}, h("kbd", {}, "Shift"), " + ", h("kbd", {}, "Enter"),
          " for a new line"),
        h("span.composer-status", { role: "status" }), this.sendButton)));
    this.status = this.element.querySelector(".composer-status");
    this.changed();
  }

  starters() {
    const put = (text) => () => {
      const gap = this.area.value && !/\s$/.test(this.area.value) ? " " : "";
      this.fill(text === "/" ? this.workspace.command : `${this.area.value}${gap}${text}`);
      this.suggest();
    };
    const mention = iconButton("at", "Mention somebody", put("@"));
    return this.inThread ? [mention] : [iconButton("slash", "Type a command", put("/")), mention];
  }

  /** Change the conversation: its own draft comes back. */
  move(key, label) {
    if (this.keyed !== undefined) this.drafts.set(this.keyed, this.area.value);
    this.keyed = key;
    this.area.setAttribute("aria-label", label);
    this.area.placeholder = label;
    this.area.value = this.drafts.get(key) ?? "";
    this.changed();
    this.hideHelp();
  }

  focus() {
    this.area.focus();
  }

  /** Put text into the field, ready to be sent or edited. */
  fill(text) {
    this.area.value = text;
    this.focus();
    this.area.setSelectionRange(text.length, text.length);
    this.changed();
  }

  changed() {
    this.area.style.setProperty("height", "auto");
    const height = Math.min(this.area.scrollHeight, MAX_HEIGHT_PX);
    if (height) this.area.style.setProperty("height", `${height}px`);
    this.element.classList.toggle("has-text", this.area.value.trim() !== "");
    this.sendButton.disabled = this.waiting || this.area.value.trim() === "";
    if (document.activeElement === this.area) this.suggest();
  }

  // ---------------------------------------------------------------- sending

  async send() {
    const text = this.area.value.trim();
    if (!text || this.waiting) return;
    this.hideHelp();
    this.wait(true);
    const taken = await this.onSend(text);
    this.wait(false);
    this.recalled = null;
    if (this.past.at(-1) !== text) this.past = [...this.past, text].slice(-REMEMBERED);
    if (taken) this.area.value = "";
    this.changed();
    this.hideHelp();
  }

  wait(waiting) {
    this.waiting = waiting;
    this.element.classList.toggle("waiting", waiting);
    this.element.setAttribute("aria-busy", String(waiting));
    this.area.readOnly = waiting;
    this.status.textContent = waiting ? "Sending…" : "";
    this.changed();
  }

  // ---------------------------------------------------------------- keys

  key(event) {
    if (event.isComposing) return;
    if (this.isHelping && this.helpKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      this.recall(event);
    }
  }

  get isHelping() {
    return !this.help.hidden && this.hints.rows.length > 0;
  }

  helpKey(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.hideHelp();
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.complete(this.hints.rows[this.hints.active]?.entry.value);
      return true;
    }
    if (event.key === "Enter" && (event.shiftKey || this.area.value.trim() === this.workspace.command)) {
      return false;
    }
    return this.hints.key(event);
  }

  /** The arrow up key brings back what was sent before, newest first. */
  recall(event) {
    const { value, selectionStart } = this.area;
    const step = event.key === "ArrowUp" ? -1 : 1;
    const browsing = this.recalled !== null && value === this.past[this.recalled];
    if (!browsing && (step > 0 || value !== "" || selectionStart !== 0)) return;
    const at = (browsing ? this.recalled : this.past.length) + step;
    if (at < 0 || !this.past.length) return;
    event.preventDefault();
    this.recalled = at < this.past.length ? at : null;
    this.fill(this.past[at] ?? "");
    this.hideHelp();
  }

  // ---------------------------------------------------------------- suggestions

  suggest() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const command = /^\/\S*$/.test(before) && !this.inThread;
    const mention = before.match(/(?:^|\s)@([\p{L}\p{N}._-]*)$/u);
    const entries = command ? this.commands(before) : mention ? this.people(mention[1]) : [];
    const { command: name } = this.workspace;
    const asking = !this.inThread && (this.area.value === name || this.area.value === `${name} `);
    this.usage.replaceChildren(...(asking ? this.usageNodes() : []));
    this.usage.hidden = !asking;
    this.hints.element.hidden = !entries.length || asking;
    this.hints.fill(asking ? [] : entries);
    this.help.hidden = !entries.length && !asking;
  }

  commands(typed) {
    const { command, usageHint, bot } = this.workspace;
    if (!command.startsWith(typed)) return [];
    const label = h("span.hint-command", {}, avatar(bot.user_id, this.workspace, "small"),
      h("strong", {}, command), h("span.hint-usage", {}, usageHint));
    return [{ label, value: `${command} `, hint: bot.name }];
  }

  people(typed) {
    const wanted = typed.toLowerCase();
    const rank = (user) => (this.workspace.isBot(user.id) ? 0 : 1);
    return [...this.workspace.users.values()]
      .filter((user) => user.id !== "USLACKBOT" && user.id !== this.workspace.me.id)
      .map((user) => ({ user, name: this.workspace.userName(user.id) }))
      .filter(({ user, name }) => [user.name, name].some((one) => one.toLowerCase().startsWith(wanted)))
      .sort((a, b) => rank(a.user) - rank(b.user))
      .map(({ user, name }) => ({
        label: h("span.hint-command", {}, avatar(user.id, this.workspace, "small"),
          h("strong", {}, name), user.is_bot && h("span.app-badge", {}, "APP")),
        value: `@${this.workspace.isBot(user.id) ? name : user.name} `,
      }));
  }

  usageNodes() {
    const { command, usageHint, bot } = this.workspace;
    return [avatar(bot.user_id, this.workspace, "small"), h("strong", {}, command),
      h("span.hint-usage", {}, usageHint || "what you are looking for")];
  }

  complete(value) {
    if (!value) return;
    const at = this.area.selectionStart;
    const before = this.area.value.slice(0, at).replace(/[/@]\S*$/u, "");
    const after = this.area.value.slice(at);
    this.area.value = before + value + after.replace(/^ /, "");
    const caret = before.length + value.length;
    this.area.setSelectionRange(caret, caret);
    this.focus();
    this.changed();
  }

  hideHelp() {
    this.help.hidden = true;
  }
}
