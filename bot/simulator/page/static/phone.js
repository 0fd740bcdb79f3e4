// One phone: head, chat, composer; and the page of an account that is not followed yet.

import { drawBubble, drawTyping } from "./bubbles.js";
import { Composer } from "./composer.js";
import { accountAvatar, el, icon } from "./dom.js";

const NEAR_END = 90;

export class Phone {
  constructor(root, side, page) {
    this.root = root;
    this.side = side;
    this.page = page;
    this.person = null;
    this.bubbles = [];
    this.sticksToEnd = true;
    this.sizes = new ResizeObserver(() => this.log && this.sticksToEnd && this.#toEnd());
  }

  show(person, bubbles) {
    this.person = person;
    this.bubbles = bubbles;
    this.sizes.disconnect();
    if (person.kind === "oa" && !person.is_following) this.#drawStranger();
    else this.#drawChat();
  }

  add(bubble) {
    if (this.bubbles.some((known) => known.id === bubble.id)) return;
    const last = this.bubbles.at(-1);
    this.bubbles.push(bubble);
    if (!this.log) return;
    const isAtEnd = this.#isAtEnd();
    if (bubble.side !== "mine") this.typing(false);
    this.empty?.remove();
    const at = this.page.times.isApart(last?.at ?? null, bubble.at) ? [this.#time(bubble.at)] : [];
    const node = drawBubble(bubble, this.person, this.page.actsOf(this));
    node.classList.add("new");
    this.log.append(...at, node);
    if (this.dots) this.log.append(this.dots);
    if (isAtEnd || bubble.side === "mine") this.#toEnd();
    else this.below.hidden = false;
  }

  change(bubble) {
    const index = this.bubbles.findIndex((known) => known.id === bubble.id);
    if (index < 0) return;
    this.bubbles[index] = bubble;
    this.log?.querySelector(`[data-bubble="${bubble.id}"]`)?.replaceWith(drawBubble(bubble, this.person, this.page.actsOf(this)));
  }

  typing(isTyping) {
    window.clearTimeout(this.timer);
    if (isTyping) {
      this.timer = window.setTimeout(() => this.#showTyping(), 250);
      return;
    }
    this.dots?.remove();
    this.dots = null;
    if (this.title) this.title.firstChild.textContent = this.name;
  }

  focus() {
    this.composer?.focus();
  }

  #showTyping() {
    if (!this.log || this.dots) return;
    const isAtEnd = this.#isAtEnd();
    this.dots = drawTyping(this.person);
    this.log.append(this.dots);
    this.title.firstChild.textContent = this.page.words.typing;
    if (isAtEnd) this.#toEnd();
  }

  #drawChat() {
    const words = this.page.words;
    const isContact = this.side.kind === "contact";
    const isGroup = isContact && this.person.key.startsWith("group:");
    const under = { kf: words.desk, contact: this.person.title }[this.side.kind];
    this.name = isContact ? this.person.name : this.side.name;
    this.title = el("h3", {}, el("span", {}, this.name), under ? el("small", {}, under) : null);
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": this.side.name });
    this.below = el("button", { type: "button", class: "below", hidden: true, onclick: () => this.#toEnd() }, words.new_below);
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.sizes.observe(this.log);
    this.composer = isContact ? null : new Composer(this.page.actsOf(this), this.side);
    const join = el("button", { type: "button", "data-act": "join", onclick: () => this.page.actsOf(this).joinGroup() }, words.join_group);
    const foot = this.composer?.node ?? el("p", { class: "listens" }, isGroup ? words.group_reads : words.contact_reads, isGroup ? null : join);
    this.dots = null;
    const more = this.side.kind === "oa"
      ? el("button", { type: "button", class: "profile", "aria-label": words.profile, onclick: () => this.page.actsOf(this).showProfile() }, icon("person"))
      : el("span");
    const head = el("header", { class: "head" }, el("span", { class: "mark", "aria-hidden": "true" }, icon("back")), this.title, more);
    this.root.replaceChildren(this.#status(), head, this.log, this.below, foot);
    this.#drawLog();
  }

  #drawLog() {
    const nodes = [];
    let last = null;
    for (const bubble of this.bubbles) {
      if (this.page.times.isApart(last, bubble.at)) nodes.push(this.#time(bubble.at));
      nodes.push(drawBubble(bubble, this.person, this.page.actsOf(this)));
      last = bubble.at;
    }
    this.log.replaceChildren(...nodes);
    this.empty = null;
    if (!nodes.length) {
      const words = this.page.words;
      const hint = { oa: words.empty, kf: words.empty_desk, contact: words.empty_group, wecom: words.empty_rep }[this.side.kind].replace("{example}", "可乐3箱 雪碧两箱");
      this.empty = el("p", { class: "grey" }, hint);
      this.log.append(this.empty);
    }
    this.#toEnd();
  }

  #drawStranger() {
    const words = this.page.words;
    const acts = this.page.actsOf(this);
    this.log = null;
    this.composer = null;
    const body = el(
      "div",
      { class: "stranger" },
      accountAvatar("oa"),
      el("h3", {}, this.side.name),
      el("p", {}, `${words.account} · ${words.about}`),
      el("button", { type: "button", class: "go", onclick: () => acts.follow() }, words.follow),
      el("button", { type: "button", class: "way", onclick: () => acts.askScan() }, words.scan_title),
    );
    this.root.replaceChildren(this.#status(), body);
  }

  #status() {
    const signal = el("span", { class: "signal" }, el("i"), el("i"), el("i"), el("i"));
    const battery = el("span", { class: "battery" }, el("i"));
    const clock = el("time", {}, this.page.times.short(this.page.times.now()));
    return el("div", { class: "status", "aria-hidden": "true" }, clock, el("span", { class: "right" }, signal, battery));
  }

  #time(at) {
    return el("p", { class: "at" }, this.page.times.stamp(at));
  }

  #scrolled() {
    this.sticksToEnd = this.#isAtEnd();
    if (this.sticksToEnd) this.below.hidden = true;
  }

  #isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.below.hidden = true;
  }
}
