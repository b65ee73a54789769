// A small map of emoji names, as far as messages of a paper desk use them.

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", tada: "🎉", wave: "👋", eyes: "👀",
  books: "📚", book: "📖", open_book: "📖", green_book: "📗", blue_book: "📘", orange_book: "📙",
  closed_book: "📕", notebook: "📓", bookmark: "🔖", bookmark_tabs: "📑", page_facing_up: "📄",
  page_with_curl: "📃", scroll: "📜", newspaper: "📰", memo: "📝", pencil: "📝", pencil2: "✏️",
  mag: "🔍", mag_right: "🔎", bulb: "💡", bell: "🔔", no_bell: "🔕", mailbox: "📫", inbox_tray: "📥",
  outbox_tray: "📤", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", alarm_clock: "⏰",
  clock9: "🕘", hourglass: "⌛", hourglass_flowing_sand: "⏳", link: "🔗", pushpin: "📌",
  round_pushpin: "📍", paperclip: "📎", label: "🏷️", file_folder: "📁", card_index: "📇",
  chart_with_upwards_trend: "📈", bar_chart: "📊", microscope: "🔬", telescope: "🔭",
  test_tube: "🧪", dna: "🧬", brain: "🧠", robot_face: "🤖", computer: "💻", gear: "⚙️",
  wrench: "🔧", hammer_and_wrench: "🛠️", rocket: "🚀", sparkles: "✨", star: "⭐", star2: "🌟",
  fire: "🔥", zap: "⚡", boom: "💥", heart: "❤️", coffee: "☕", seedling: "🌱", herb: "🌿",
  smile: "😄", grinning: "😀", slightly_smiling_face: "🙂", thinking_face: "🤔", sweat_smile: "😅",
  cry: "😢", tired_face: "😫", zzz: "💤", see_no_evil: "🙈", point_right: "👉", point_down: "👇",
  raised_hands: "🙌", pray: "🙏", clap: "👏", muscle: "💪", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌",
  warning: "⚠️", no_entry: "⛔", question: "❓", exclamation: "❗", information_source: "ℹ️",
  red_circle: "🔴", large_blue_circle: "🔵", large_green_circle: "🟢", large_yellow_circle: "🟡",
  white_circle: "⚪", black_circle: "⚫", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️",
  arrow_down: "⬇️", arrows_counterclockwise: "🔄", leftwards_arrow_with_hook: "↩️",
  heavy_plus_sign: "➕", heavy_minus_sign: "➖", speech_balloon: "💬", thought_balloon: "💭",
  loudspeaker: "📢", mega: "📣", globe_with_meridians: "🌐", house: "🏠", lock: "🔒", unlock: "🔓",
  key: "🔑", wastebasket: "🗑️", package: "📦", floppy_disk: "💾", no_entry_sign: "🚫",
  trophy: "🏆", medal: "🏅", first_place_medal: "🥇", mortar_board: "🎓", school: "🏫",
};

/** The character for a name, or null when we do not know it. */
export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : null;
}

/** Text with `:names:` replaced by characters; unknown ones stay as typed. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
