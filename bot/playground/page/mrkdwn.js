// Slack's mrkdwn: text in, nodes out, read the way Slack reads it.

import { h, fragment } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, dateText, link, userMention } from "./links.js";

const NOBODY = { userName: (id) => id, conversations: new Map(), label: (one) => one.name };
const STYLES = { "*": "strong", _: "em", "~": "s" };
const URL_IN_TEXT = /https?:\/\/[^\s<>|]+/y;
const EMOJI_NAME = /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y;
const HERE = /@(here|channel|everyone)\b/y;
const CHANNEL_NAME = /#([\p{L}\p{N}_-]+)/uy;
const WORD = /[\p{L}\p{N}]/u;

/** Undo Slack's escaping, exactly once. */
function unescape(text) {
  const signs = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
  return text.replace(/&(?:amp|lt|gt);/g, (sign) => signs[sign]);
}

/**
 * Render mrkdwn as nodes.
 *
 * @param {string} text as it travels, with &amp; &lt; &gt; escaped
 * @param {object} options `people` resolves ids to names; `verbatim` leaves bare addresses,
 *   channel names and @here alone
 */
export function mrkdwn(text, { people = NOBODY, verbatim = false, now = undefined } = {}) {
  const context = { people, verbatim, now };
  const parts = text.split(/```([\s\S]*?)```/);
  const nodes = parts.map((part, index) =>
    index % 2 ? preformatted(part, context) : lines(part, context, index),
  );
  return fragment(...nodes);
}

function preformatted(text, context) {
  const trimmed = text.replace(/^\n/, "").replace(/\n$/, "");
  return h("pre.code-block", {}, ...codeNodes(trimmed, context));
}

/** Lines outside of code blocks; neighbouring lines that begin with > are one quotation. */
function lines(text, context, position) {
  let rest = text;
  if (position > 0) rest = rest.replace(/^\n/, "");
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, ...withBreaks(quoted, context)));
    quoted = [];
  };
  let plain = [];
  const flushPlain = () => {
    if (plain.length) nodes.push(...withBreaks(plain, context));
    plain = [];
  };
  for (const line of rest.split("\n")) {
    const quote = line.match(/^(?:&gt;|>)\s?(.*)$/);
    if (quote) {
      flushPlain();
      quoted.push(quote[1]);
    } else {
      flush();
      plain.push(line);
    }
  }
  flush();
  flushPlain();
  return nodes;
}

function withBreaks(texts, context) {
  return texts.flatMap((line, index) => [index ? h("br") : null, ...inline(line, context)]);
}

/** One line: entities, code, emphasis, emoji, and bare addresses. */
function inline(text, context) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(unescape(plain));
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const found = piece(text, at, context);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function piece(text, at, context) {
  const sign = text[at];
  if (sign === "<") return entity(text, at, context);
  if (sign === "`") return code(text, at, context);
  if (Object.hasOwn(STYLES, sign)) return emphasis(text, at, context);
  if (sign === ":") return emojiAt(text, at);
  return context.verbatim ? null : bare(text, at, context);
}

function entity(text, at, context) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const [target, ...rest] = text.slice(at + 1, end).split("|");
  const label = rest.length ? rest.join("|") : null;
  const node = entityNode(target, label, context);
  return node ? { node, end: end + 1 } : null;
}

