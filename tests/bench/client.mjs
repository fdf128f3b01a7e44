// A person's browser as far as measuring needs one: signs in by the real form, keeps the cookie, opens pages over kept connections.
import assert from "node:assert/strict";
import { Agent, request } from "node:http";

function send(agent, origin, path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((done, fail) => {
    const sent = request(origin + path, { agent, method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on("error", fail);
    });
    sent.on("error", fail);
    sent.end(body);
  });
}

/** Whom the demo's sign-in page offers: label and e-mail address. */
export async function offered(origin, council) {
  const agent = new Agent();
  const page = (await send(agent, origin, `/${council}/sign-in`)).body.toString();
  return [...page.matchAll(/name="email" value="([^"]+)">[\s\S]*?<button[^>]*>([^<]+)<\/button>/g)].map(([, email, label]) => ({ email, label }));
}

/** A signed-in person: `open(path)` answers status and body. */
export async function signIn(origin, council, email) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const page = (await send(agent, origin, `/${council}/sign-in`)).body.toString();
  const form_token = page.match(/name="form_token" value="([^"]+)"/)?.[1];
  const body = new URLSearchParams({ form_token, email, password: "plumbline-demo", back: "" }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body), "sec-fetch-site": "same-origin", origin };
  const answer = await send(agent, origin, `/${council}/sign-in`, { method: "POST", headers, body });
  assert.equal(answer.status, 303, `${email} cannot sign in: ${answer.status}`);
  const cookie = answer.headers["set-cookie"][0].split(";")[0];
  return {
    open: (path) => send(agent, origin, path, { headers: { cookie } }),
    post: (path, fields) => {
      const body = new URLSearchParams(fields).toString();
      return send(agent, origin, path, { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body), cookie }, body });
    },
    close: () => agent.destroy(),
  };
}
