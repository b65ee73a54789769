// The drawer "Under the hood": every call between the workspace and the app.

import { api } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { CLOCK } from "./dates.js";

/** Fills the drawer and keeps it up to date while it is open. */
export class Journal {
  constructor(workspace, element, onToggle) {
    this.workspace = workspace;
    this.element = element;
    this.onToggle = onToggle;
    this.rows = h("tbody");
    this.scroller = h("div.journal-scroll", { tabindex: 0, role: "region", "aria-label": "Calls" },
      h("table.journal-table", {},
        h("thead", {}, h("tr", {}, ...["Time", "Way", "What", "Status", "ms"].map((name) =>
          h("th", { scope: "col" }, name)))),
        this.rows));
    this.empty = h("p.journal-empty", {},
      "Nothing yet. Type a command, and the calls between Slack and the app appear here.");
    const close = iconButton("close", "Close the drawer", () => this.toggle(false));
    element.append(h("header.journal-head", {}, icon("hood"), h("h2", {}, "Under the hood"),
      h("span.journal-sub", {}, "what Slack and the app say to each other"), close),
    this.empty, this.scroller);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.toggle(false);
    });
    workspace.addEventListener("journal", ({ detail }) => this.show(detail.entry));
    workspace.addEventListener("state", () => this.isOpen && this.load());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  async toggle(open = !this.isOpen) {
    this.element.hidden = !open;
    this.onToggle(open);
    if (open) await this.load();
  }

  async load() {
    try {
      const { entries } = await api.journal(0);
      this.workspace.loadJournal(entries ?? []);
    } catch {
      // The stream of events brings what comes from now on.
    }
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Add one entry, or show all anew. */
  show(entry) {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const stick = scrollHeight - scrollTop - clientHeight < 60;
    if (entry) this.rows.append(row(entry));
    else this.rows.replaceChildren(...this.workspace.journal.map(row));
    this.empty.hidden = this.rows.childElementCount > 0;
    this.scroller.hidden = !this.empty.hidden;
    if (stick) this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

function row(entry) {
  const inward = entry.direction === "to app";
  const good = /^(2\d\d|ok|true|sent|acked?)\b/i.test(String(entry.status ?? ""));
  const at = Date.parse(entry.at);
  return h("tr", { class: inward ? "to-app" : "from-app", title: entry.detail ?? null },
    h("td", {}, Number.isNaN(at) ? "" : CLOCK.format(at)),
    h("td.way", {}, h("span", { class: "arrow", "aria-hidden": "true" }, inward ? "→" : "←"),
      h("span.way-words", {}, inward ? "to app" : "from app")),
    h("td.what", {}, entry.what ?? ""),
    h("td", {}, h("span.status", { class: good ? "good" : "bad" }, String(entry.status ?? "…"))),
    h("td.ms", {}, entry.ms === null || entry.ms === undefined ? "" : formatMs(entry.ms)));
}

const formatMs = (ms) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));