function entityNode(target, label, context) {
  const plain = label === null ? null : unescape(label);
  if (/^@[UWB]/.test(target)) return userMention(target.slice(1), context.people, plain);
  if (/^#[CGD]/.test(target)) return channelMention(target.slice(1), context.people, plain);
  if (target.startsWith("!")) return special(target.slice(1), plain, context);
  const url = unescape(target);
  return link(url, ...(label === null ? [url.replace(/^mailto:/, "")] : labelNodes(label, context)));
}

/** A link's label may carry emphasis and emoji, but no further link. */
function labelNodes(label, context) {
  return inline(label, { ...context, verbatim: true });
}

function special(target, label, context) {
  const [name, ...parts] = target.split("^");
  if (name === "date") {
    const [seconds, pattern, url] = parts;
    const when = seconds ? Number(seconds) : Number.NaN;
    return dateText(when, unescape(pattern ?? ""), { url, fallback: label ?? "", now: context.now });
  }
  if (["here", "channel", "everyone"].includes(name)) return broadcast(name);
  if (name === "subteam") return h("span.mention", {}, label ?? parts[0] ?? "@group");
  return h("span.mention", {}, label ?? `<${target}>`);
}

function code(text, at, context) {
  const end = text.indexOf("`", at + 1);
  if (end < 0 || end === at + 1) return null;
  return { node: h("code", {}, ...codeNodes(text.slice(at + 1, end), context)), end: end + 1 };
}

/** Inside code only links and escapes are read. */
function codeNodes(text, context) {
  return text.split(/(<[^<>\n]+>)/).map((part) => {
    const inner = part.match(/^<([^|]+)(?:\|(.*))?>$/);
    if (!inner) return unescape(part);
    return /^[@#!]/.test(inner[1])
      ? (entityNode(inner[1], inner[2] ?? null, context) ?? unescape(part))
      : link(unescape(inner[1]), unescape(inner[2] ?? inner[1]));
  });
}

/** Emphasis opens after a space or sign before a letter, and closes the other way round. */
function emphasis(text, at, context) {
  const sign = text[at];
  if (at > 0 && isWord(text[at - 1])) return null;
  if (at + 1 >= text.length || /\s/.test(text[at + 1]) || text[at + 1] === sign) return null;
  const end = closing(text, at + 1, sign);
  if (end < 0) return null;
  return { node: h(STYLES[sign], {}, ...inline(text.slice(at + 1, end), context)), end: end + 1 };
}

function closing(text, from, sign) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "<" && text.indexOf(">", at) > 0) at = text.indexOf(">", at);
    else if (text[at] === "`" && text.indexOf("`", at + 1) > 0) at = text.indexOf("`", at + 1);
    else if (text[at] === sign && at > from && closes(text, at)) return at;
  }
  return -1;
}

const closes = (text, at) =>
  !/\s/.test(text[at - 1]) && (at + 1 >= text.length || !isWord(text[at + 1]));

const isWord = (character) => WORD.test(character);

function emojiAt(text, at) {
  EMOJI_NAME.lastIndex = at;
  const found = EMOJI_NAME.exec(text);
  const character = found && emoji(found[1]);
  if (!character) return null;
  const name = `:${found[1]}:`;
  const node = h("span.emoji", { role: "img", "aria-label": name, title: name }, character);
  return { node, end: EMOJI_NAME.lastIndex };
}

/** What Slack links by itself when the text is not verbatim. */
function bare(text, at, context) {
  if (at > 0 && isWord(text[at - 1])) return null;
  if (text[at] === "h") return bareUrl(text, at);
  if (text[at] === "@") {
    HERE.lastIndex = at;
    const found = HERE.exec(text);
    return found && { node: broadcast(found[1]), end: HERE.lastIndex };
  }
  if (text[at] === "#") return bareChannel(text, at, context);
  return null;
}

function bareUrl(text, at) {
  URL_IN_TEXT.lastIndex = at;
  const found = URL_IN_TEXT.exec(text)?.[0].replace(/[.,;:!?)\]}'"*_~]+$/, "");
  if (!found) return null;
  const url = unescape(found);
  return { node: link(url, url), end: at + found.length };
}

function bareChannel(text, at, { people }) {
  CHANNEL_NAME.lastIndex = at;
  const found = CHANNEL_NAME.exec(text);
  const known = found && [...people.conversations.values()].find(
    (one) => one.kind === "channel" && people.label(one) === found[1],
  );
  return known ? { node: channelMention(known.id, people), end: CHANNEL_NAME.lastIndex } : null;
}
