// Block Kit's blocks: dicts as the app sent them in, nodes out.

import { fragment, h } from "./dom.js";
import { renderElement } from "./elements.js";
import { markdown } from "./markdown.js";
import { picture } from "./pictures.js";
import { richText } from "./richtext.js";
import { plainText, textObject } from "./texts.js";

let serial = 0;

/**
 * Render blocks.
 *
 * @param {object} context `people` resolves names, `form` collects inputs, `act(block, element,
 *   action)` sends an interaction, `suggest(block, element, text)` asks for options
 */
export function renderBlocks(blocks, context) {
  return fragment(...blocks.map((block) => renderBlock(block, context)));
}

function renderBlock(block, context) {
  const render = Object.hasOwn(BLOCKS, block?.type) ? BLOCKS[block.type] : null;
  if (!render) return unknown(block?.type);
  const element = render(block, context);
  element.classList.add("block", `block-${block.type}`);
  if (block.block_id) element.dataset.block = block.block_id;
  return element;
}

/** What we cannot show is said, not left out. */
export const unknown = (type) =>
  h("div.block.unknown-block", { role: "note" }, `cannot show block ${type ?? "without a type"}`);

const BLOCKS = {
  actions,
  context: contextBlock,
  context_actions: actions,
  divider: () => h("hr"),
  header,
  image,
  input,
  markdown: (block) => h("div.markdown", {}, markdown(block.text ?? "")),
  rich_text: (block, context) => richText(block, context),
  section,
  table,
};

function header(block) {
  const level = Math.min(Math.max(Number(block.level) || 1, 1), 4);
  return h(`h${Math.min(level + 2, 6)}`, { class: `level-${level}` }, plainText(block.text));
}

function section(block, context) {
  const fields = (block.fields ?? []).map((field) => textObject(field, context));
  const accessory = block.accessory && renderElement(block.accessory, block, context);
  return h("div", {},
    h("div.section-text", {},
      block.text && textObject(block.text, context),
      fields.length > 0 && h("div.fields", {}, ...fields)),
    accessory && h("div.accessory", {}, accessory));
}

function contextBlock(block, context) {
  const parts = (block.elements ?? []).map((element) =>
    element.type === "image" ? picture(element, "context-image") : textObject(element, context),
  );
  return h("div", {}, ...parts);
}

function actions(block, context) {
  const elements = (block.elements ?? []).map((element) => renderElement(element, block, context));
  return h("div", { role: "group", "aria-label": "Actions" }, ...elements);
}

function image(block) {
  return h("figure", {},
    block.title && h("figcaption", {}, plainText(block.title)), picture(block, "block-picture"));
}

function table(block, { people, now }) {
  const settings = block.column_settings ?? [];
  const rows = (block.rows ?? []).map((row, number) =>
    h("tr", {}, ...row.map((one, column) => {
      const setting = settings[column] ?? {};
      const classes = `${setting.align ?? "left"} ${setting.is_wrapped ? "wrapped" : ""}`;
      return h(number === 0 ? "th" : "td", { class: classes }, cell(one, { people, now }));
    })));
  const [head, ...body] = rows;
  return h("div.table-frame", { tabindex: 0, role: "region", "aria-label": "Table" },
    h("table.data", {}, head && h("thead", {}, head), h("tbody", {}, ...body)));
}

function cell(one, context) {
  switch (one?.type) {
    case "raw_text":
      return one.text ?? "";
    case "raw_number":
      return one.text ?? String(one.value ?? "");
    case "rich_text":
      return richText(one, context);
    default:
      return h("span.unknown-block", {}, `cannot show cell ${one?.type}`);
  }
}

/** An input with its label, hint and place for an error. */
function input(block, context) {
  serial += 1;
  const id = `input-${serial}`;
  const error = h("div.field-error", { id: `${id}-error`, role: "alert", hidden: true });
  const control = renderElement(block.element ?? {}, block, { ...context, field: { id, block, error } });
  const hint = block.hint && h("div.field-hint", { id: `${id}-hint` }, plainText(block.hint));
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element?.type);
  const optional = block.optional && h("span.optional", {}, " (optional)");
  const label = h(grouped ? "div.field-label" : "label.field-label",
    { id: `${id}-label`, for: grouped ? null : id }, plainText(block.label), optional);
  return h("div", { role: grouped ? "group" : null, "aria-labelledby": grouped ? `${id}-label` : null },
    label, control, hint, error);
}
