// Text objects of Block Kit: plain_text and mrkdwn.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** Lines of plain text; `emoji: false` leaves :names: as they are. */
export function plainText(object) {
  const text = object?.text ?? "";
  return object?.emoji === false ? text : withEmoji(text);
}

/** A text object as an element. */
export function textObject(object, context) {
  if (object.type === "mrkdwn") {
    const options = { people: context.people, verbatim: object.verbatim === true, now: context.now };
    return h("div.text.mrkdwn", {}, mrkdwn(object.text ?? "", options));
  }
  return h("div.text.plain", {}, plainText(object));
}
