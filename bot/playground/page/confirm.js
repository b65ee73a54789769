// The question that a button may ask before it acts.

import { h } from "./dom.js";
import { textObject } from "./texts.js";

let serial = 0;

/** Ask with Slack's confirm object; resolves to true when the person agrees. */
export function ask(confirm, context) {
  serial += 1;
  const title = `confirm-title-${serial}`;
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "danger" : "primary";
    const agree = h("button.button", { type: "submit", value: "yes", class: style },
      plain(confirm.confirm, "Yes"));
    const deny = h("button.button", { type: "submit", value: "no" }, plain(confirm.deny, "Cancel"));
    const dialog = h("dialog.modal.confirm", { "aria-labelledby": title },
      h("form", { method: "dialog" },
        h("header.modal-head", {}, h("h2", { id: title }, plain(confirm.title, "Are you sure?"))),
        h("div.modal-body", {}, confirm.text && textObject(confirm.text, context)),
        h("footer.modal-foot", {}, deny, agree)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    agree.focus();
  });
}

const plain = (object, fallback) => object?.text ?? fallback;
