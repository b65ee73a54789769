// What may hang below a message: attachments with a coloured bar, files, reactions.

import { renderBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";
import { mrkdwn } from "./mrkdwn.js";

/** Everything below the text of a message, or nothing. */
export function extras(message, context) {
  return [
    ...(message.attachments ?? []).map((one) => attachment(one, context)),
    ...(message.files ?? []).map(file),
    reactions(message.reactions ?? [], context.people),
  ].filter(Boolean);
}

function attachment(one, context) {
  const colour = /^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : null;
  const text = (words) => mrkdwn(words, { people: context.people, now: context.now });
  const title = one.title && (one.title_link ? link(one.title_link, one.title) : one.title);
  return h("div.attachment", { vars: colour ? { "--bar-colour": colour } : {} },
    one.pretext && h("div.text", {}, text(one.pretext)),
    title && h("div.attachment-title", {}, title),
    one.text && h("div.text.mrkdwn", {}, text(one.text)),
    one.blocks?.length > 0 && renderBlocks(one.blocks, context),
    one.footer && h("div.attachment-foot", {}, one.footer));
}

function file(one) {
  const name = one.title || one.name || "File";
  const size = Number.isFinite(one.size) ? `${Math.max(1, Math.round(one.size / 1024))} kB` : "";
  const words = h("span", {}, h("strong", {}, name), h("span.file-size", {}, size));
  const url = one.url_private_download ?? one.url_private;
  return h("div.file", {}, icon("file", 22), url ? link(url, words) : words);
}

function reactions(all, people) {
  if (!all.length) return null;
  const chips = all.map(({ name, users = [], count }) => {
    const mine = users.includes(people.me.id);
    const who = users.map((id) => people.userName(id)).join(", ");
    return h("span.reaction", { class: mine ? "mine" : "", title: `${who} reacted with :${name}:` },
      h("span.emoji", {}, emoji(name) ?? `:${name}:`), String(count ?? users.length));
  });
  return h("div.reactions", {}, ...chips);
}
