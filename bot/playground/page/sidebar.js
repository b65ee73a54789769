// The list of conversations at the left.

import { avatar } from "./avatars.js";
import { h, icon } from "./dom.js";

/** Keeps the sidebar in step with the workspace; `onOpen(id)` is told what was chosen. */
export class Sidebar {
  constructor(workspace, element, onOpen) {
    this.workspace = workspace;
    this.element = element;
    this.onOpen = onOpen;
    element.addEventListener("keydown", (event) => this.walk(event));
    for (const what of ["state", "unread", "current"]) {
      workspace.addEventListener(what, () => this.show());
    }
    this.show();
  }

  show() {
    const focused = document.activeElement?.closest?.("[data-conversation]")?.dataset.conversation;
    const all = [...this.workspace.conversations.values()];
    const channels = all.filter((one) => one.kind !== "im");
    const apps = all.filter((one) => this.workspace.isDirect(one));
    const direct = all.filter((one) => one.kind === "im" && !apps.includes(one));
    this.element.replaceChildren(
      h("div.team", {}, h("span.team-name", {}, this.workspace.team)),
      h("div.sidebar-scroll", {},
        ...this.group("Channels", channels), ...this.group("Direct messages", direct),
        ...this.group("Apps", apps)),
      this.myself());
    if (focused) this.row(focused)?.focus();
  }

  group(title, conversations) {
    if (!conversations.length) return [];
    const id = `group-${title.toLowerCase().replace(/\s/g, "-")}`;
    const rows = conversations.map((one) => h("li", {}, this.button(one)));
    return [h("h2.sidebar-title", { id }, title), h("ul.rows", { "aria-labelledby": id }, ...rows)];
  }

  button(conversation) {
    const { workspace } = this;
    const current = conversation.id === workspace.current;
    const unread = conversation.unread > 0 && !current;
    const label = workspace.label(conversation);
    const other = (conversation.members ?? []).find((id) => id !== workspace.me.id);
    const face = conversation.kind === "im"
      ? avatar(workspace.isDirect(conversation) ? workspace.bot.user_id : other, workspace, "tiny")
      : icon("hash", 16);
    return h("button.row", {
      type: "button", class: unread ? "unread" : "", tabindex: current ? 0 : -1,
      "aria-current": current ? "page" : null, data: { conversation: conversation.id },
      on: { click: () => this.onOpen(conversation.id) },
    }, face, h("span.row-name", {}, label), unread && this.badge(conversation));
  }

  badge(conversation) {
    const direct = conversation.kind === "im";
    const words = h("span.sr-only", {}, ` (${conversation.unread} unread)`);
    return direct ? h("span.badge", {}, h("span", { "aria-hidden": "true" }, String(conversation.unread)), words)
      : h("span.dot", {}, words);
  }

  myself() {
    const { me } = this.workspace;
    return h("div.myself", {}, avatar(me.id, this.workspace, "small"),
      h("span", {}, me.real_name || me.name), h("span.presence", { title: "Active" }));
  }

  row(id) {
    return this.element.querySelector(`[data-conversation="${CSS.escape(id)}"]`);
  }

  walk(event) {
    const rows = [...this.element.querySelectorAll(".row")];
    const at = rows.indexOf(event.target);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (at < 0 || to === undefined || !rows[to]) return;
    event.preventDefault();
    rows[to].focus();
  }
}
