// Small builders of elements; text only ever enters the page as text nodes.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Build an element: h("button.primary", {type: "button", on: {click}}, "Save").
 * `on` holds listeners, `vars` custom properties, `data` data attributes; a property that is
 * null, undefined or false is left out.
 */
export function h(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.classList.add(...classes);
  for (const [name, value] of Object.entries(props ?? {})) setProperty(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) {
      element.addEventListener(event, listener);
    }
  } else if (name === "vars") {
    for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
  } else if (name === "data") {
    Object.assign(element.dataset, value);
  } else if (name === "class") {
    element.classList.add(...value.split(" ").filter(Boolean));
  } else if (name === "value" || name === "checked" || name === "textContent") {
    element[name] = value;
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A fragment of many nodes. */
export function fragment(...nodes) {
  const result = document.createDocumentFragment();
  result.append(...nodes.flat(Infinity).filter((node) => node != null && node !== false));
  return result;
}

/** Put the wanted children in place, moving only those that are not where they belong. */
export function syncChildren(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.childNodes[index] !== child) {
      parent.insertBefore(child, parent.childNodes[index] ?? null);
    }
  });
}

const PATHS = {
  hash: ["M7.5 3 6 17", "M14 3l-1.5 14", "M3.5 7.5h13.5", "M3 12.5h13.5"],
  close: ["M5 5l10 10", "M15 5 5 15"],
  chevron: ["M5.5 8l4.5 4.5L14.5 8"],
  thread: ["M3.5 4.5h13v9h-7L5.5 17v-3.5h-2z"],
  dots: ["M10 4.5v.1", "M10 10v.1", "M10 15.5v.1"],
  menu: ["M3 5.5h14", "M3 10h14", "M3 14.5h14"],
  send: ["M3.5 16.5 17 10 3.5 3.5v5L11 10l-7.5 1.5z"],
  sun: ["M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z", "M10 2v1.5", "M10 16.5V18",
    "M2 10h1.5", "M16.5 10H18", "M4.3 4.3l1.1 1.1", "M14.6 14.6l1.1 1.1",
    "M4.3 15.7l1.1-1.1", "M14.6 5.4l1.1-1.1"],
  moon: ["M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z"],
  auto: ["M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14z", "M10 3v14", "M12.5 4v12", "M15 5.5v9"],
  pictures: ["M3 4.5h6v11H3z", "M12 4.5h5v4h-5z", "M12 11.5h5v4h-5z"],
  hood: ["M3 4.5h14v11H3z", "M6 8l2 2-2 2", "M10 12.5h4"],
  eye: ["M2 10c2-3.5 4.8-5 8-5s6 1.5 8 5c-2 3.5-4.8 5-8 5s-6-1.5-8-5z",
    "M10 7.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z"],
  clock: ["M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14z", "M10 6v4l2.8 1.8"],
  search: ["M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4z", "M12.8 12.8 16.5 16.5"],
  warning: ["M10 3.5 17.5 16.5h-15z", "M10 8.5v3.5", "M10 14.3v.1"],
  slash: ["M12.5 4l-5 12"],
  at: ["M10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z",
    "M13.2 7v4.2a2 2 0 0 0 4 0V10A7.2 7.2 0 1 0 14 16"],
  file: ["M5 2.5h6.5l4 4v11H5z", "M11.5 2.5v4h4"],
  image: ["M3 4h14v12H3z", "M3 13.5l4-4 3.5 3.5 2.5-2.5 4 4", "M12.8 7.3v.1"],
  forward: ["M4 5l5 5-5 5", "M10.5 5l5 5-5 5"],
  home: ["M3.5 9.5 10 4l6.5 5.5", "M5.5 8.5v7.5h9V8.5"],
  check: ["M4.5 10.5l3.5 3.5 7.5-8"],
  up: ["M7 10V17H4.5V10z", "M7 10l3-6.5c1.8 0 2 1 2 2.2V8.5h4l-1.2 8.5H7"],
  down: ["M7 10V3H4.5v7z", "M7 10l3 6.5c1.8 0 2-1 2-2.2V11.5h4L14.8 3H7"],
};

/** A line icon that takes the colour of the text around it; hidden from screen readers. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, String(value));
  svg.classList.add("icon", `icon-${name}`);
  for (const d of PATHS[name] ?? []) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A button that shows only an icon; the label is its name and tooltip. */
export function iconButton(name, label, onClick, props = {}) {
  const own = { type: "button", "aria-label": label, title: label, on: { click: onClick } };
  return h("button.icon-button", { ...own, ...props }, icon(name));
}
