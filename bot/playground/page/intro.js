// The card at the beginning of a conversation, with things to try.

import { avatar } from "./avatars.js";
import { h, icon } from "./dom.js";

/** What to try here, and what for; a mention makes sense only where other people are. */
export function suggestions(workspace, conversation) {
  const { command, bot } = workspace;
  const alone = workspace.isDirect(conversation);
  const typed = (text) => (alone ? text : `${command} ${text}`);
  if (conversation.bot_is_member === false) {
    return [
      { text: typed("kv edit"), hint: "A title half remembered" },
      { text: typed("who is shao jiawei"), hint: "A name, family name first" },
      { text: typed("new"), hint: "What came in last" },
      { text: typed("help"), hint: "Everything else" },
    ];
  }
  return [
    { text: typed("kv edit"), hint: "A title half remembered" },
    { text: alone ? "who is shao jiawei" : `@${bot.name} who is shao jiawei`,
      hint: alone ? "A name, family name first" : "A person, answered in a thread" },
    { text: typed("follow Jiawei Shao"),
      hint: alone ? "Into a digest of your own" : "Into this channel's digest" },
    { text: typed("digest"), hint: "When the next one comes" },
  ];
}

/** Build the card; `onTry(text)` gets the chosen suggestion. */
export function introCard(workspace, conversation, onTry) {
  const direct = workspace.isDirect(conversation);
  const face = direct ? avatar(workspace.bot.user_id, workspace, "large")
    : h("span.intro-icon", {}, icon("hash", 26));
  const helpful = direct || conversation.kind !== "im";
  return h("section.intro", { "aria-label": "About this conversation" },
    h("div.intro-head", {}, face, h("div", {}, h("h2", {}, title(workspace, conversation, direct)),
      h("p", {}, ...words(workspace, conversation, direct)))),
    helpful && tries(suggestions(workspace, conversation), onTry),
    helpful && h("p.intro-note", {}, icon("clock", 15),
      "The clock at the top can be wound: ", h("strong", {}, "Next digest"), " brings the weekly one."));
}

function tries(all, onTry) {
  const chips = all.map(({ text, hint }) =>
    h("button.chip", { type: "button", on: { click: () => onTry(text) } },
      h("span.chip-text", {}, text), h("span.chip-hint", {}, hint)));
  return h("div.try", { role: "group", "aria-label": "Try this" },
    h("span.try-label", {}, "Try this"), h("div.chips", {}, ...chips));
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
  if (conversation.bot_is_member === false) {
    return [`${bot.name} is not a member of this channel: it answers you privately, but cannot post here.`];
  }
  return [`${bot.name}, the paper desk, is in this channel. Ask it with `,
    h("code", {}, workspace.command), " or by its name, typing errors and all."];
}
