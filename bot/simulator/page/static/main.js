// Puts the page together: state, two phones, switchers, drawer, and the stream of events.

import { Api } from "./api.js";
import { el, setBadge } from "./dom.js";
import { People } from "./people.js";
import { Phone } from "./phone.js";
import { Sheets } from "./sheets.js";
import { Times } from "./times.js";
import { Wire } from "./wire.js";

// Two seats; on the customer's one the phone shows 公众号, 微信客服 or a customer group.
const KINDS = ["oa", "wecom"];
const CHANNELS = ["oa", "kf", "contact"];
const seatOf = (person) => (person.kind === "wecom" ? "wecom" : "oa");
const STAGE = document.querySelector(".stage");

class Page {
  constructor() {
    this.api = new Api();
    this.people = new Map();
    this.current = {};
    this.phones = {};
    this.switchers = {};
    const kept = localStorage.getItem("jiedan-channel");
    this.channel = CHANNELS.includes(kept) ? kept : "oa";
  }

  start() {
    this.api.listen({
      ready: () => this.#attempt(() => this.#load()),
      bubble: (bubble) => this.#bubble(bubble),
      changed: (bubble) => this.#phoneOf(bubble.person)?.change(bubble),
      person: (person) => this.#person(person),
      typing: (it) => this.#phoneOf(it.person)?.typing(it.is_typing),
      wire: (exchange) => this.wire?.add(exchange),
      clock: (it) => this.#clock(it.now, it.pace),
      lost: () => this.words && this.#notice(this.words.offline),
    });
    for (const button of document.querySelectorAll(".switch button")) {
      button.addEventListener("click", () => this.#showSide(button.dataset.show));
    }
    for (const button of document.querySelectorAll("[data-channel]")) {
      button.addEventListener("click", () => this.#attempt(() => this.#showChannel(button.dataset.channel)));
    }
    for (const button of document.querySelectorAll("[data-skip]")) {
      button.addEventListener("click", () => {
        button.closest("details").open = false;
        this.#attempt(() => this.api.act("clock", { to: button.dataset.skip }));
      });
    }
    for (const button of document.querySelectorAll("[data-pace]")) {
      button.addEventListener("click", () => this.#attempt(() => this.api.act("pace", { pace: Number(button.dataset.pace) })));
    }
    document.addEventListener("click", (event) => {
      for (const drop of document.querySelectorAll("details.drop[open]")) {
        if (!drop.contains(event.target)) drop.open = false;
      }
    });
    window.setInterval(() => this.#tick(), 1000);
    document.addEventListener("visibilitychange", () => this.#readVisible());
  }

  async #load() {
    const state = await this.api.state();
    this.words = state.words;
    this.times = new Times(state.words, state.zone, document.documentElement.lang, state.now, state.pace);
    this.invitations = state.invitations;
    this.people = new Map(state.people.map((person) => [person.key, person]));
    this.sheets ??= new Sheets(document.getElementById("sheet"), this.words);
    this.wire ??= new Wire(this);
    this.wire.draw(state.wire);
    this.sides = state.sides;
    if (!this.sides[this.channel]) this.channel = "oa";
    document.querySelector(".channel").hidden = !this.sides.kf && !this.sides.contact;
    for (const kind of CHANNELS) document.querySelector(`[data-channel="${kind}"]`).hidden = !this.sides[kind];
    this.#markChannel();
    for (const kind of KINDS) {
      const seat = document.getElementById(`seat-${kind}`);
      this.phones[kind] = new Phone(seat.querySelector(".phone"), this.#side(kind), this);
      const add = kind === "oa" ? () => this.#addNewcomer() : null;
      this.switchers[kind] = new People(seat.querySelector(".people-list"), this.words, (key) => this.#choose(key), add);
      const mine = this.#peopleOf(kind);
      const kept = this.#inChannel(kind, localStorage.getItem(`jiedan-${kind}`) ?? "");
      this.current[kind] = mine.some((person) => person.key === kept) ? kept : mine[0]?.key;
      this.switchers[kind].draw(mine, this.current[kind]);
    }
    await Promise.all(KINDS.map((kind) => this.#open(kind)));
    this.#notice(null);
    this.#tick();
    document.body.dataset.ready = "1";
  }

  async #open(kind) {
    const key = this.current[kind];
    if (!key) return;
    const bubbles = await this.api.chat(key);
    if (this.current[kind] !== key) return;
    this.phones[kind].show(this.people.get(key), bubbles);
    this.#readVisible();
  }

  #side(kind) {
    const shown = kind === "oa" ? this.channel : kind;
    return { ...this.sides[shown], kind: shown };
  }

  // The same person's key on the channel that is shown.
  #inChannel(kind, key) {
    if (kind !== "oa") return key;
    if (this.channel === "contact") return key;
    const plain = key.replace(/^kf:/, "");
    return this.channel === "kf" ? `kf:${plain}` : plain;
  }

  #markChannel() {
    for (const button of document.querySelectorAll("[data-channel]")) {
      button.setAttribute("aria-pressed", String(button.dataset.channel === this.channel));
    }
  }

  async #showChannel(channel) {
    if (channel === this.channel) return;
    this.channel = channel;
    localStorage.setItem("jiedan-channel", channel);
    this.#markChannel();
    this.phones.oa.side = this.#side("oa");
    const key = this.#inChannel("oa", this.current.oa ?? "");
    const mine = this.#peopleOf("oa");
    this.current.oa = mine.some((person) => person.key === key) ? key : mine[0]?.key;
    this.switchers.oa.draw(mine, this.current.oa);
    if (this.current.oa) await this.#choose(this.current.oa);
    this.#badges();
  }

  async #choose(key) {
    const person = this.people.get(key);
    const kind = seatOf(person);
    this.current[kind] = key;
    localStorage.setItem(`jiedan-${kind}`, key);
    await this.#attempt(() => this.#open(kind));
    this.switchers[kind].mark(this.current[kind]); // not before: until then the other one speaks
    if (person.kind === "kf") await this.#attempt(() => this.api.act("enter", { person: key }));
    if (window.matchMedia("(hover: hover)").matches) this.phones[kind].focus();
  }

  async #addNewcomer() {
    this.isAdding = true;
    await this.#attempt(() => this.api.act("newcomer", {}));
  }

  // What the composer, bubbles and cards of one phone may do.
  actsOf(phone) {
    const person = phone.person;
    const act = (name, body = {}) => this.#attempt(() => this.api.act(name, { person: person.key, ...body }));
    return {
      words: this.words,
      times: this.times,
      say: (text) => act("say", { text }),
      tapOption: (id, says) => act("option", { id, says }),
      tapMenu: (key) => act("menu", { key }),
      sendBroadcast: (bubble) => act("broadcast", { bubble }),
      openLink: phone.side.kind === "contact" ? (url) => this.#attempt(() => this.#followLink(url)) : null,
      tapCard: (bubble, key, button, chosen) => this.#tapCard(act, { bubble, key, chosen }, button),
      sendImage: (file) => this.#attempt(() => this.api.image(person.key, file)),
      sendVoice: () => act("voice"),
      askLocation: () => this.sheets.askLocation((label) => act("location", { label })),
      askScan: () => this.#askScan(act, person),
      joinGroup: () => this.#attempt(() => this.#joinGroup(person)),
      follow: () => act("follow"),
      showProfile: () => this.sheets.showProfile(phone.side.name, () => act("leave")),
    };
  }

  async #tapCard(act, tap, button) {
    button.classList.add("busy");
    button.disabled = true;
    await act("card", tap);
    button.classList.remove("busy");
    button.disabled = false;
  }

