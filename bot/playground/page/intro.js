// The card at the beginning of a conversation, with things to try.

import { avatar } from "./avatars.js";
import { h, icon } from "./dom.js";

/** What to try here; a mention makes sense only where other people are. */
export function suggestions(workspace, conversation) {
  const { command, bot } = workspace;
  if (workspace.isDirect(conversation)) {
    return ["kv edit", "who is shao jiawei", "follow Jiawei Shao", "digest"];
  }
  return [`${command} kv edit`, `@${bot.name} who is shao jiawei`, `${command} follow Jiawei Shao`,
    `${command} digest`];
}

/** Build the card; `onTry(text)` gets the chosen suggestion. */
export function introCard(workspace, conversation, onTry) {
  const direct = workspace.isDirect(conversation);
  const chips = suggestions(workspace, conversation).map((text) =>
    h("button.chip", { type: "button", on: { click: () => onTry(text) } }, text));
  const face = direct ? avatar(workspace.bot.user_id, workspace, "large")
    : h("span.intro-icon", {}, icon("hash", 26));
  return h("section.intro", { "aria-label": "About this conversation" }, face,
    h("h2", {}, title(workspace, conversation, direct)),
    h("p", {}, ...words(workspace, conversation, direct)),
    (direct || conversation.kind !== "im") && h("div.try", {},
      h("span.try-label", {}, "Try this"), h("div.chips", {}, ...chips)));
}

function title(workspace, conversation, direct) {
  const label = workspace.label(conversation);
  if (direct) return `Say hello to ${label}`;
  return conversation.kind === "im" ? label : `Welcome to #${label}`;
}

function words(workspace, conversation, direct) {
  const { bot } = workspace;
  if (direct) {
    return ["Half a title, a name with typing errors, an arXiv link: the paper or author comes back. ",
      "Here you need no command, just type."];
  }
  if (conversation.kind === "im") return [`This is between you and ${workspace.label(conversation)}.`];
  const here = "This is the very beginning of the channel. ";
  if (conversation.bot_is_member === false) {
    return [here, `${bot.name} is not a member: it answers you privately, but cannot post here.`];
  }
  return [here, `${bot.name} is here: ask it with `, h("code", {}, workspace.command), " or by name."];
}
