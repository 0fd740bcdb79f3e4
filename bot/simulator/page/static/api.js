// Talks with the page's own routes: state, chats, acts, and the stream of events.

export class Api {
  async state() {
    return this.#get("state");
  }

  async chat(person) {
    return (await this.#get(`chat?person=${encodeURIComponent(person)}`)).bubbles;
  }

  async act(name, body) {
    const text = JSON.stringify(body);
    return this.#post(name, text, { "Content-Type": "application/json" });
  }

  async image(person, file) {
    const form = new FormData();
    form.append("person", person);
    form.append("file", file);
    return this.#post("image", form, {});
  }

  listen(handlers) {
    const source = new EventSource("events");
    for (const [kind, handler] of Object.entries(handlers)) {
      if (kind === "lost") source.onerror = handler;
      else source.addEventListener(kind, (event) => handler(JSON.parse(event.data)));
    }
    window.addEventListener("pagehide", () => source.close());
    return source;
  }

  async #get(path) {
    const response = await fetch(path, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  async #post(path, body, headers) {
    const response = await fetch(path, { method: "POST", body, headers: { ...headers, "X-Chat-Page": "1" } });
    if (response.ok) {
      await response.text();
      return;
    }
    const type = response.headers.get("Content-Type") ?? "";
    const reason = type.startsWith("application/json") ? (await response.json()).error : String(response.status);
    throw new Error(reason);
  }
}
