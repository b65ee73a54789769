// Ctrl or Cmd + K: jump to a conversation by typing a part of its name.

import { avatar } from "./avatars.js";
import { h, icon } from "./dom.js";
import { Listbox } from "./popover.js";

/** Open the jump list; `onPick(id)` gets the conversation. */
export function openSwitcher(workspace, onPick) {
  if (document.querySelector("dialog[open]")) return;
  const list = new Listbox({
    label: "Conversations",
    onPick: (id) => {
      dialog.close();
      onPick(id);
    },
  });
  const field = h("input.switcher-field", {
    type: "text", placeholder: "Jump to…", role: "combobox", "aria-label": "Jump to a conversation",
    "aria-controls": list.id, "aria-expanded": "true", autocomplete: "off",
  });
  list.follower = field;
  const dialog = h("dialog.switcher", { "aria-label": "Jump to a conversation" },
    h("div.switcher-head", {}, icon("search"), field), list.element,
    h("div.switcher-foot", {}, h("kbd", {}, "↑"), h("kbd", {}, "↓"), " to choose, ",
      h("kbd", {}, "Enter"), " to open, ", h("kbd", {}, "Esc"), " to leave"));
  const update = () => list.fill(found(workspace, field.value));
  field.addEventListener("input", update);
  field.addEventListener("keydown", (event) => list.key(event));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  update();
}

function found(workspace, typed) {
  const wanted = typed.trim().toLowerCase().replace(/^[#@]/, "");
  return [...workspace.conversations.values()]
    .map((one) => ({ one, name: workspace.label(one) }))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => b.one.unread - a.one.unread)
    .map(({ one, name }) => ({ value: one.id, label: label(workspace, one, name) }));
}

function label(workspace, one, name) {
  const other = (one.members ?? []).find((id) => id !== workspace.me.id);
  const face = one.kind === "im"
    ? avatar(workspace.isDirect(one) ? workspace.bot.user_id : other, workspace, "tiny")
    : icon("hash", 16);
  return h("span.hint-command", {}, face, h("span", {}, name),
    one.unread > 0 && h("span.dot", { title: "Unread" }));
}
