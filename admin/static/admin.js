// The little the pages do by themselves. Everything works without it.
"use strict";

// A second tap on a button that is already at work does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") === "dialog") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  const question = event.submitter?.dataset.ask;
  if (question && !form.dataset.agreed) { event.preventDefault(); ask(form, event.submitter, question); return; }
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
  if (form.getAttribute("method")?.toLowerCase() === "post") { event.preventDefault(); send(form, event.submitter); }
});

// What was typed stays where it is when something is refused, and the reason stands beside it.
async function send(form, button) {
  const typed = new FormData(form);
  if (button?.name) typed.append(button.name, button.value);
  const body = form.enctype === "multipart/form-data" ? typed : new URLSearchParams(typed);
  const target = button?.getAttribute("formaction") || form.getAttribute("action") || location.href;
  let answer;
  try {
    answer = await fetch(target, { method: "POST", body, headers: { "X-Stays": "1" } });
  } catch { refuse(form, document.body.dataset.offline); return; }
  const moved = answer.headers.get("X-Moved");
  const sentence = answer.headers.get("X-Sentence");
  if (moved) follow(new URL(moved, location.href));
  else if (sentence) refuse(form, decodeURIComponent(sentence));
  else show(await answer.text());
}

function follow(to) {
  const isHere = to.pathname + to.search === location.pathname + location.search;
  location.assign(to);
  if (isHere && to.hash) location.reload();
}

function show(html) {
  document.open();
  document.write(html);
  document.close();
}

function refuse(form, sentence) {
  delete form.dataset.sent;
  delete form.dataset.agreed;
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-busy");
  let note = form.querySelector(":scope > .refused");
  if (!note) {
    note = document.createElement("p");
    note.className = "note bad refused";
    note.setAttribute("role", "alert");
    const actions = form.querySelector(":scope > .actions, :scope > footer");
    if (actions) actions.before(note); else form.append(note);
  }
  note.textContent = sentence;
  note.scrollIntoView({ block: "nearest" });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; delete form.dataset.agreed; }
});

function ask(form, button, question) {
  const dialog = document.getElementById("ask");
  if (!dialog?.showModal) { form.dataset.agreed = "1"; form.requestSubmit(button); return; }
  dialog.querySelector("p").textContent = question;
  const yes = dialog.querySelector("[value=yes]");
  yes.textContent = button.textContent.trim();
  dialog.onclose = () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.agreed = "1";
    form.requestSubmit(button);
  };
  dialog.returnValue = "";
  dialog.showModal();
}

// Filters apply at once.
for (const input of document.querySelectorAll("[data-submit]")) {
  input.addEventListener("change", () => input.form.requestSubmit());
}

// The upload field names the chosen file and takes one that is dropped on it.
for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input[type=file]");
  const label = drop.querySelector("[data-file]");
  const show = () => { if (input.files.length) label.textContent = input.files[0].name; };
  input.addEventListener("change", show);
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
    });
  }
}

// Long conversations open at their end; a click beside an open menu closes it.
for (const chat of document.querySelectorAll(".chat")) chat.scrollTop = chat.scrollHeight;
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}

// Beside a code stands what the goods cost usually and how much is there.
for (const place of document.querySelectorAll("[data-about-of]")) {
  const input = document.querySelector(`input[name="${place.dataset.aboutOf}"]`);
  const show = () => {
    const known = [...input.list.options].find((one) => one.value === input.value.trim());
    place.textContent = known ? known.dataset.about : "";
    place.hidden = !known;
  };
  input.addEventListener("input", show);
  show();
}

// A blank is put where the text is being written.
for (const button of document.querySelectorAll("[data-put]")) {
  const text = button.form.elements.text;
  text.setSelectionRange(text.value.length, text.value.length);
  button.addEventListener("click", () => {
    text.setRangeText(button.dataset.put, text.selectionStart, text.selectionEnd, "end");
    text.focus();
  });
}