  // A link in a group leads the customer into his own chat with the shop.
  async #followLink(url) {
    const channel = url.includes("weixin.qq.com/q/") || !this.sides.kf ? "oa" : "kf";
    const person = [...this.people.values()].find((one) => one.kind === channel);
    await this.api.act("scan", { person: person.key, code: url });
    await this.#showChannel(channel);
    await this.#choose(person.key);
  }

  async #askScan(act, person) {
    const state = await this.api.state();
    this.sheets.askScan(state.invitations, state.ways, async (code) => {
      await act("scan", { code });
      if (state.ways.some((way) => way.code === code)) await this.#attempt(() => this.#showContact(`wx:${person.key.replace(/^kf:/, "")}`));
    });
  }

  async #joinGroup(person) {
    await this.api.act("join", { person: person.key });
    await this.#showContact([...this.people.keys()].find((key) => key.startsWith("group:")));
  }

  // A chat that came into being this moment may not have been told of yet.
  async #showContact(key) {
    const state = await this.api.state();
    for (const person of state.people) this.people.set(person.key, person);
    await this.#showChannel("contact");
    this.switchers.oa.draw(this.#peopleOf("oa"), key);
    await this.#choose(key);
  }

  #bubble(bubble) {
    const phone = this.#phoneOf(bubble.person);
    if (!phone) return;
    phone.add(bubble);
    if (bubble.side === "theirs") this.#readVisible();
  }

  #person(person) {
    const before = this.people.get(person.key);
    this.people.set(person.key, person);
    const seat = seatOf(person);
    if (!this.#isHere(person)) return this.#badges();
    const isNew = !this.switchers[seat].update(person, this.#unread(person));
    if (isNew) this.switchers[seat].draw(this.#peopleOf(seat), this.current[seat]);
    if (isNew && this.isAdding) {
      this.isAdding = false;
      this.#choose(person.key);
    } else if (before && before.is_following !== person.is_following && this.current[seat] === person.key) {
      this.#attempt(() => this.#open(seat));
    }
    this.#badges();
  }

  #readVisible() {
    if (document.hidden) return;
    for (const kind of KINDS) {
      const person = this.people.get(this.current[kind]);
      if (person?.unread && this.#isShown(kind)) {
        person.unread = 0;
        this.switchers[kind].update(person, 0);
        this.api.act("read", { person: person.key }).catch(() => {});
      }
    }
    this.#badges();
  }

  #badges() {
    for (const kind of KINDS) {
      const all = [...this.people.values()].filter((person) => seatOf(person) === kind);
      const sum = all.reduce((unread, person) => unread + this.#unread(person), 0);
      setBadge(document.querySelector(`.switch [data-show="${kind}"] .badge`), sum);
    }
  }

  #unread(person) {
    const seat = seatOf(person);
    const isSeen = this.current[seat] === person.key && this.#isShown(seat) && !document.hidden;
    return isSeen ? 0 : person.unread;
  }

  #isShown(kind) {
    return document.getElementById(`seat-${kind}`).offsetParent !== null;
  }

  #showSide(kind) {
    STAGE.dataset.show = kind;
    for (const button of document.querySelectorAll(".switch button")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === kind));
    }
    if (this.phones[kind]?.person) this.#attempt(() => this.#open(kind));
  }

  #clock(now, pace) {
    this.times?.set(now, pace);
    this.#tick();
  }

  #tick() {
    if (!this.times) return;
    const text = this.times.short(this.times.now());
    for (const node of document.querySelectorAll("#clock time, .status time")) node.textContent = text;
    for (const button of document.querySelectorAll("[data-pace]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.pace) === this.times.pace));
    }
  }

  #peopleOf(kind) {
    return [...this.people.values()].filter((person) => seatOf(person) === kind && this.#isHere(person));
  }

  #isHere(person) {
    return seatOf(person) === "wecom" || person.kind === this.channel;
  }

  #phoneOf(key) {
    const person = this.people.get(key);
    return person && this.current[seatOf(person)] === key ? this.phones[seatOf(person)] : undefined;
  }

  async #attempt(run) {
    try {
      await run();
    } catch (error) {
      const text = this.words ? this.words.failed.replace("{reason}", error.message) : error.message;
      this.#notice(text, 5000);
    }
  }

  #notice(text, milliseconds) {
    const node = document.getElementById("notice");
    window.clearTimeout(this.noticeTimer);
    node.hidden = text === null;
    node.replaceChildren(el("span", {}, text ?? ""));
    if (milliseconds) this.noticeTimer = window.setTimeout(() => (node.hidden = true), milliseconds);
  }
}

new Page().start();
