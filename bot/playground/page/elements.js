// Block Kit's interactive elements: each shows itself, reads its value and sends its action.

import { ask } from "./confirm.js";
import { h, icon } from "./dom.js";
import { safeUrl } from "./links.js";
import { picture } from "./pictures.js";
import { openMenu } from "./popover.js";
import { SELECTS } from "./selects.js";
import { plainText, textObject } from "./texts.js";

let serial = 0;

/** Render one element of a section, an actions block or an input. */
export function renderElement(element, block, context) {
  const render = Object.hasOwn(ELEMENTS, element?.type) ? ELEMENTS[element.type] : null;
  if (!render) return h("span.unknown-block", {}, `cannot show element ${element?.type}`);
  const node = render(element, block, control(element, block, context));
  if (element.action_id) node.dataset.action = element.action_id;
  return node;
}

/** What an element needs: how to send its action, and how to join the form. */
function control(element, block, context) {
  const field = context.field?.block === block ? context.field : null;
  return {
    ...context,
    field,
    earlier: context.form?.before(block, element) ?? null,
    /** Make the value known, so that it travels with submissions and actions. */
    join(read, focusTarget) {
      const required = Boolean(field) && block.optional !== true;
      const showError = (text) => (field ? fieldError(field, text, focusTarget) : null);
      context.form?.register({ block, element, read, required, showError });
      if (field) describe(focusTarget, field, block);
    },
    /** Send the action; inputs do so only when they ask for it. */
    async changed(node, action) {
      if (field && !block.dispatch_action) return true;
      if (element.confirm && !(await ask(element.confirm, context))) return false;
      await send(node, () => context.act(block, element, action));
      return true;
    },
  };
}

function describe(target, field, block) {
  if (!target.id) target.id = field.id;
  if (block.hint) target.setAttribute("aria-describedby", `${field.id}-hint`);
  if (block.optional !== true && /^(INPUT|TEXTAREA)$/.test(target.tagName)) {
    target.setAttribute("aria-required", "true");
  }
}

function fieldError(field, text, target) {
  field.error.replaceChildren(...(text ? [icon("warning", 16), text] : []));
  field.error.hidden = !text;
  target.setAttribute("aria-invalid", String(Boolean(text)));
  const hint = field.block.hint ? `${field.id}-hint` : "";
  target.setAttribute("aria-describedby", text ? `${field.id}-error` : hint);
  return target;
}

/** Mark the element as waiting while its action travels. */
async function send(node, call) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await call();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

const ELEMENTS = {
  button,
  checkboxes,
  datepicker: (...rest) => moment("date", "selected_date", "initial_date", ...rest),
  datetimepicker,
  email_text_input: (...rest) => textInput("email", ...rest),
  feedback_buttons: feedbackButtons,
  icon_button: iconButton,
  image: (element) => picture(element, "accessory-image"),
  number_input: (...rest) => textInput("number", ...rest),
  overflow,
  plain_text_input: (...rest) => textInput("text", ...rest),
  radio_buttons: radioButtons,
  timepicker: (...rest) => moment("time", "selected_time", "initial_time", ...rest),
  url_text_input: (...rest) => textInput("url", ...rest),
  ...SELECTS,
};

function button(element, _block, { changed }) {
  const href = safeUrl(element.url);
  const props = {
    class: element.style ?? "", "aria-label": element.accessibility_label ?? null,
    on: { click: () => changed(node, { value: element.value ?? null }) },
  };
  const node = href
    ? h("a.button", { ...props, href, target: "_blank", rel: "noopener noreferrer" },
      plainText(element.text))
    : h("button.button", { ...props, type: "button" }, plainText(element.text));
  return node;
}

function iconButton(element, _block, { changed }) {
  const node = h("button.icon-button", {
    type: "button", title: plainText(element.text), "aria-label": plainText(element.text),
    on: { click: () => changed(node, { value: element.value ?? null }) },
  }, icon(element.icon === "trash" ? "close" : "dots"));
  return node;
}

function feedbackButtons(element, _block, { changed }) {
  const one = (name, side) => {
    const label = side.accessibility_label ?? plainText(side.text);
    const node = h("button.icon-button", {
      type: "button", title: plainText(side.text), "aria-label": label,
      on: { click: () => changed(node, { value: side.value ?? null }) },
    }, icon(name));
    return node;
  };
  return h("span.feedback", {}, one("up", element.positive_button ?? {}),
    one("down", element.negative_button ?? {}));
}

