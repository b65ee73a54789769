// rich_text blocks: their nested elements in, nodes out.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, dateText, link, userMention } from "./links.js";

/** Render a rich_text block (also as a cell of a table). */
export function richText(block, { people, now }) {
  const context = { people, now };
  return h("div.rich-text", {}, ...(block.elements ?? []).map((one) => part(one, context)));
}

function part(element, context) {
  const children = () => (element.elements ?? []).flatMap((one) => leaf(one, context));
  switch (element.type) {
    case "rich_text_section":
      return h("div.rich-section", {}, ...children());
    case "rich_text_quote":
      return h("blockquote", {}, ...children());
    case "rich_text_preformatted":
      return h("pre.code-block", {}, ...children());
    case "rich_text_list":
      return list(element, context);
    default:
      return h("div.unknown-block", {}, `cannot show rich text ${element.type}`);
  }
}

function list(element, context) {
  const ordered = element.style === "ordered";
  const start = ordered && element.offset ? Number(element.offset) + 1 : null;
  const items = (element.elements ?? []).map((one) =>
    h("li", {}, ...(one.elements ?? []).flatMap((inner) => leaf(inner, context))),
  );
  const indent = Math.min(Number(element.indent) || 0, 8);
  return h(ordered ? "ol" : "ul", { start, class: `indent-${indent}` }, ...items);
}

function leaf(element, context) {
  const node = leafNode(element, context);
  return styled(node, element.style);
}

function leafNode(element, { people, now }) {
  switch (element.type) {
    case "text":
      return withBreaks(element.text ?? "");
    case "link":
      return [link(element.url, element.text || element.url)];
    case "user":
      return [userMention(element.user_id, people)];
    case "channel":
      return [channelMention(element.channel_id, people)];
    case "usergroup":
      return [h("span.mention", {}, `@${element.usergroup_id}`)];
    case "broadcast":
      return [broadcast(element.range)];
    case "emoji":
      return [emojiNode(element)];
    case "date":
      return [dateText(Number(element.timestamp), element.format ?? "{date}",
        { url: element.url, fallback: element.fallback, now })];
    case "color":
      return [colourChip(String(element.value ?? ""))];
    default:
      return [h("span.unknown-block", {}, `cannot show ${element.type}`)];
  }
}

function colourChip(value) {
  const known = /^#[0-9a-f]{3,8}$/i.test(value);
  return h("span.color-chip", { vars: known ? { "--chip": value } : {} }, value);
}

function emojiNode(element) {
  const points = (element.unicode ?? "").split("-").map((code) => Number.parseInt(code, 16));
  const drawn = points.every(Number.isFinite) ? String.fromCodePoint(...points) : null;
  const character = drawn || emoji(element.name) || `:${element.name}:`;
  return h("span.emoji", { role: "img", "aria-label": `:${element.name}:` }, character);
}

function withBreaks(text) {
  return text.split("\n").flatMap((line, index) => [index ? h("br") : null, line]);
}

/** Wrap nodes in the styles they carry, innermost first. */
function styled(nodes, style) {
  const wrappers = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u" };
  let result = nodes;
  for (const [name, tag] of Object.entries(wrappers)) {
    if (style?.[name]) result = [h(tag, {}, ...result)];
  }
  return result;
}
