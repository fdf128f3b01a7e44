// A form that saves itself while one types. What was typed stays in the page until the server has
// said that it is safe, and nowhere else: no text goes into the browser's storage, because machines are shared.
import { status } from "./status.js";

const PAUSE = 2000; // after the last key
const LONGEST = 5000; // while one goes on typing
const SLOWEST = 60000; // between attempts without a connection
const FAREWELL = 60000; // bytes that a browser still sends for a page that is gone (its limit is 64 KiB)
const BOOKKEEPING = ["version", "writer", "seq"];

export class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.status = status();
    // Who saves: this page, from this load on. With the number of the save it lets the server tell a
    // repeated or overtaken save of this page from a save of somebody else.
    this.writer = hidden(form, "writer", random());
    this.seq = hidden(form, "seq", "0");
    this.safe = this.text();
    this.sending = null;
    this.failures = 0;
    this.trouble = false;
    this.conflict = false;
    this.leaving = false;
    this.reloadAfterFarewell();

    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => {
      this.leaving = true;
      clearTimeout(this.timer);
      this.next();
    });
    window.addEventListener("pageshow", () => {
      this.leaving = false;
    });
    window.addEventListener("beforeunload", (event) => this.beforeLeaving(event));
    window.addEventListener("pagehide", () => this.farewell());
    window.addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.retryNow();
      else this.farewell();
    });
  }

  // What is typed, without what only serves the saving.
  text() {
    const fields = new URLSearchParams(new FormData(this.form));
    for (const name of BOOKKEEPING) fields.delete(name);
    fields.delete("form_token");
    return fields.toString();
  }

  unsaved() {
    return this.text() !== this.safe;
  }

  changed() {
    if (this.conflict || this.leaving) return;
    this.since ??= Date.now();
    this.after(Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
  }

  after(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  retryNow() {
    if (this.trouble && !this.conflict && !this.leaving && !this.sending) this.save({ again: true });
  }

  // `again` asks even if nothing changed, to hear whether saving works once more.
  save({ keepalive = false, again = false } = {}) {
    clearTimeout(this.timer);
    if (this.sending && !keepalive) return this.sending.then(() => this.save({ again }));
    this.since = undefined;
    const text = this.text();
    if (text === this.safe && !again) return Promise.resolve();
    this.next();
    const body = new URLSearchParams(new FormData(this.form));
    const sending = this.send(body, keepalive)
      .then((answer) => this.heard(answer, text))
      .finally(() => {
        if (this.sending === sending) this.sending = null;
      });
    this.sending = sending;
    return sending;
  }

  next() {
    this.seq.value = String(Number(this.seq.value) + 1);
  }

  async send(body, keepalive) {
    try {
      const response = await fetch(this.address, {
        method: "POST",
        body,
        keepalive,
        credentials: "same-origin",
        redirect: "error",
        cache: "no-store",
        headers: { Accept: "application/json" },
      });
      const told = await response.json().catch(() => ({}));
      return { code: response.status, told };
    } catch {
      return { code: 0, told: {} };
    }
  }

  heard({ code, told }, text) {
    if (code === 200) this.saved(told, text);
    else if (code === 409) this.clashed(told, text);
    else if (code === 401 && told.held) this.held(told, text);
    else if (code === 401) this.failed(() => this.status.signedOut(told.sign_in));
    else if (code >= 400 && code < 500 && code !== 408 && code !== 429) this.refused(told);
    else this.failed(() => this.status.offline());
  }

  saved(told, text) {
    this.safe = text;
    this.failures = 0;
    this.trouble = false;
    const version = this.form.elements.namedItem("version");
    if (version && told.version !== undefined) version.value = String(told.version);
    if (told.form_token) {
      for (const token of document.querySelectorAll("input[name='form_token']")) token.value = told.form_token;
    }
    this.status.saved(told.saved_at);
    if (this.unsaved()) this.changed();
  }

  // The sign-in has expired, and the server keeps the text for the person until they are back.
  held(told, text) {
    this.safe = text;
    this.failures = 0;
    this.trouble = true;
    this.status.held(told.sign_in);
    if (this.unsaved()) this.changed();
  }

  // Somebody else, or another tab, saved in between. The server has kept this text beside theirs.
  clashed(told, text) {
    this.safe = text;
    this.conflict = true;
    this.status.clashed(told.message, told.view);
  }

  // The server understood and said no: asking again with the same text would not help.
  refused(told) {
    this.trouble = true;
    this.status.refused(told.message);
  }

  failed(say) {
    say();
    this.failures += 1;
    this.trouble = true;
    if (!this.leaving) this.after(Math.min(SLOWEST, 1000 * 2 ** this.failures));
  }

  // For who is about to end the sign-in: saves, and waits a little for the answer.
  settle() {
    const enough = new Promise((done) => setTimeout(done, 4000));
    return Promise.race([this.save(), enough]);
  }

  beforeLeaving(event) {
    if (this.leaving || !this.unsaved()) return;
    // Before the next page is asked for, so that it is asked for after the save.
    const sent = this.farewell();
    if (!sent || this.trouble) event.preventDefault();
  }

  // The last save of a page that goes away; says whether it could be sent. Leaving raises several events:
  // the same text goes once.
  farewell() {
    if (this.leaving || !this.unsaved()) return true;
    const text = this.text();
    if (this.last?.text === text && Date.now() - this.last.at < 3000) return this.last.sent;
    const size = new URLSearchParams(new FormData(this.form)).toString().length;
    this.last = { text, at: Date.now(), sent: size < FAREWELL };
    this.save({ keepalive: this.last.sent });
    this.remember();
    return this.last.sent;
  }

  // A page loaded again at once may have been read just before the farewell was written. Only the
  // version that was left is remembered, never text.
  remember() {
    const version = this.form.elements.namedItem("version")?.value;
    try {
      sessionStorage.setItem("left", JSON.stringify({ address: this.address, version, at: Date.now() }));
    } catch {
      // Without storage the page may show the text of a moment ago; saving then tells of the clash.
    }
  }

  reloadAfterFarewell() {
    try {
      const left = JSON.parse(sessionStorage.getItem("left") ?? "null");
      sessionStorage.removeItem("left");
      const version = this.form.elements.namedItem("version")?.value;
      const fresh = left && left.address === this.address && Date.now() - left.at < 5000;
      if (!fresh || left.version !== version) return;
      setTimeout(() => {
        if (!this.unsaved() && !this.sending) window.location.reload();
      }, 600);
    } catch {
      // As above.
    }
  }
}

function hidden(form, name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  form.append(input);
  return input;
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
