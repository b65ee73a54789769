// Puts the page together: state and stream in, panes out, keys that work everywhere.

import { api, listen } from "./api.js";
import { clockBar } from "./clock.js";
import { Conversation } from "./conversation.js";
import { h, icon, iconButton } from "./dom.js";
import { Journal } from "./journal.js";
import { spoken } from "./message.js";
import { messageAt } from "./permalinks.js";
import { Sidebar } from "./sidebar.js";
import { Workspace } from "./state.js";
import { openSwitcher } from "./switcher.js";
import { themeButton } from "./theme.js";
import { Thread } from "./thread.js";
import { Views } from "./views.js";

const TOAST_MS = 7000;
const GRACE_MS = 700;

const byId = (id) => document.getElementById(id);
const workspace = new Workspace();
const banner = byId("banner");

// ---------------------------------------------------------------- saying and opening

/** Send what was typed; failures are shown where a person looks for them. */
async function say(conversation, text, threadTs = null) {
  (threadTs ? thread : panes).list.stick = true;
  const body = { conversation, text, ...(threadTs ? { thread_ts: threadTs } : {}) };
  try {
    const answer = await api.say(body);
    if (answer.ok === false) workspace.notice(conversation, answer.error, threadTs);
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

async function open(id, { focus = true } = {}) {
  if (!workspace.conversations.has(id)) return;
  thread.close();
  const left = workspace.current;
  workspace.current = id;
  workspace.conversations.get(id).unread = 0;
  document.body.classList.remove("sidebar-open");
  if (location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
  workspace.tell("current");
  if (focus) panes.composer.focus();
  await load(id);
  // Asking for a conversation marks it as read, and its last messages came by the stream only.
  if (workspace.conversations.has(left) && left !== id) await load(left, { again: true });
}

async function load(id, { again = false } = {}) {
  if (workspace.isLoaded(id) && !again) return;
  try {
    const { messages } = await api.conversation(id);
    workspace.loadMessages(id, messages ?? []);
  } catch (error) {
    toast(error.message);
  }
}

/** Go to one message, in its thread if it stands in one. */
async function jump({ conversation, ts, thread: root }) {
  if (!workspace.conversations.has(conversation)) {
    toast("That message is in a conversation you are not in.");
    return;
  }
  await open(conversation, { focus: false });
  if (root) openThread(root);
  if (!(root ? thread : panes).list.reveal(ts)) toast("That message is no longer there.");
}

// ---------------------------------------------------------------- panes

const thread = new Thread(workspace, byId("thread"), {
  say, onClose: () => document.body.classList.remove("thread-open"),
});
function openThread(ts) {
  document.body.classList.add("thread-open");
  thread.open(ts);
}
const panes = new Conversation(workspace, byId("conversation"), {
  say,
  openThread,
});
new Views(workspace);

const gallery = h("a.bar-button", { href: "/gallery", title: "Everything Offprint says, at once" },
  icon("pictures"), h("span.bar-label", {}, "Gallery"));
const hood = h("button.bar-button", {
  type: "button", id: "journal-toggle", "aria-pressed": "false", title: "Under the hood",
  on: { click: () => journal.toggle() },
}, icon("hood"), h("span.bar-label", {}, "Under the hood"));
const journal = new Journal(workspace, byId("journal"), (isOpen) => {
  hood.setAttribute("aria-pressed", String(isOpen));
  document.body.classList.toggle("journal-open", isOpen);
});

const toggleSidebar = iconButton("menu", "Conversations", () => {
  document.body.classList.toggle("sidebar-open");
}, { class: "sidebar-toggle" });

byId("topbar").append(
  h("div.bar-side", {}, toggleSidebar,
    h("button.jump", {
      type: "button", title: "Jump to a conversation (Ctrl K)",
      on: { click: () => openSwitcher(workspace, open) },
    }, icon("search", 16), h("span", {}, "Jump to…"), h("kbd", {}, "Ctrl K"))),
  clockBar(workspace, toast),
  h("div.bar-side.end", {}, gallery, hood, themeButton()));

// ---------------------------------------------------------------- banner, announcements, unread

let toastTimer = 0;

function toast(text) {
  banner.replaceChildren(icon("warning", 16), text);
  banner.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(showConnection, TOAST_MS);
}

function showConnection() {
  banner.hidden = workspace.connected;
  if (!workspace.connected) {
    banner.replaceChildren(h("span.spinner"), "Connection lost. Trying to reach the workspace again…");
  }
}

workspace.addEventListener("connection", () => {
  clearTimeout(toastTimer);
  showConnection();
});

workspace.addEventListener("messages", ({ detail }) => {
  const { fresh } = detail;
  if (!fresh || fresh.user === workspace.me.id || detail.conversation !== workspace.current) return;
  byId("announcer").textContent = spoken(fresh, workspace);
});

document.addEventListener("visibilitychange", () => {
  const current = workspace.conversations.get(workspace.current);
  if (document.hidden || !current) return;
  current.unread = 0;
  workspace.tell("unread");
});

// ---------------------------------------------------------------- keys

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openSwitcher(workspace, open);
  } else if (event.key === "Escape" && !event.defaultPrevented) {
    escape();
  } else if (event.key === "F6") {
    event.preventDefault();
    nextRegion(event.shiftKey ? -1 : 1);
  }
});

