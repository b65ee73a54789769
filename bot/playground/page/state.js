// What the page knows of the workspace: people, conversations, messages, views, clock, journal.

export const SLACKBOT = { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", is_bot: true };
const JOURNAL_KEPT = 500;

const compareTs = (a, b) => Number(a.ts) - Number(b.ts) || (a.ts < b.ts ? -1 : 1);

/** The state of the page; it tells its listeners by events named after what changed. */
export class Workspace extends EventTarget {
  constructor() {
    super();
    this.team = "";
    this.me = { id: "", name: "", real_name: "" };
    this.bot = { id: "", user_id: "", name: "Offprint" };
    this.users = new Map();
    this.conversations = new Map();
    this.command = "/papers";
    this.usageHint = "";
    this.views = [];
    this.home = null;
    this.journal = [];
    this.current = null;
    this.thread = null;
    this.connected = true;
    this.clock = { at: Date.now(), read: performance.now(), mode: "real" };
    this.messages = new Map();
    this.dismissed = new Set();
    this.notices = 0;
    this.still = null; // why nothing can be done here, where that is so
  }

  tell(what, detail = {}) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  /** Take over what /ui/state says. */
  load(state) {
    this.team = typeof state.team === "string" ? state.team : (state.team?.name ?? "Workspace");
    this.me = state.me;
    this.bot = { name: "Offprint", ...state.bot };
    this.users = new Map([SLACKBOT, ...(state.users ?? [])].map((user) => [user.id, user]));
    this.command = state.command ?? "/papers";
    this.usageHint = state.usage_hint ?? "";
    const unread = new Map([...this.conversations].map(([id, known]) => [id, known.unread]));
    this.conversations = new Map(
      (state.conversations ?? []).map((conversation) => [
        conversation.id,
        { ...conversation, unread: unread.get(conversation.id) ?? (conversation.unread || 0) },
      ]),
    );
    this.views = state.views ?? [];
    this.home = state.home ?? null;
    this.setClock(state.now, state.clock);
    this.tell("state");
  }

  /** Every id under which a message of our app may come. */
  isBot(id) {
    return id === this.bot.user_id || id === this.bot.id || id === "bot";
  }

  user(id) {
    return this.users.get(id) ?? null;
  }

  userName(id) {
    const user = this.user(id);
    if (user) return user.is_bot ? user.real_name || user.name : user.real_name || user.name;
    return this.isBot(id) ? this.bot.name : id;
  }

  /** The conversation with our app, if there is one. */
  get direct() {
    return [...this.conversations.values()].find((one) => this.isDirect(one)) ?? null;
  }

  isDirect(conversation) {
    const ids = [this.bot.user_id, this.bot.id];
    return (
      conversation.kind === "im" &&
      ((conversation.members ?? []).some((id) => ids.includes(id)) ||
        conversation.name === this.bot.name)
    );
  }

  label(conversation) {
    if (conversation.kind !== "im") return conversation.name.replace(/^#/, "");
    if (this.isDirect(conversation)) return this.bot.name;
    const other = (conversation.members ?? []).find((id) => id !== this.me.id);
    return other ? this.userName(other) : conversation.name;
  }

  // ---------------------------------------------------------------- messages

  loadMessages(id, messages) {
    const local = [...(this.messages.get(id)?.values() ?? [])].filter((one) => one.local);
    this.messages.set(id, new Map([...messages, ...local].map((one) => [one.ts, one])));
    this.tell("messages", { conversation: id });
  }

  isLoaded(id) {
    return this.messages.has(id);
  }

  /** Messages of the pane itself: no replies, nothing dismissed; oldest first. */
  roots(id) {
    return this.visible(id).filter((one) => !one.thread_ts || one.thread_ts === one.ts);
  }

  replies(id, ts) {
    return this.visible(id).filter((one) => one.thread_ts === ts && one.ts !== ts);
  }

  message(id, ts) {
    return this.messages.get(id)?.get(ts) ?? null;
  }

  visible(id) {
    const all = [...(this.messages.get(id)?.values() ?? [])];
    const gone = (one) => this.dismissed.has(`${id}:${one.ts}`) || (one.deleted && !one.reply_count);
    return all.filter((one) => !gone(one)).sort(compareTs);
  }

  dismiss(id, ts) {
    this.dismissed.add(`${id}:${ts}`);
    this.tell("messages", { conversation: id });
  }

  /** A line that only this page shows, as Slackbot says it when an app fails. */
  notice(conversation, text, threadTs = null) {
    const last = [...(this.messages.get(conversation)?.values() ?? [])].at(-1);
    if (last?.local && last.text === text && this.now() - last.said < 2000) return;
    this.notices += 1;
    const known = [...(this.messages.get(conversation)?.keys() ?? [])].map(Number);
    const ts = Math.max(this.now() / 1000, ...known) + 0.0001;
    this.receive("message", conversation, {
      ts: ts.toFixed(6), user: SLACKBOT.id, username: SLACKBOT.real_name, bot: true, text,
      blocks: [], thread_ts: threadTs, reply_count: 0, ephemeral: true, local: true,
      said: this.now(),
    });
  }

  /** One message came, changed or went. */
  receive(type, conversation, message) {
    const known = this.messages.get(conversation);
    if (known) {
      if (type === "deleted") {
        if (message.reply_count) known.set(message.ts, { ...message, deleted: true });
        else known.delete(message.ts);
      } else {
        this.dismissed.delete(`${conversation}:${message.ts}`);
        known.set(message.ts, message);
      }
    }
    const place = this.conversations.get(conversation);
    const seen = conversation === this.current && !document.hidden;
    if (type === "message" && place && !seen && message.user !== this.me.id) place.unread += 1;
    this.tell("messages", { conversation, fresh: type === "message" ? message : null });
    this.tell("unread");
  }

  // ---------------------------------------------------------------- everything else

  /** Take one event of the stream. */
  take(event) {
    switch (event.type) {
      case "message":
      case "changed":
      case "deleted":
        this.receive(event.type, event.conversation, event.message);
        break;
      case "view":
        this.views = event.views ?? [];
        this.tell("views");
        break;
      case "home":
        this.home = event.view;
        this.tell("home");
        break;
      case "clock":
        this.setClock(event.now, event.clock ?? "wound");
        break;
      case "error":
        this.notice(event.conversation ?? this.current, event.text);
        break;
      case "journal":
        this.note(event.entry);
        break;
      default: // a newer server may tell more than we know
    }
  }

  setClock(iso, mode) {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) return;
    this.clock = { at, read: performance.now(), mode: mode ?? this.clock.mode };
    this.tell("clock");
  }

  /** The workspace's time in milliseconds; it runs on between what the server tells. */
  now() {
    return this.clock.at + (performance.now() - this.clock.read);
  }

  /** One call between the workspace and the app. */
  note(entry) {
    if (entry.n <= (this.journal.at(-1)?.n ?? 0)) return;
    this.journal = [...this.journal, entry].slice(-JOURNAL_KEPT);
    this.tell("journal", { entry });
  }

  /** All calls as the workspace knows them: also those before this page was opened. */
  loadJournal(entries) {
    this.journal = entries.slice(-JOURNAL_KEPT);
    this.tell("journal");
  }

  setConnected(connected) {
    if (connected === this.connected) return;
    this.connected = connected;
    this.tell("connection");
  }
}
