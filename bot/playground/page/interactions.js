// What happens when a person presses, picks or types in blocks: calls to the workspace.

import { api } from "./api.js";
import { Form } from "./form.js";

/** Everything blocks need to know about where they stand; `source` is a message or a view. */
export function blockContext(workspace, source, { form = new Form(), onError }) {
  const report = (error) => onError(error.message ?? String(error));
  return {
    people: workspace,
    now: workspace.now(),
    form,
    async act(block, element, action) {
      if (workspace.still) return onError(workspace.still);
      const state = { values: form.values() };
      const body = { ...source, ...where(block, element), type: element.type, ...action, state };
      try {
        const answer = await api.press(body);
        if (answer.ok === false) onError(answer.error ?? "The app did not take this.");
      } catch (error) {
        report(error);
      }
    },
    async suggest(block, element, text) {
      if (workspace.still) return { options: [], error: workspace.still };
      try {
        return await api.options({ ...source, ...where(block, element), value: text });
      } catch (error) {
        return { options: [], error: error.message };
      }
    },
  };
}

const where = (block, element) => ({
  block_id: block.block_id ?? null,
  action_id: element.action_id ?? null,
});
