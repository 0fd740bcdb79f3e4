// Small dialogs: scanning an invitation, sending a location, the account's profile.

import { accountAvatar, el } from "./dom.js";

export class Sheets {
  constructor(dialog, words) {
    this.dialog = dialog;
    this.words = words;
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  askScan(invitations, ways, scan) {
    const input = el("input", { name: "code", required: true, maxlength: 64, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    const pick = (code) => {
      this.dialog.close();
      scan(code);
    };
    const picks = invitations.length
      ? invitations.map((one) => el("button", { type: "button", onclick: () => pick(one.code) }, one.shop, el("code", {}, `${one.code.slice(0, 10)}…`)))
      : [el("p", {}, this.words.scan_none)];
    const label = (way) => (way.shop ? this.words.scan_way_shop : this.words.scan_way).replace("{name}", way.name).replace("{shop}", way.shop);
    const staff = ways.map((way) => el("button", { type: "button", onclick: () => pick(way.code) }, label(way)));
    const contacts = staff.length ? [el("p", {}, this.words.scan_ways), el("div", { class: "picks" }, staff)] : [];
    this.#open(
      this.words.scan_title,
      [el("div", { class: "picks" }, picks), ...contacts, el("label", {}, this.words.scan_hint, input)],
      this.words.scan_do,
      () => scan(input.value.trim()),
    );
  }

  askLocation(send) {
    const input = el("input", { name: "label", required: true, maxlength: 100, autocomplete: "off" });
    this.#open(this.words.location_title, [el("label", {}, this.words.location_hint, input)], this.words.location_do, () => send(input.value.trim()));
  }

  showProfile(name, leave) {
    const who = el("div", { class: "profile" }, accountAvatar("oa"), el("span", {}, `${this.words.account} · ${this.words.about}`));
    this.#open(name, [who], this.words.unfollow, leave, "danger");
  }

  #open(title, body, go, run, kind = "go") {
    const submit = (event) => {
      event.preventDefault();
      this.dialog.close();
      run();
    };
    const row = el(
      "div",
      { class: "row" },
      el("button", { type: "button", onclick: () => this.dialog.close() }, this.words.cancel),
      el("button", { class: kind }, go),
    );
    this.dialog.replaceChildren(el("form", { onsubmit: submit }, el("h2", {}, title), ...body, row));
    this.dialog.showModal();
  }
}
