// Draws one bubble: text with links and options, pictures, cards, template messages, grey lines.

import { accountAvatar, avatar, el, icon } from "./dom.js";

export function drawBubble(bubble, person, page) {
  if (bubble.side === "centre") {
    return el("p", { class: "grey", "data-bubble": bubble.id }, page.words[bubble.body.line] ?? bubble.text);
  }
  if (bubble.shape === "template") {
    return el("div", { class: "msg service", "data-bubble": bubble.id }, template(bubble, page));
  }
  const isMine = bubble.side === "mine";
  const isWide = ["card", "news", "group_task"].includes(bubble.shape);
  const sender = bubble.body.sender;
  const kind = `msg ${isMine ? "mine" : "theirs"}${isWide ? " wide" : ""}`;
  return el(
    "div",
    { class: kind, "data-bubble": bubble.id, "data-via": bubble.via },
    isMine ? avatar(person) : theirAvatar(bubble, person),
    el("div", { class: "what" }, sender ? el("p", { class: "sender" }, sender) : null, SHAPES[bubble.shape](bubble, page)),
  );
}

function theirAvatar(bubble, person) {
  if (bubble.body.sender) return avatar({ key: bubble.body.sender, name: bubble.body.sender });
  return accountAvatar(bubble.shape === "group_task" ? "helper" : person.kind);
}

export function drawTyping(person) {
  const dots = el("span", { class: "typing" }, el("i"), el("i"), el("i"));
  return el("div", { class: "msg theirs is-typing" }, accountAvatar(person.kind), el("div", { class: "what" }, el("div", { class: "bubble" }, dots)));
}

const SHAPES = { text, image, location, card, news, group_task: groupTask };

function text(bubble, page) {
  const node = el("div", { class: "bubble" }, runs(bubble.pieces, page));
  const options = bubble.body.options ?? [];
  if (options.length) {
    node.append(el("div", { class: "opts" }, options.map((option) => optionButton(option.label, option, page))));
  }
  if (bubble.tail?.length) node.append(el("div", {}, runs(bubble.tail, page)));
  return node;
}

function runs(pieces, page) {
  return pieces.map((piece) => {
    if (piece.option) return optionButton(piece.text, piece.option, page);
    if (piece.url) return el("a", { href: piece.url, target: "_blank", rel: "noopener noreferrer" }, piece.text);
    return el("span", {}, piece.text);
  });
}

function optionButton(label, option, page) {
  return el("button", { type: "button", class: "opt", onclick: () => page.tapOption(option.id, option.says) }, label);
}

function image(bubble, page) {
  const source = `media/${encodeURIComponent(bubble.body.media_id)}`;
  return el("img", { class: "picture", src: source, alt: page.words.picture, loading: "lazy" });
}

function location(bubble) {
  return el("div", { class: "pin" }, el("p", {}, bubble.text), el("div", {}, icon("place")));
}

function news(bubble, page) {
  return bubble.body.articles.map((article) =>
    el(
      "div",
      { class: "card" },
      article.media_id ? el("img", { class: "picture", src: `media/${encodeURIComponent(article.media_id)}`, alt: page.words.picture, loading: "lazy" }) : null,
      el("div", { class: "body" }, el("h4", {}, article.title), article.description ? el("p", { class: "desc" }, article.description) : null),
      article.rows?.length ? el("details", { class: "body" }, el("summary", {}, article.title), article.rows.map((row) => el("p", {}, row))) : null,
      article.url ? more(article.url, page) : null,
    ),
  );
}

function card(bubble, page) {
  const it = bubble.body;
  const body = el("div", { class: "body" });
  if (it.source?.desc) body.append(el("p", { class: "source" }, it.source.desc));
  if (it.main_title?.title) body.append(el("h4", {}, it.main_title.title));
  if (it.main_title?.desc) body.append(el("p", { class: "desc" }, it.main_title.desc));
  if (it.quote_area?.quote_text) body.append(el("p", { class: "quote" }, it.quote_area.quote_text));
  if (it.sub_title_text) body.append(el("p", { class: "sub" }, it.sub_title_text));
  if (it.fields?.length) body.append(rows(it.fields.map((field) => [field.name, field.value])));
  return el("article", { class: "card" }, body, buttons(bubble, page), it.url ? more(it.url, page) : null);
}

function buttons(bubble, page) {
  const all = bubble.body.buttons ?? [];
  if (!all.length) return null;
  if (bubble.body.done) {
    return el("div", { class: "buttons" }, el("button", { type: "button", disabled: true }, bubble.body.done));
  }
  const list = bubble.body.selection?.options?.length ? choice(bubble.body.selection) : null;
  return el(
    "div",
    { class: "buttons" },
    list ? el("label", { class: "choice" }, bubble.body.selection.title, list) : null,
    all.map((button) => {
      if (button.url) return more(button.url, page, button.text);
      const tap = (event) => page.tapCard(bubble.id, button.key, event.currentTarget, list?.value ?? "");
      return el("button", { type: "button", class: `s${button.style}`, onclick: tap }, button.text);
    }),
  );
}

function choice(selection) {
  const options = selection.options.map((option) => el("option", { value: option.id }, option.text));
  const list = el("select", {}, options);
  list.value = selection.selected || selection.options[0].id;
  return list;
}

// 群发助手 asks a member of staff; nothing goes out before he taps.
function groupTask(bubble, page) {
  const it = bubble.body;
  const words = page.words;
  const done = { sent: words.helper_sent, stopped: words.helper_stopped }[it.done];
  const body = el(
    "div",
    { class: "body" },
    el("p", { class: "source" }, it.is_reminder ? `${words.helper} · ${words.helper_reminder}` : words.helper),
    el("h4", {}, it.is_group ? words.helper_group : words.helper_contacts),
    el("p", { class: "desc" }, it.targets.join("、")),
    el("p", { class: "quote" }, bubble.text),
  );
  const tap = (event) => {
    event.currentTarget.disabled = true;
    page.sendBroadcast(bubble.id);
  };
  const button = done
    ? el("button", { type: "button", disabled: true }, done)
    : el("button", { type: "button", class: "s1", onclick: tap }, words.helper_send);
  return el("article", { class: "card" }, body, el("div", { class: "buttons" }, button));
}

function template(bubble, page) {
  const it = bubble.body;
  const labels = it.labels ?? {};
  return el(
    "article",
    { class: "card" },
    el("div", { class: "body" }, el("h4", {}, it.title), rows(it.rows.map((row) => [labels[row.key] ?? "", row.value]))),
    it.url ? more(it.url, page) : null,
  );
}

function rows(pairs) {
  return el("dl", {}, pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function more(url, page, label) {
  const follow = (event) => {
    event.preventDefault();
    page.openLink(url);
  };
  const link = el("a", { class: "more", href: url, target: "_blank", rel: "noopener noreferrer", onclick: page.openLink ? follow : null }, label ?? page.words.details);
  link.append(icon("chevron"));
  return link;
}
