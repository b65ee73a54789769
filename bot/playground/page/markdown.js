// The subset of standard Markdown that Slack's markdown block shows: text in, nodes out.

import { h, fragment } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./links.js";

const INLINE = new RegExp(
  [
    "(?<escape>\\\\[\\\\`*_{}\\[\\]()#+.!|<>~-])",
    "(?<code>`[^`\\n]+`)",
    "!?\\[(?<label>[^\\]\\n]*)\\]\\((?<url>[^()\\s]+(?:\\([^()\\s]*\\))?)\\)",
    "<(?<auto>https?:\\/\\/[^>\\s]+)>",
    "(?<bare>https?:\\/\\/[^\\s<>)]+)",
    "(?:\\*\\*(?<strong>(?!\\s).+?(?<!\\s))\\*\\*)",
    "(?:~~(?<strike>(?!\\s).+?(?<!\\s))~~)",
    "(?:\\*(?<em>(?![\\s*]).+?(?<!\\s))\\*)",
    "(?:(?<![\\p{L}\\p{N}_])_(?<under>(?![\\s_]).+?(?<!\\s))_(?![\\p{L}\\p{N}_]))",
  ].join("|"),
  "gu",
);

/** Render Markdown as nodes; HTML in it is shown as text. */
export function markdown(text) {
  const rows = text.replace(/\r\n?/g, "\n").split("\n");
  const nodes = [];
  for (let at = 0; at < rows.length; ) {
    const reader = READERS.find(({ starts }) => starts.test(rows[at]));
    const taken = reader.read(rows, at, nodes);
    at = Math.max(taken, at + 1);
  }
  return fragment(...nodes);
}

const READERS = [
  { starts: /^\s*$/, read: (_rows, at) => at + 1 },
  { starts: /^\s*```/, read: fence },
  { starts: /^#{1,6}\s/, read: heading },
  { starts: /^\s*([-*_])\s*(\1\s*){2,}$/, read: rule },
  { starts: /^\s*>/, read: quote },
  { starts: /^\s*([-*+]|\d+[.)])\s/, read: list },
  { starts: /^\s*\|.*\|\s*$/, read: table },
  { starts: /./, read: paragraph },
];

const startsBlock = (row) => READERS.slice(0, -1).some(({ starts }) => starts.test(row));

function fence(rows, at, nodes) {
  let end = at + 1;
  while (end < rows.length && !/^\s*```/.test(rows[end])) end += 1;
  nodes.push(h("pre.code-block", {}, rows.slice(at + 1, end).join("\n")));
  return end + 1;
}

function heading(rows, at, nodes) {
  const [, marks, text] = rows[at].match(/^(#{1,6})\s+(.*?)\s*#*$/) ?? [null, "#", rows[at]];
  nodes.push(h(`h${Math.min(marks.length + 2, 6)}.md-heading.level-${marks.length}`, {},
    ...inline(text)));
  return at + 1;
}

function rule(_rows, at, nodes) {
  nodes.push(h("hr"));
  return at + 1;
}

function quote(rows, at, nodes) {
  let end = at;
  while (end < rows.length && /^\s*>/.test(rows[end])) end += 1;
  const inner = rows.slice(at, end).map((row) => row.replace(/^\s*>\s?/, ""));
  nodes.push(h("blockquote", {}, markdown(inner.join("\n"))));
  return end;
}

function list(rows, at, nodes) {
  const first = item(rows[at]);
  const element = h(first.ordered ? "ol" : "ul");
  if (first.ordered && first.number !== 1) element.setAttribute("start", first.number);
  let next = at;
  while (next < rows.length) {
    const found = item(rows[next]);
    if (!found || found.indent < first.indent || found.ordered !== first.ordered) break;
    if (found.indent > first.indent + 1 && element.lastChild) {
      const inner = [];
      next = list(rows, next, inner);
      element.lastChild.append(...inner);
    } else {
      element.append(h("li", {}, ...task(found.text)));
      next += 1;
    }
  }
  nodes.push(element);
  return next;
}

function item(row) {
  const found = row.match(/^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/);
  return found && {
    indent: found[1].length, ordered: found[2] !== undefined, number: Number(found[2]),
    text: found[3],
  };
}

function task(text) {
  const box = text.match(/^\[([ xX])\]\s+(.*)$/);
  if (!box) return inline(text);
  const done = box[1] !== " ";
  return [h("input", { type: "checkbox", disabled: true, checked: done }), " ", ...inline(box[2])];
}

function table(rows, at, nodes) {
  let end = at;
  while (end < rows.length && /^\s*\|.*\|\s*$/.test(rows[end])) end += 1;
  const cells = (row) => row.trim().slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim());
  const all = rows.slice(at, end).filter((row) => !/^[\s|:-]+$/.test(row)).map(cells);
  const [head, ...body] = all;
  const line = (tag, row) => h("tr", {}, ...row.map((cell) => h(tag, {}, ...inline(cell))));
  nodes.push(h("div.table-frame", {}, h("table.data", {}, h("thead", {}, line("th", head)),
    h("tbody", {}, ...body.map((row) => line("td", row))))));
  return end;
}

function paragraph(rows, at, nodes) {
  let end = at + 1;
  while (end < rows.length && !startsBlock(rows[end])) end += 1;
  const parts = rows.slice(at, end);
  nodes.push(h("p", {}, ...parts.flatMap((row, i) => [i ? h("br") : null, ...inline(row)])));
  return end;
}

function inline(text) {
  const nodes = [];
  let last = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > last) nodes.push(withEmoji(text.slice(last, found.index)));
    nodes.push(inlineNode(found[0], found.groups));
    last = found.index + found[0].length;
  }
  if (last < text.length) nodes.push(withEmoji(text.slice(last)));
  return nodes;
}

function inlineNode(whole, groups) {
  if (groups.escape) return groups.escape.slice(1);
  if (groups.code) return h("code", {}, groups.code.slice(1, -1));
  if (groups.url) return link(groups.url, ...(groups.label ? inline(groups.label) : [groups.url]));
  if (groups.auto) return link(groups.auto, groups.auto);
  if (groups.bare) return link(groups.bare, groups.bare);
  if (groups.strong) return h("strong", {}, ...inline(groups.strong));
  if (groups.strike) return h("s", {}, ...inline(groups.strike));
  if (groups.em || groups.under) return h("em", {}, ...inline(groups.em ?? groups.under));
  return whole;
}
