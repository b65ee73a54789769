// The pane in the middle: header, messages or the app's home, composer.

import { api } from "./api.js";
import { avatar } from "./avatars.js";
import { Composer } from "./composer.js";
import { dayKey } from "./dates.js";
import { fragment, h, icon } from "./dom.js";
import { homeTab } from "./home.js";
import { introCard } from "./intro.js";
import { MessageList } from "./messagelist.js";

/** Shows the current conversation. */
export class Conversation {
  constructor(workspace, element, { say, openThread }) {
    this.workspace = workspace;
    this.tab = "messages";
    this.list = new MessageList(workspace, { openThread });
    this.composer = new Composer(workspace, {
      id: "composer-main", onSend: (text) => say(workspace.current, text),
    });
    this.header = h("header.pane-head");
    this.home = h("div.scroller.home-frame", { hidden: true, role: "tabpanel", "aria-label": "Home" });
    element.append(this.header, this.home, this.list.scroller, this.composer.element);
    workspace.addEventListener("current", () => this.move());
    workspace.addEventListener("state", () => this.move());
    workspace.addEventListener("clock", () => this.newDay());
    workspace.addEventListener("home", () => this.showHome());
    workspace.addEventListener("messages", (event) => {
      if (event.detail.conversation === workspace.current) this.showMessages();
    });
  }

  get conversation() {
    return this.workspace.conversations.get(this.workspace.current) ?? null;
  }

  move() {
    const { conversation, workspace } = this;
    if (!conversation) return;
    if (!workspace.isDirect(conversation)) this.tab = "messages";
    this.showHeader();
    this.showTab();
    const name = workspace.label(conversation);
    const target = conversation.kind === "im" ? name : `#${name}`;
    if (this.composer.keyed !== conversation.id) {
      this.composer.move(conversation.id, `Message ${target}`);
      this.intro = null;
    }
    document.title = `${target} · ${workspace.team}`;
    this.showMessages();
  }

  // ---------------------------------------------------------------- header and tabs

  showHeader() {
    const { conversation, workspace } = this;
    const direct = workspace.isDirect(conversation);
    const label = workspace.label(conversation);
    const members = conversation.members ?? [];
    const other = members.find((id) => id !== workspace.me.id);
    const face = conversation.kind !== "im" ? icon("hash", 20)
      : avatar(direct ? workspace.bot.user_id : other, workspace, "small");
    this.header.replaceChildren(fragment(
      h("h1", {}, face, h("span", {}, label), direct && h("span.app-badge", {}, "APP")),
      direct ? this.tabs() : h("p.topic", {}, conversation.topic ?? ""),
      conversation.kind !== "im" && members.length > 0 && h("div.members", {
        title: members.map((id) => workspace.userName(id)).join(", "),
      }, ...members.slice(0, 4).map((id) => avatar(id, workspace, "tiny")),
      h("span", {}, `${members.length} members`))));
  }

  tabs() {
    const one = (name, label) => h("button.tab", {
      type: "button", role: "tab", "aria-selected": String(this.tab === name),
      tabindex: this.tab === name ? 0 : -1, data: { tab: name },
      on: {
        click: () => this.open(name),
        keydown: (event) => {
          if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
          this.open(name === "home" ? "messages" : "home");
          this.header.querySelector('[aria-selected="true"]').focus();
        },
      },
    }, label);
    return h("div.tabs", { role: "tablist", "aria-label": "App" }, one("home", "Home"),
      one("messages", "Messages"));
  }

  open(tab) {
    this.tab = tab;
    this.showHeader();
    this.showTab();
    this.header.querySelector('[aria-selected="true"]')?.focus();
    if (tab === "home") this.visitHome();
  }

  showTab() {
    const home = this.tab === "home";
    this.home.hidden = !home;
    this.list.scroller.hidden = home;
    this.composer.element.hidden = home;
    if (home) this.showHome();
  }

  async visitHome() {
    try {
      const answer = await api.home();
      if (answer.ok === false) this.showHome(answer.error);
    } catch (error) {
      this.showHome(error.message);
    }
  }

  showHome(problem = null) {
    if (this.tab === "home") this.home.replaceChildren(homeTab(this.workspace, problem));
  }

  // ---------------------------------------------------------------- messages

  /** "Today" is another day after the clock was wound. */
  newDay() {
    const day = dayKey(this.workspace.now());
    if (day !== this.day) this.showMessages();
    this.day = day;
  }

  showMessages() {
    const { conversation, workspace } = this;
    if (!conversation || !workspace.isLoaded(conversation.id)) return;
    this.intro ??= introCard(workspace, conversation, (text) => this.composer.fill(text));
    this.list.show(conversation.id, workspace.roots(conversation.id), { before: this.intro });
  }
}
