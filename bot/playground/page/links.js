// Links, mentions and dates inside messages: what may be followed, and how each is shown.

import { slackDate } from "./dates.js";
import { h } from "./dom.js";
import { messageAt } from "./permalinks.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

/** The address when a person may follow it, else null. */
export function safeUrl(url) {
  return typeof url === "string" && SAFE.test(url.trim()) && URL.canParse(url.trim())
    ? url.trim()
    : null;
}

/** A link that opens elsewhere; an address that may not be followed is shown as text. */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (!href) return h("span.refused-link", { title: "This link may not be followed" }, ...children);
  if (messageAt(href)) return h("a.to-message", { href }, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** A person, marked when it is the reader. */
export function userMention(id, people, label = null) {
  const name = people.userName(id);
  const me = id === people.me?.id;
  return h("span.mention", { class: me ? "me" : "", data: { user: id } },
    `@${name === id && label ? label : name}`);
}

export function channelMention(id, people, label = null) {
  const known = people.conversations?.get(id);
  const name = known ? people.label(known) : label || id;
  return h("span.mention.channel", { data: { channel: id } }, `#${name}`);
}

export const broadcast = (range) => h("span.mention.broadcast", {}, `@${range}`);

export function dateText(seconds, pattern, { url = null, fallback = "", now = undefined } = {}) {
  const known = Number.isFinite(seconds);
  const text = known ? slackDate(seconds, pattern, now) : fallback;
  const time = h("time", { title: fallback }, text);
  return url ? link(url, time) : time;
}
