// One message as it stands in a conversation or thread.

import { avatar } from "./avatars.js";
import { renderBlocks } from "./blocks.js";
import { full, time, dayName } from "./dates.js";
import { h, icon } from "./dom.js";
import { extras } from "./extras.js";
import { blockContext } from "./interactions.js";
import { mrkdwn } from "./mrkdwn.js";
import { plainText } from "./texts.js";

const millis = (ts) => Number(ts) * 1000;

/** Whether a message stands close enough to the one before it to share its name and picture. */
export function continues(message, before) {
  return Boolean(before) && before.user === message.user && !before.ephemeral && !message.ephemeral &&
    !before.deleted && !before.reply_count && Number(message.ts) - Number(before.ts) < 300;
}

/** The words of a message, for screen readers and for the jump list. */
export function spoken(message, people) {
  const holder = h("div");
  if (message.text) holder.append(mrkdwn(message.text, { people }));
  const first = (message.blocks ?? []).find((block) => block.text?.text);
  const text = holder.textContent || (first ? plainText(first.text) : "");
  return `${people.userName(message.user)}: ${text}`.slice(0, 400);
}

/**
 * Build a message.
 *
 * @param {object} place `conversation`, `compact`, `inThread`, and what to do: `openThread(ts)`
 */
export function messageNode(message, workspace, place) {
  const parts = [
    message.ephemeral && onlyYou(),
    !place.compact && head(message, workspace),
    body(message, workspace, place),
    message.ephemeral && dismiss(message, workspace, place),
    !place.inThread && repliesLine(message, workspace, place),
  ];
  const kinds = { compact: place.compact, ephemeral: message.ephemeral, deleted: message.deleted,
    notice: message.local };
  const names = Object.keys(kinds).filter((name) => kinds[name]);
  const said = `${workspace.userName(message.user)}, ${time(millis(message.ts))}`;
  return h("article.message", {
    class: names.join(" "), tabindex: -1, data: { ts: message.ts }, "aria-label": said,
    on: { keydown: (event) => shortcut(event, message, place) },
  }, gutter(message, workspace, place), h("div.message-content", {}, ...parts),
  toolbar(message, place));
}

function shortcut(event, message, place) {
  if (event.target !== event.currentTarget || place.inThread || message.ephemeral) return;
  if (event.key !== "t" && event.key !== "Enter") return;
  event.preventDefault();
  place.openThread(message.ts);
}

const onlyYou = () => h("div.only-you", {}, icon("eye", 14), "Only visible to you");

function gutter(message, workspace, place) {
  const small = h("time.gutter-time", { title: full(millis(message.ts)) }, time(millis(message.ts)));
  return h("div.gutter", {}, place.compact ? small : avatar(message.user, workspace));
}

function head(message, workspace) {
  const name = workspace.isBot(message.user) || !workspace.user(message.user)
    ? message.username || workspace.userName(message.user) : workspace.userName(message.user);
  return h("header.message-head", {},
    h("span.author", {}, name),
    message.bot && !message.local && h("span.app-badge", {}, "APP"),
    h("time", { title: full(millis(message.ts)) }, time(millis(message.ts))));
}

function body(message, workspace, place) {
  if (message.deleted) return h("div.message-body.gone", {}, "This message was deleted.");
  const edited = message.edited && h("span.edited", {}, "(edited)");
  const problem = h("div.action-problem", { role: "alert", hidden: true });
  const context = blockContext(workspace, { conversation: place.conversation, ts: message.ts }, {
    onError: (text) => {
      problem.replaceChildren(icon("warning", 16), text);
      problem.hidden = false;
    },
  });
  if (message.blocks?.length) {
    return h("div.message-body", {}, renderBlocks(message.blocks, context), edited,
      extras(message, context), problem);
  }
  return h("div.message-body", {},
    h("div.text.mrkdwn", {}, mrkdwn(message.text ?? "", { people: workspace, now: context.now }),
      edited && " ", edited),
    extras(message, context), problem);
}

function dismiss(message, workspace, place) {
  const click = () => workspace.dismiss(place.conversation, message.ts);
  return h("div.dismiss", {},
    h("button.link-button", { type: "button", on: { click } }, "Dismiss message"));
}

function repliesLine(message, workspace, place) {
  const replies = workspace.replies(place.conversation, message.ts).filter((one) => !one.ephemeral);
  const count = Math.max(message.reply_count ?? 0, replies.length);
  if (!count) return null;
  const last = replies.at(-1);
  const faces = [...new Set(replies.map((one) => one.user))].slice(0, 4);
  const when = last && `Last reply ${moment(millis(last.ts), workspace.now())}`;
  return h("button.replies", { type: "button", on: { click: () => place.openThread(message.ts) } },
    ...faces.map((id) => avatar(id, workspace, "small")),
    h("span.replies-count", {}, count === 1 ? "1 reply" : `${count} replies`),
    h("span.replies-when", {}, when), h("span.replies-view", { "aria-hidden": "true" }, "View thread"));
}

function moment(ms, now) {
  const day = dayName(ms, now);
  return `${day === "Today" || day === "Yesterday" ? day.toLowerCase() : `on ${day}`} at ${time(ms)}`;
}

function toolbar(message, place) {
  if (place.inThread || message.ephemeral || message.deleted) return null;
  const click = () => place.openThread(message.ts);
  return h("div.toolbar", { role: "group", "aria-label": "Message actions" },
    h("button.tool", { type: "button", tabindex: -1, title: "Reply in thread (T)", on: { click } },
      icon("thread"), h("span", {}, "Reply in thread")));
}
