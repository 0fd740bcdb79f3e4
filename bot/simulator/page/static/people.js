// The switcher of who is speaking on one phone, with unread badges.

import { avatar, el, icon, setBadge } from "./dom.js";

export class People {
  constructor(root, words, choose, addNewcomer) {
    this.root = root;
    this.words = words;
    this.choose = choose;
    this.addNewcomer = addNewcomer;
    this.rows = new Map();
  }

  draw(people, current) {
    const rows = people.map((person) => this.#row(person, current));
    if (this.addNewcomer && people[0]?.kind !== "contact") rows.push(this.#add());
    this.root.replaceChildren(...rows);
  }

  update(person, unread) {
    const row = this.rows.get(person.key);
    if (row) setBadge(row.querySelector(".badge"), unread);
    return Boolean(row);
  }

  mark(current) {
    for (const [key, row] of this.rows) row.setAttribute("aria-pressed", String(key === current));
    this.rows.get(current)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #row(person, current) {
    const badge = el("i", { class: "badge" });
    setBadge(badge, person.key === current ? 0 : person.unread);
    const row = el(
      "button",
      { type: "button", class: "who", "data-person": person.key, "aria-pressed": String(person.key === current), title: `${person.name} ${person.title}`, onclick: () => this.choose(person.key) },
      avatar(person),
      el("span", {}, el("b", {}, person.name), el("small", {}, person.title || this.words.newcomer_hint)),
      badge,
    );
    this.rows.set(person.key, row);
    return row;
  }

  #add() {
    const mark = el("span", { class: "avatar blank" }, icon("add"));
    return el("button", { type: "button", class: "who add", "data-act": "newcomer", onclick: this.addNewcomer }, mark, el("span", {}, el("b", {}, this.words.newcomer)));
  }
}
