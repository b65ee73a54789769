// The gallery: answers, dialogs and the Home, all at once, to be looked at.

import { api } from "./api.js";
import { avatar } from "./avatars.js";
import { renderBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { blockContext } from "./interactions.js";
import { messageNode } from "./message.js";
import { Workspace } from "./state.js";
import { themeButton } from "./theme.js";
import { modalFrame } from "./views.js";

const HERE = "gallery";
const STILL = "Nothing happens here: the playground has the same, to be used.";

const place = { conversation: HERE, compact: false, inThread: true };

/** One exhibit: what it is, what was asked, what came. */
function piece(one, workspace) {
  return h("figure.piece", {},
    h("figcaption", {}, h("h2", {}, one.title), h("code", {}, one.asked)),
    h("div.piece-body", {}, exhibit(one, workspace)));
}

function exhibit(one, workspace) {
  if (one.message) return messageNode(one.message, workspace, place);
  const problem = h("div.action-problem", { role: "alert", hidden: true });
  const say = (text) => {
    problem.replaceChildren(icon("warning", 16), text);
    problem.hidden = false;
  };
  const blocks = renderBlocks((one.home ?? one.modal).blocks, blockContext(workspace, {}, { onError: say }));
  if (one.home) return h("div.home", {}, problem, blocks);
  const { frame } = modalFrame(one.modal, {
    start: avatar(workspace.bot.user_id, workspace, "small"),
    body: h("div.modal-body", {}, problem, h("div.modal-blocks", {}, blocks)),
    onClose: () => say(STILL),
  });
  frame.addEventListener("submit", (event) => {
    event.preventDefault();
    say(STILL);
  });
  return h("div.modal", { role: "group", "aria-label": one.title }, frame);
}

async function show() {
  const room = document.getElementById("gallery");
  try {
    const state = await api.gallery();
    const workspace = new Workspace();
    workspace.still = STILL;
    workspace.load(state);
    room.replaceChildren(...state.pieces.map((one) => piece(one, workspace)));
    document.body.dataset.ready = "true";
  } catch (error) {
    room.replaceChildren(h("p.gallery-note", { role: "alert" }, icon("warning", 16), error.message));
  }
  room.removeAttribute("aria-busy");
}

document.getElementById("theme").append(themeButton());
show();
