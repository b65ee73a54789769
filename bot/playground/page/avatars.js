// Pictures of people: initials on a colour of their own; the app has its icon.

import { h } from "./dom.js";

const COLOURS = ["#a4384f", "#2f6690", "#5b7f2b", "#8a4fa3", "#b0581d", "#1f7a70", "#6b5b95"];

const hash = (text) => [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 9973, 7);

function colourOf(user) {
  const given = /^#?([0-9a-f]{6})$/i.exec(user?.color ?? "");
  return given ? `#${given[1]}` : COLOURS[hash(user?.id ?? "?") % COLOURS.length];
}

/** Dark or light ink, whichever reads better on the colour. */
function inkOn(colour) {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const linear = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return luminance > 0.183 ? "#1d1c1d" : "#ffffff";
}

const initials = (name) =>
  name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => [...part][0].toUpperCase()).join("");

/** An avatar; it says nothing to screen readers, because the name stands beside it. */
export function avatar(id, people, size = "") {
  if (people.isBot(id)) {
    return h("img.avatar", { class: size, src: "/static/icon.svg", alt: "", draggable: "false" });
  }
  const user = people.user(id);
  const colour = id === "USLACKBOT" ? "#5a5a66" : colourOf(user ?? { id });
  return h("span.avatar", {
    class: size, "aria-hidden": "true", vars: { "--paint": colour, "--ink": inkOn(colour) },
  }, initials(people.userName(id)));
}
