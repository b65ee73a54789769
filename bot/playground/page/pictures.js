// Pictures in messages, without asking any other host.

import { h, icon } from "./dom.js";

/** Pictures of other hosts are not fetched; their place says what would be there. */
export function picture(element, className) {
  const url = element.image_url ?? element.slack_file?.url ?? "";
  const alt = element.alt_text ?? "";
  const own = URL.canParse(url, location.href) ? new URL(url, location.href) : null;
  if (own && (own.protocol === "data:" || own.origin === location.origin)) {
    return h("img", { class: className, src: url, alt, loading: "lazy" });
  }
  return h("span.picture-place", { class: className, role: "img", "aria-label": alt, title: alt },
    icon("image", 20), h("span", {}, alt || "Picture"));
}
