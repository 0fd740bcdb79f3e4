// The drawer that shows what platform and server said to each other. Closed until asked for.

import { el } from "./dom.js";

const KEPT = 200;

export class Wire {
  constructor(page) {
    this.page = page;
    this.panel = document.getElementById("wire");
    this.list = document.getElementById("wire-list");
    this.toggle = document.getElementById("wire-toggle");
    this.toggle.addEventListener("click", () => this.#set(this.panel.hidden));
    document.getElementById("wire-close").addEventListener("click", () => this.#set(false));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#set(false));
  }

  draw(exchanges) {
    this.list.replaceChildren(...exchanges.map((one) => this.#row(one)).reverse());
    if (!exchanges.length) this.list.append(el("li", { class: "nothing" }, this.page.words.wire_empty));
  }

  add(exchange) {
    this.list.querySelector(".nothing")?.remove();
    this.list.prepend(this.#row(exchange));
    while (this.list.children.length > KEPT) this.list.lastChild.remove();
  }

  #set(isOpen) {
    if (this.panel.hidden === !isOpen) return;
    this.panel.hidden = !isOpen;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    (isOpen ? document.getElementById("wire-close") : this.toggle).focus();
  }

  #row(one) {
    const words = this.page.words;
    const summary = el(
      "summary",
      {},
      el("time", {}, this.page.times.precise(one.at)),
      el("span", { class: `way ${one.direction}` }, one.direction === "push" ? words.wire_push : words.wire_call),
      el("code", {}, one.account ? `${one.account} ${one.title}` : one.title),
      one.is_good ? el("span") : el("span", { class: "bad" }, words.wire_failed),
    );
    const details = el("details", { class: "exchange" }, summary);
    details.addEventListener("toggle", () => {
      if (!details.open || details.children.length > 1) return;
      if (one.request) details.append(el("h3", {}, words.wire_request), el("pre", {}, one.request));
      details.append(el("h3", {}, words.wire_answer), el("pre", {}, one.answer));
    });
    return el("li", {}, details);
  }
}
