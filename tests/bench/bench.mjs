// How fast the pages are at full demo size, as ratios within one run: each page beside the plainest page of the same server, asked in turn, so
// that a machine that slows down slows all of them. Absolute figures are printed for the eye and promise nothing.
import { Agent, request } from "node:http";
import { start } from "../browser/server.mjs";

const council = process.env.BENCH_COUNCIL ?? "kent";
const rounds = Number(process.env.BENCH_ROUNDS ?? 60);
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function ask(origin, method, path, { cookie = "", body = "" } = {}) {
  return new Promise((done, failed) => {
    const headers = { Cookie: cookie, "Sec-Fetch-Site": "same-origin", Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body) };
    const asked = request(`${origin}${path}`, { method, agent, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
    });
    asked.on("error", failed);
    asked.end(body);
  });
}

async function signIn(origin, email) {
  const door = await ask(origin, "GET", `/${council}/sign-in`);
  const [, form_token] = /name="form_token" value="([^"]+)"/.exec(door.text);
  const body = new URLSearchParams({ form_token, email, password: "plumbline-demo" }).toString();
  const answer = await ask(origin, "POST", `/${council}/sign-in`, { body });
  if (answer.status !== 303) throw new Error(`${email} is not let in: ${answer.status}`);
  return answer.headers["set-cookie"][0].split(";")[0];
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** Asks every page in turn, so many at a time; how long each took, in milliseconds. */
async function measure(origin, pages, together) {
  const took = new Map(pages.map((page) => [page.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const page of pages) {
      await Promise.all(
        Array.from({ length: together }, async () => {
          const began = process.hrtime.bigint();
          const answer = await ask(origin, "GET", page.path, page);
          if (answer.status !== 200) throw new Error(`${page.path}: ${answer.status}`);
          took.get(page.name).push(Number(process.hrtime.bigint() - began) / 1e6);
        }),
      );
    }
  }
  return took;
}

function table(took, together) {
  const figures = [...took].map(([name, times]) => {
    const sorted = [...times].sort((a, b) => a - b);
    const sum = times.reduce((all, one) => all + one, 0);
    return { name, rate: (1000 * times.length * together) / sum, median: at(sorted, 0.5), p99: at(sorted, 0.99) };
  });
  const [plain] = figures;
  console.log(`\n${together} at a time, ${rounds * together} requests of each page`);
  console.log("page                      requests/s  median ms   p99 ms   cost ×plain   p99 ×plain");
  for (const { name, rate, median, p99 } of figures) {
    console.log(
      [name.padEnd(25), rate.toFixed(0).padStart(10), median.toFixed(1).padStart(10), p99.toFixed(1).padStart(8), (plain.rate / rate).toFixed(1).padStart(13), (p99 / plain.p99).toFixed(1).padStart(12)].join(" "),
    );
  }
}

const server = await start();
try {
  const { origin } = server;
  const door = await ask(origin, "GET", `/${council}/sign-in`);
  const people = [...door.text.matchAll(/app-link-button" type="submit">([^<]+)<\/button> <span class="app-quiet">([^<]+)</g)].map(([, label, email]) => ({ label, email }));
  const who = (start) => people.find(({ label }) => label.startsWith(start)).email;
  const [supervisor, supervisee, quality] = await Promise.all(["Supervisor –", "Supervisee –", "Quality lead"].map((start) => signIn(origin, who(start))));
  const team = await ask(origin, "GET", `/${council}/my-team`, { cookie: supervisor });
  const [, file] = /href="(\/[^"]+\/files\/[^"]+)"/.exec(team.text);
  const [, booking] = /href="(\/[^"]+)\/bookings\/new"/.exec(team.text);
  const pages = [
    { name: "account (the plain one)", path: `/${council}/account`, cookie: supervisee },
    { name: "My supervision", path: `/${council}/my-supervision`, cookie: supervisee },
    { name: "My team", path: `/${council}/my-team`, cookie: supervisor },
    { name: "a person's file", path: file, cookie: supervisor },
    { name: "Find", path: `/${council}/find?q=an`, cookie: supervisor },
    { name: "Quality, whole council", path: `/${council}/quality`, cookie: quality },
    { name: "Quality, people listed", path: `/${council}/quality/people`, cookie: quality },
  ];
  await measure(origin, pages, 2);
  for (const together of [1, 4]) table(await measure(origin, pages, together), together);
  // A survey of Quality is kept for a version of the facts; after a change it is made anew.
  const anew = [];
  for (let change = 0; change < 5; change += 1) {
    const form = await ask(origin, "GET", `${booking}/sessions/new`, { cookie: supervisor });
    const hidden = (name) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(form.text)?.[1] ?? "";
    const kind = /<option value="([^"]+)" selected/.exec(form.text)[1];
    const body = new URLSearchParams({ form_token: hidden("form_token"), kind, when_day: hidden("when_day"), when_month: hidden("when_month"), when_year: hidden("when_year"), start: "10:00", minutes: String(60 + change), mode: "in-person", then: "held" }).toString();
    const done = await ask(origin, "POST", `${booking}/sessions/new`, { cookie: supervisor, body });
    if (done.status !== 303) throw new Error(`the change was answered ${done.status}`);
    const began = process.hrtime.bigint();
    await ask(origin, "GET", `/${council}/quality`, { cookie: quality });
    anew.push(Number(process.hrtime.bigint() - began) / 1e6);
  }
  console.log(`\nQuality of ${council} right after a change, made anew: ${anew.map((ms) => ms.toFixed(0)).join(", ")} ms`);
} finally {
  agent.destroy();
  await server.stop();
}
