// Pictures of people: initials on a colour of their own; the app has its icon.

import { h } from "./dom.js";

const COLOURS = ["#a4384f", "#2f6690", "#5b7f2b", "#8a4fa3", "#b0581d", "#1f7a70", "#6b5b95"];

const hash = (text) => [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 9973, 7);

/** A quiet colour; nobody shares one before all are taken. */
function colourOf(id, people) {
  if (id === "USLACKBOT") return "#5a5a66";
  const place = [...people.users.keys()].filter((one) => one !== "USLACKBOT").indexOf(id);
  return COLOURS[(place < 0 ? hash(id) : place) % COLOURS.length];
}

const initials = (name) =>
  name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => [...part][0].toUpperCase()).join("");

/** An avatar; it says nothing to screen readers, because the name stands beside it. */
export function avatar(id, people, size = "") {
  if (people.isBot(id)) {
    return h("img.avatar", { class: size, src: "/static/icon.svg", alt: "", draggable: "false" });
  }
  return h("span.avatar", {
    class: size, "aria-hidden": "true", vars: { "--paint": colourOf(id ?? "", people) },
  }, initials(people.userName(id)));
}
