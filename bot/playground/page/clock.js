// The workspace's clock in the top bar, and the buttons that wind it forward.

import { api } from "./api.js";
import { clockDay, full, time, zone } from "./dates.js";
import { h, icon } from "./dom.js";

const WINDS = [
  { label: "+1 hour", body: { advance_s: 3600 } },
  { label: "+1 day", body: { advance_s: 86_400 } },
  { label: "Next digest", body: { to: "next-digest" } },
];

/** Build the clock; `onProblem` gets a sentence when winding fails. */
export function clockBar(workspace, onProblem) {
  const day = h("span.clock-day");
  const year = h("span.clock-year");
  const hour = h("span.clock-time");
  const wound = h("span.clock-wound", { title: "This clock has been wound forward" }, "wound");
  const face = h("time.clock-face", {}, icon("clock", 16), h("span", {}, day, year), hour, wound);
  const buttons = WINDS.map((wind) =>
    h("button.clock-button", { type: "button", on: { click: () => turn(wind) } }, wind.label));
  const element = h("div.clock", { role: "group", "aria-label": "Workspace clock" }, face,
    h("div.clock-buttons", {}, ...buttons));

  const show = () => {
    const now = workspace.now();
    day.textContent = clockDay(now);
    year.textContent = ` ${new Date(now).getFullYear()}`;
    hour.textContent = `${time(now)} ${zone(now)}`;
    face.dateTime = new Date(now).toISOString();
    face.title = full(now);
    const mode = workspace.clock.mode === "real" ? "real" : "wound";
    if (element.dataset.mode !== mode) element.dataset.mode = mode;
    wound.hidden = mode === "real";
  };
  const turn = async (wind) => {
    if (element.getAttribute("aria-busy") === "true") return;
    element.setAttribute("aria-busy", "true");
    try {
      const answer = await api.clock(wind.body);
      if (answer.ok === false) onProblem(answer.error ?? "The clock could not be wound.");
      else if (answer.now) workspace.setClock(answer.now, answer.clock ?? "wound");
    } catch (error) {
      onProblem(error.message);
    } finally {
      element.removeAttribute("aria-busy");
    }
  };
  workspace.addEventListener("clock", show);
  setInterval(show, 1000);
  show();
  return element;
}
