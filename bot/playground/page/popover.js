// Menus and list boxes that open beside a button; one way to place, fill, walk and close them.

import { h } from "./dom.js";

let serial = 0;

/**
 * Open a popover beside an anchor. The browser closes it on Escape and on a click outside.
 * It lives inside the anchor's dialog, because everything outside a modal is inert.
 */
function openPopover(anchor, content, { label, role = null, className = "", onClose } = {}) {
  const box = h("div.popover", { popover: "auto", role, "aria-label": label, class: className },
    content);
  (anchor.closest("dialog") ?? document.body).append(box);
  const place = () => placeBeside(box, anchor);
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    window.removeEventListener("resize", place);
    const hadFocus = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (hadFocus && anchor.isConnected) anchor.focus();
    onClose?.();
  });
  box.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place();
  window.addEventListener("resize", place);
  return { element: box, place, close: () => box.isConnected && box.hidePopover() };
}

function placeBeside(box, anchor) {
  const around = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const gap = 4;
  const below = window.innerHeight - around.bottom;
  const up = below < size.height + gap && around.top > below;
  const top = up ? around.top - size.height - gap : around.bottom + gap;
  const left = Math.min(around.left, window.innerWidth - size.width - 8);
  box.style.setProperty("top", `${Math.max(8, top)}px`);
  box.style.setProperty("left", `${Math.max(8, left)}px`);
  box.style.setProperty("min-width", `${Math.min(around.width, 420)}px`);
}

/** A column of options walked with the arrow keys; `onPick` gets the value of the chosen one. */
export class Listbox {
  constructor({ label, role = "listbox", onPick }) {
    serial += 1;
    this.id = `listbox-${serial}`;
    this.item = role === "menu" ? "menuitem" : "option";
    this.onPick = onPick;
    this.active = -1;
    this.rows = [];
    this.element = h("div.listbox", { id: this.id, role, "aria-label": label, tabindex: -1 });
  }

  /** Show entries of {label, value, hint, danger, selected} or {group: "heading"}. */
  fill(entries, empty = "Nothing found") {
    this.rows = [];
    const nodes = entries.map((entry) => this.node(entry));
    const nothing = h("div.listbox-empty", {}, empty);
    this.element.replaceChildren(...(entries.length ? nodes : [nothing]));
    this.activate(Math.max(0, this.rows.findIndex((row) => row.entry.selected)));
  }

  node(entry) {
    if (entry.group !== undefined) return h("div.listbox-group", {}, entry.group);
    const index = this.rows.length;
    const row = h("div.listbox-row", {
      id: `${this.id}-${index}`, role: this.item, class: entry.danger ? "danger" : "",
      "aria-selected": this.item === "option" ? String(Boolean(entry.selected)) : null,
      on: {
        click: () => this.onPick(entry.value, entry),
        pointermove: () => this.activate(index),
        pointerdown: (event) => event.preventDefault(),
      },
    }, h("span.listbox-label", {}, entry.label), entry.hint && h("span.listbox-hint", {}, entry.hint));
    this.rows.push({ row, entry });
    return row;
  }

  activate(index) {
    this.rows[this.active]?.row.classList.remove("active");
    this.active = this.rows.length ? Math.min(index, this.rows.length - 1) : -1;
    const current = this.rows[this.active]?.row;
    current?.classList.add("active");
    current?.scrollIntoView({ block: "nearest" });
    this.follower?.setAttribute("aria-activedescendant", current?.id ?? "");
    this.element.setAttribute("aria-activedescendant", current?.id ?? "");
  }

  /** Handle a key; true when it was ours. */
  key(event) {
    const count = this.rows.length;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && count) {
      this.activate((this.active + steps[event.key] + count) % count);
    } else if (event.key === "Home" && !this.follower) {
      this.activate(0);
    } else if (event.key === "End" && !this.follower) {
      this.activate(count - 1);
    } else if (event.key === "Enter" && this.active >= 0) {
      const { entry } = this.rows[this.active];
      this.onPick(entry.value, entry);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}

/** Open a plain menu (overflow). */
export function openMenu(anchor, entries, { label, onPick }) {
  const list = new Listbox({
    label, role: "menu",
    onPick: (value) => {
      popover.close();
      onPick(value);
    },
  });
  list.fill(entries);
  const popover = openPopover(anchor, list.element, { className: "menu" });
  list.element.addEventListener("keydown", (event) => list.key(event));
  list.element.focus();
  return popover;
}

/**
 * Open a list box with a field to filter or search.
 * `search(text)` gives the entries to show, at once or as a promise.
 */
export function openPicker(anchor, { label, search, onPick, filter = true, hint = "", onClose }) {
  const list = new Listbox({
    label,
    onPick: (value, entry) => {
      popover.close();
      onPick(value, entry);
    },
  });
  const field = h("input.picker-field", {
    type: "text", role: "combobox", "aria-label": `Search: ${label}`, "aria-controls": list.id,
    "aria-expanded": "true", "aria-autocomplete": "list", placeholder: "Search", autocomplete: "off",
  });
  list.follower = filter ? field : null;
  let asked = 0;
  const update = async () => {
    asked += 1;
    const mine = asked;
    const answer = search(field.value);
    if (answer instanceof Promise) list.element.setAttribute("aria-busy", "true");
    const { entries, empty = "Nothing found" } = await answer;
    if (mine !== asked) return;
    list.element.removeAttribute("aria-busy");
    list.fill(entries, empty);
    popover.place();
  };
  const popover = openPopover(anchor, h("div.picker", {}, filter && field, list.element,
    hint && h("div.picker-hint", {}, hint)), { className: "picker-popover", onClose });
  field.addEventListener("input", update);
  (filter ? field : list.element).addEventListener("keydown", (event) => list.key(event));
  (filter ? field : list.element).focus();
  update();
  return popover;
}