function overflow(element, _block, { changed }) {
  const entries = (element.options ?? []).map((option) => ({
    label: plainText(option.text), value: option, hint: option.description?.text,
  }));
  const pick = (option) => {
    const href = safeUrl(option.url);
    if (href) window.open(href, "_blank", "noopener");
    return changed(node, { selected_option: option });
  };
  const node = h("button.button.overflow", {
    type: "button", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    on: { click: () => openMenu(node, entries, { label: "More actions", onPick: pick }) },
  }, icon("dots"));
  return node;
}

function textInput(kind, element, block, { field, earlier, join, changed }) {
  const tag = kind === "text" && element.multiline ? "textarea" : "input";
  const start = earlier ? earlier.value : element.initial_value;
  const node = h(`${tag}.text-input`, {
    type: tag === "input" ? (kind === "number" ? "text" : kind) : null, id: field?.id,
    inputmode: kind === "number" ? "decimal" : null, value: start ?? "", autocomplete: "off",
    placeholder: element.placeholder ? plainText(element.placeholder) : null,
    maxlength: element.max_length, rows: tag === "textarea" ? 4 : null,
    autofocus: element.focus_on_load === true,
  });
  const read = () => ({ value: node.value === "" ? null : node.value });
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  node.addEventListener("keydown", (event) => {
    const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!enter || !block.dispatch_action || !triggers.includes("on_enter_pressed")) return;
    event.preventDefault();
    changed(node, read());
  });
  if (triggers.includes("on_character_entered")) {
    node.addEventListener("input", () => changed(node, read()));
  }
  join(read, node);
  return node;
}

function moment(type, key, initial, element, _block, { field, earlier, join, changed }) {
  const start = earlier ? earlier[key] : element[initial];
  const node = h("input.text-input.moment", {
    type, id: field?.id, value: start ?? "",
    "aria-label": field ? null : plainText(element.placeholder) || `Choose a ${type}`,
  });
  const read = () => ({ [key]: node.value || null });
  node.addEventListener("change", () => changed(node, read()));
  join(read, node);
  return node;
}

function datetimepicker(element, _block, { field, earlier, join, changed }) {
  const local = (seconds) => {
    const at = new Date(seconds * 1000);
    return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  const start = earlier ? earlier.selected_date_time : element.initial_date_time;
  const node = h("input.text-input.moment", {
    type: "datetime-local", id: field?.id, value: start ? local(start) : "",
    "aria-label": field ? null : "Choose a date and time",
  });
  const read = () => ({
    selected_date_time: node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null,
  });
  node.addEventListener("change", () => changed(node, read()));
  join(read, node);
  return node;
}

function checkboxes(element, block, tools) {
  const chosen = tools.earlier?.selected_options ?? element.initial_options ?? [];
  const picked = new Set(chosen.map((option) => option.value));
  return choices("checkbox", element, block, tools, picked, (options) => ({
    selected_options: options,
  }));
}

function radioButtons(element, block, tools) {
  const chosen = tools.earlier ? tools.earlier.selected_option : element.initial_option;
  const picked = new Set(chosen ? [chosen.value] : []);
  return choices("radio", element, block, tools, picked, ([option]) => ({
    selected_option: option ?? null,
  }));
}

function choices(type, element, _block, { join, changed, ...context }, picked, shape) {
  serial += 1;
  const name = `choice-${serial}`;
  const inputs = [];
  const options = element.options ?? [];
  const read = () => shape(options.filter((_option, index) => inputs[index].checked));
  const rows = options.map((option) => {
    const box = h("input", { type, name, value: option.value, checked: picked.has(option.value) });
    box.addEventListener("change", () => changed(node, read()));
    inputs.push(box);
    return h("label.choice", {}, box, h("span", {}, textObject(option.text, context),
      option.description && h("div.choice-hint", {}, textObject(option.description, context))));
  });
  const node = h("div.choices", { role: type === "radio" ? "radiogroup" : "group" }, ...rows);
  if (inputs.length) join(read, inputs[0]);
  return node;
}
