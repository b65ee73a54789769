// Selects of Block Kit: one list that can be filtered, over options, people or conversations.

import { h, icon, iconButton } from "./dom.js";
import { openPicker } from "./popover.js";
import { plainText } from "./texts.js";

const WAIT_MS = 150;
const FILTER_FROM = 6;

const optionEntry = (option) => ({
  label: plainText(option.text), value: option, hint: option.description?.text,
});

const grouped = (groups) =>
  groups.flatMap((group) => [
    { group: plainText(group.label) }, ...(group.options ?? []).map(optionEntry),
  ]);

/** Where the entries come from, what identifies one, and how the value is called. */
const KINDS = {
  static_select: {
    one: "selected_option", many: "selected_options", start: "initial_option",
    entries: (element) =>
      element.option_groups ? grouped(element.option_groups) : (element.options ?? []).map(optionEntry),
    key: (option) => option?.value, label: (option) => plainText(option.text),
  },
  external_select: {
    one: "selected_option", many: "selected_options", start: "initial_option",
    key: (option) => option?.value, label: (option) => plainText(option.text),
  },
  users_select: {
    one: "selected_user", many: "selected_users", start: "initial_user",
    entries: (_element, people) =>
      [...people.users.values()].filter((user) => user.id !== "USLACKBOT")
        .map((user) => ({ label: people.userName(user.id), value: user.id, hint: user.name })),
    key: (id) => id, label: (id, people) => people.userName(id),
  },
  conversations_select: {
    one: "selected_conversation", many: "selected_conversations", start: "initial_conversation",
    entries: (element, people) => conversationEntries(people, element.filter?.include),
    key: (id) => id, label: conversationLabel,
  },
  channels_select: {
    one: "selected_channel", many: "selected_channels", start: "initial_channel",
    entries: (_element, people) => conversationEntries(people, ["public"]),
    key: (id) => id, label: conversationLabel,
  },
};

function conversationLabel(id, people) {
  const known = people.conversations.get(id);
  return known ? `${known.kind === "im" ? "" : "#"}${people.label(known)}` : id;
}

function conversationEntries(people, include) {
  const wanted = (one) =>
    !include || include.includes(one.kind === "im" ? "im" : "public");
  return [...people.conversations.values()].filter(wanted)
    .map((one) => ({ label: conversationLabel(one.id, people), value: one.id }));
}

/** A function that gives the entries for what has been typed. */
function searcher(kind, element, block, context) {
  if (element.type.endsWith("external_select")) return external(element, block, context);
  const all = KINDS[kind].entries(element, context.people);
  return (typed) => {
    const wanted = typed.trim().toLowerCase();
    const fits = (entry) => entry.group === undefined && entry.label.toLowerCase().includes(wanted);
    return { entries: wanted ? all.filter(fits) : all };
  };
}

function external(element, block, { suggest }) {
  const least = element.min_query_length ?? 3;
  let latest = 0;
  return async (typed) => {
    latest += 1;
    const mine = latest;
    if (typed.length < least) {
      const more = least - typed.length;
      return { entries: [], empty: `Type ${more === 1 ? "one more letter" : `${more} more letters`}` };
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    if (mine !== latest) return { entries: [] };
    const { options = [], option_groups: groups, error } = await suggest(block, element, typed);
    return {
      entries: groups?.length ? grouped(groups) : options.map(optionEntry),
      empty: error ?? "No results",
    };
  };
}

function single(kind, element, block, context) {
  const { one, start, key, label } = KINDS[kind];
  let value = (context.earlier ? context.earlier[one] : element[start]) ?? null;
  const placeholder = plainText(element.placeholder) || "Select an item";
  const text = h("span.select-text");
  const show = () => {
    text.textContent = value === null ? placeholder : label(value, context.people);
    node.classList.toggle("empty", value === null);
  };
  const choose = async (picked) => {
    const before = value;
    value = picked;
    show();
    if (!(await context.changed(node, { [one]: value }))) {
      value = before;
      show();
    }
  };
  const search = searcher(kind, element, block, context);
  const open = () => openPicker(node, {
    label: placeholder, onPick: choose, filter: isLong(kind, element, context),
    search: (typed) => marked(search(typed), (entry) => key(entry.value) === key(value)),
  });
  const node = h("button.select", {
    type: "button", id: context.field?.id, "aria-haspopup": "listbox", "aria-expanded": "false",
    on: { click: open, keydown: (event) => opensOnArrow(event, open) },
  }, text, icon("chevron", 16));
  if (!context.field) node.setAttribute("aria-label", placeholder);
  if (context.field) {
    node.setAttribute("aria-labelledby", `${context.field.id}-label ${context.field.id}`);
  }
  show();
  context.join(() => ({ [one]: value }), node);
  return node;
}

function isLong(kind, element, { people }) {
  if (element.type.endsWith("external_select")) return true;
  return KINDS[kind].entries(element, people).length >= FILTER_FROM;
}

function opensOnArrow(event, open) {
  if (event.key !== "ArrowDown") return;
  event.preventDefault();
  open();
}

async function marked(answer, isSelected) {
  const { entries, ...rest } = await answer;
  const mark = (entry) => (entry.group === undefined ? { ...entry, selected: isSelected(entry) } : entry);
  return { entries: entries.map(mark), ...rest };
}

function multiple(kind, element, block, context) {
  const { many, start, key, label } = KINDS[kind];
  let values = (context.earlier ? context.earlier[many] : element[`${start}s`]) ?? [];
  const placeholder = plainText(element.placeholder) || "Select items";
  const chips = h("span.select-chips");
  const change = (next) => {
    values = next;
    show();
    context.changed(node, { [many]: values });
  };
  const without = (gone) => change(values.filter((value) => key(value) !== key(gone)));
  const show = () => {
    const nodes = values.map((value) => h("span.select-chip", {}, label(value, context.people),
      iconButton("close", `Remove ${label(value, context.people)}`, () => without(value))));
    chips.replaceChildren(...nodes);
    opener.firstChild.textContent = values.length ? "Add" : placeholder;
  };
  const search = searcher(kind, element, block, context);
  const isChosen = (entry) => values.some((value) => key(value) === key(entry.value));
  const open = () => openPicker(opener, {
    label: placeholder, filter: isLong(kind, element, context),
    search: (typed) => marked(search(typed), isChosen),
    onPick: (picked, entry) => {
      if (isChosen(entry)) without(picked);
      else change([...values, picked]);
    },
  });
  const opener = h("button.select.empty", {
    type: "button", id: context.field?.id, "aria-haspopup": "listbox", "aria-expanded": "false",
    on: { click: open },
  }, h("span.select-text"), icon("chevron", 16));
  const node = h("div.multi-select", {}, chips, opener);
  show();
  context.join(() => ({ [many]: values }), opener);
  return node;
}

/** Every select by its type in Block Kit. */
export const SELECTS = Object.fromEntries(
  Object.keys(KINDS).flatMap((kind) => [
    [kind, (element, block, context) => single(kind, element, block, context)],
    [`multi_${kind}`, (element, block, context) => multiple(kind, element, block, context)],
  ]),
);
