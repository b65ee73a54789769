// Times as people read them, in the browser's own zone, and Slack's date tokens.

const format = (options) => new Intl.DateTimeFormat("en-GB", options);

const TIME = format({ hour: "2-digit", minute: "2-digit" });
export const CLOCK = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const LONG_DAY = format({ weekday: "long", day: "numeric", month: "long" });
const LONG_YEAR = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const DATE = format({ day: "numeric", month: "long", year: "numeric" });
const SHORT = format({ day: "numeric", month: "short", year: "numeric" });
const NUMERIC = format({ day: "2-digit", month: "2-digit", year: "numeric" });
const FULL = format({
  weekday: "short", day: "numeric", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
});
const CLOCK_DAY = format({ weekday: "short", day: "numeric", month: "short" });
const ZONE = format({ timeZoneName: "short" });

export const time = (ms) => TIME.format(ms);
export const full = (ms) => FULL.format(ms);
export const clockDay = (ms) => CLOCK_DAY.format(ms);
export const zone = (ms) =>
  ZONE.formatToParts(ms).find((part) => part.type === "timeZoneName")?.value ?? "";

/** The day as a key that is equal for moments of the same local day. */
export const dayKey = (ms) => new Date(ms).toDateString();

/** "Today", "Yesterday", "Monday, 1 June" or with the year when it is another one. */
export function dayName(ms, now) {
  if (dayKey(ms) === dayKey(now)) return "Today";
  if (dayKey(ms) === dayKey(now - 86_400_000)) return "Yesterday";
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? LONG_DAY : LONG_YEAR).format(ms);
}

function ago(ms, now) {
  const minutes = Math.round((now - ms) / 60_000);
  const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return relative.format(-minutes, "minute");
  if (Math.abs(minutes) < 60 * 24) return relative.format(-Math.round(minutes / 60), "hour");
  return relative.format(-Math.round(minutes / 60 / 24), "day");
}

/** Slack's date tokens filled in, as in `<!date^1717228800^{date_short} at {time}|fallback>`. */
export function slackDate(seconds, pattern, now = Date.now()) {
  const ms = seconds * 1000;
  const pretty = (plain) => {
    const name = dayName(ms, now);
    return name === "Today" || name === "Yesterday" ? name.toLowerCase() : plain.format(ms);
  };
  const tokens = {
    date_num: () => NUMERIC.format(ms).split("/").reverse().join("-"),
    date: () => DATE.format(ms),
    date_slash: () => NUMERIC.format(ms),
    date_short: () => SHORT.format(ms),
    date_long: () => LONG_YEAR.format(ms),
    date_pretty: () => pretty(DATE),
    date_short_pretty: () => pretty(SHORT),
    date_long_pretty: () => pretty(LONG_YEAR),
    day_divider_pretty: () => dayName(ms, now),
    time: () => TIME.format(ms),
    time_secs: () => CLOCK.format(ms),
    ago: () => ago(ms, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => tokens[name]?.() ?? whole);
}