/** Escape closes the outermost thing that is open; dialogs and popovers see to themselves. */
function escape() {
  if (document.querySelector("dialog[open], :popover-open")) return;
  if (document.body.classList.contains("sidebar-open")) document.body.classList.remove("sidebar-open");
  else if (thread.isOpen) thread.close();
  else if (journal.isOpen) journal.toggle(false);
  else panes.composer.focus();
}

/** F6 goes round the regions, as in Slack. */
function nextRegion(step) {
  const stops = [
    () => document.querySelector(".sidebar .row[tabindex='0']"),
    () => document.querySelector("#conversation article.message[tabindex='0']"),
    () => byId("composer-main"),
    () => (thread.isOpen ? byId("composer-thread") : null),
  ];
  const regions = ["#sidebar", "#conversation .messages", "#conversation .composer", "#thread"];
  const at = regions.findIndex((one) => document.activeElement?.closest(one));
  for (let tried = 1; tried <= stops.length; tried += 1) {
    const target = stops[(at + step * tried + stops.length * 2) % stops.length]();
    if (target) {
      target.focus();
      return;
    }
  }
}

window.addEventListener("hashchange", () => open(location.hash.slice(1)));
new Sidebar(workspace, byId("sidebar"), open);
document.querySelector(".panes").addEventListener("click", (event) => {
  document.body.classList.remove("sidebar-open");
  const address = event.target.closest?.("a.to-message")?.href;
  if (address && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    jump(messageAt(address));
    return;
  }
  const channel = event.target.closest?.(".mention[data-channel]")?.dataset.channel;
  if (channel) open(channel);
});

// ---------------------------------------------------------------- start

async function refresh() {
  const stale = [...workspace.messages.keys()];
  const state = await api.state();
  workspace.load(state);
  const known = workspace.conversations;
  const wanted = [workspace.current, location.hash.slice(1)].find((id) => known.has(id));
  const first = wanted ?? [...known.keys()][0];
  if (first && first !== workspace.current) await open(first, { focus: matchMedia("(pointer: fine)").matches });
  await Promise.all(stale.map((id) => load(id, { again: true })));
  const asked = messageAt(location.href);
  if (asked) {
    history.replaceState(null, "", "/");
    await jump(asked);
  }
  document.body.dataset.ready = "true";
}

let downTimer = 0;
listen({
  onEvent: (event) => workspace.take(event),
  onUp: () => {
    clearTimeout(downTimer);
    workspace.setConnected(true);
    refresh().catch((error) => toast(error.message));
  },
  onDown: () => {
    clearTimeout(downTimer);
    downTimer = setTimeout(() => workspace.setConnected(false), GRACE_MS);
  },
});
