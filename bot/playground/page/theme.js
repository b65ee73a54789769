// The choice between the system's theme, light and dark; remembered in this browser.

import { h, icon } from "./dom.js";

const KEY = "offprint.theme";
const ORDER = ["auto", "light", "dark"];
const ICONS = { auto: "auto", light: "sun", dark: "moon" };

function remembered() {
  try {
    const theme = localStorage.getItem(KEY);
    return ORDER.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

function apply(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be denied; the choice then lasts as long as the page.
  }
}

/** A button that goes round auto, light, dark. */
export function themeButton() {
  let theme = remembered();
  const show = () => {
    button.replaceChildren(icon(ICONS[theme]));
    button.setAttribute("aria-label", `Theme: ${theme}`);
    button.title = `Theme: ${theme}`;
    button.dataset.theme = theme;
  };
  const next = () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    apply(theme);
    show();
  };
  const button = h("button.bar-button", { type: "button", id: "theme-toggle", on: { click: next } });
  show();
  return button;
}
