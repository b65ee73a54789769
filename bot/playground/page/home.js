// The Home tab of the app.

import { renderBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { blockContext } from "./interactions.js";

/** The published view, or what to say while there is none. */
export function homeTab(workspace, problem) {
  const view = workspace.home;
  const note = h("div.action-problem", { role: "alert", hidden: !problem }, problem ?? "");
  if (!view) {
    return h("div.home", {}, note, h("div.home-empty", {}, icon("home", 28),
      h("p", {}, `${workspace.bot.name} has not published a home view yet.`)));
  }
  const context = blockContext(workspace, { view_id: view.id }, {
    onError: (text) => {
      note.replaceChildren(icon("warning", 16), text);
      note.hidden = false;
    },
  });
  return h("div.home", {}, note, renderBlocks(view.blocks ?? [], context));
}
