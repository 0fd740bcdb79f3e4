// The line at the bottom of a phone: text, menu buttons, and what is behind the plus.

import { el, icon } from "./dom.js";

export class Composer {
  constructor(page, side) {
    this.page = page;
    this.words = page.words;
    this.menu = side.menu;
    this.kind = side.kind;
    this.showsMenu = false;
    this.node = el("form", { class: "composer", onsubmit: (event) => this.#submit(event) });
    this.#draw();
  }

  focus() {
    this.input?.focus({ preventScroll: true });
  }

  #draw() {
    const line = el("div", { class: "line" });
    if (this.menu.length) line.append(this.#toggle());
    line.append(...(this.showsMenu ? [this.#menuBar()] : this.#writing()));
    this.node.replaceChildren(line);
  }

  #toggle() {
    const [name, label] = this.showsMenu ? ["keyboard", this.words.keyboard] : ["list", this.words.menu];
    const flip = () => {
      this.showsMenu = !this.showsMenu;
      this.#draw();
      if (!this.showsMenu) this.focus();
    };
    return el("button", { type: "button", class: "act toggle", "aria-label": label, title: label, onclick: flip }, icon(name));
  }

  #writing() {
    const hint = this.kind !== "wecom" ? this.words.say_hint.replace("{example}", "可乐3箱 雪碧两箱") : this.words.say;
    this.input = el("textarea", { rows: 1, placeholder: hint, maxlength: 1000, "aria-label": this.words.say, enterkeyhint: "send", autocomplete: "off" });
    this.input.addEventListener("input", () => this.#grow());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.input.addEventListener("focus", () => this.#closePanel());
    this.sendButton = el("button", { class: "send", hidden: true }, this.words.send);
    this.plus = el("button", { type: "button", class: "act plus", "aria-label": this.words.plus, title: this.words.plus, onclick: () => this.#togglePanel() }, icon("plus"));
    return [this.input, this.sendButton, this.plus];
  }

  #grow() {
    const hasText = this.input.value.trim() !== "";
    this.sendButton.hidden = !hasText;
    this.plus.hidden = hasText;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(108, Math.max(40, this.input.scrollHeight))}px`;
  }

  #submit(event) {
    event.preventDefault();
    const text = this.input?.value.trim() ?? "";
    if (!text) return;
    this.input.value = "";
    this.#grow();
    this.page.say(text);
    this.focus();
  }

  #menuBar() {
    return el("div", { class: "menu-bar" }, this.menu.map((button) => this.#menuButton(button)));
  }

  #menuButton(button) {
    const holder = el("div");
    const below = button.sub_button ?? [];
    const label = below.length ? [icon("lines"), button.name] : [button.name];
    const tap = () => (below.length ? this.#popup(holder, below) : this.#choose(button));
    holder.append(el("button", { type: "button", "data-key": button.key, onclick: tap }, label));
    return holder;
  }

  #popup(holder, buttons) {
    const open = this.node.querySelector(".popup");
    open?.remove();
    if (open?.parentElement === holder) return;
    const rows = buttons.map((button) => {
      const tap = () => {
        this.node.querySelector(".popup")?.remove();
        this.#choose(button);
      };
      return el("button", { type: "button", "data-key": button.key, onclick: tap }, button.name);
    });
    holder.append(el("div", { class: "popup" }, rows));
  }

  #choose(button) {
    if (button.url) window.open(button.url, "_blank", "noopener");
    else this.page.tapMenu(button.key);
  }

  #closePanel() {
    this.node.querySelector(".panel")?.remove();
  }

  #togglePanel() {
    if (this.node.querySelector(".panel")) return this.#closePanel();
    const picker = el("input", { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", hidden: true });
    picker.addEventListener("change", () => picker.files[0] && this.page.sendImage(picker.files[0]));
    const act = (name, label, run) => {
      const tap = () => {
        this.#closePanel();
        run();
      };
      return el("button", { type: "button", "data-act": name, onclick: tap }, el("span", {}, icon(name)), label);
    };
    const photo = el("button", { type: "button", "data-act": "photo", onclick: () => picker.click() }, el("span", {}, icon("photo")), this.words.photo);
    const panel = el("div", { class: "panel" }, photo, act("place", this.words.location, () => this.page.askLocation()));
    if (this.kind !== "wecom") panel.append(act("scan", this.words.scan, () => this.page.askScan()));
    panel.append(act("voice", this.words.voice, () => this.page.sendVoice()), picker);
    this.node.append(panel);
  }
}
