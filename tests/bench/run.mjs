// How fast the heavy pages are beside the plainest one: requests a second and the 99th of a hundred answers, as ratios within one run,
// so that the machine cancels out. Starts the program of a release with demo data of its own, on loopback, and cleans up.
//
//   make bench                                    Kent, the largest council
//   make bench ARGS="--council leeds --seconds 3 --rounds 5 --at 1,4,16"
import assert from "node:assert/strict";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { start } from "../browser/server.mjs";
import { offered, signIn } from "./client.mjs";

const { values: asked } = parseArgs({
  options: { council: { type: "string", default: "kent" }, seconds: { type: "string", default: "2" }, rounds: { type: "string", default: "4" }, at: { type: "string", default: "1,4,8" } },
});
const council = asked.council;
const [seconds, rounds] = [Number(asked.seconds), Number(asked.rounds)];
const widths = asked.at.split(",").map(Number);
assert.ok(seconds > 0 && rounds > 0 && widths.every((width) => width > 0), "--seconds, --rounds and --at are numbers above nought");

process.env.PLUMBLINE_BIN ??= join(process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url)), "release/plumbline");
const server = await start({});
try {
  await measureAll();
} finally {
  await server.stop();
}

async function measureAll() {
  const people = await offered(server.origin, council);
  const who = async (label) => {
    const found = people.find((person) => person.label.startsWith(label));
    return found && signIn(server.origin, council, found.email);
  };
  const [supervisor, manager, supervisee, quality] = [await who("Supervisor"), await who("Line manager"), await who("Supervisee"), (await who("Quality lead")) ?? (await who("Administrator"))];
  const html = async (person, path) => {
    const answer = await person.open(path);
    assert.equal(answer.status, 200, `${path}: ${answer.status}`);
    return answer.body.toString();
  };
  const link = (text, part) => text.match(new RegExp(`href="(/${council}/${part}/[0-9a-f-]{36})"`))?.[1];
  const at = (path) => `/${council}${path}`;
  const mine = await html(supervisee, at("/my-supervision"));
  const team = await html(supervisor, at("/my-team"));
  const [ownFile, file, record] = [link(mine, "files"), link(team, "files"), link(mine, "records")];
  const session = link(team, "sessions") ?? link(mine, "sessions");
  const choices = (name, text) => [...text.matchAll(new RegExp(`<select[^>]*name="${name}"[\\s\\S]*?</select>`, "g"))].flatMap(([list]) => [...list.matchAll(/value="([^"]+)"/g)].map(([, value]) => value));
  const board = await html(quality, at("/quality"));
  const [service, one] = [choices("service", board).find((id) => id !== "none"), choices("team", board).find((id) => id !== "none")];

  // Find without a question shows an empty form: all it asks of the database is the sign-in behind the cookie, by its index.
  const plain = { name: "Find, empty (one indexed look-up)", person: supervisor, path: at("/find") };
  const pages = [
    plain,
    { name: "My team, of a supervisor", person: supervisor, path: at("/my-team") },
    { name: "My team, of a manager of supervisors", person: manager, path: at("/my-team") },
    { name: "My supervision", person: supervisee, path: at("/my-supervision") },
    { name: "A file, of a supervisee", person: supervisor, path: file },
    { name: "My file", person: supervisee, path: ownFile },
    { name: "A session (the opening is written down)", person: supervisor, path: session },
    { name: "A record (the opening is written down)", person: supervisee, path: record },
    { name: "Find, by a name", person: supervisor, path: at("/find?q=an") },
    { name: "Quality, council", person: quality, path: at("/quality") },
    { name: "Quality, one service", person: quality, path: at(`/quality?service=${service}`) },
    { name: "Quality, one team", person: quality, path: at(`/quality?team=${one}`) },
    { name: "Quality, people who are late", person: quality, path: at("/quality/people?show=late") },
    { name: "Quality, children", person: quality, path: at("/quality/children") },
    { name: "Quality, children by worker", person: quality, path: at("/quality/children?by=worker") },
    { name: "Quality, children who are late", person: quality, path: at("/quality/children/cases?show=late") },
  ].filter((page) => page.person && page.path);

  console.log(`${council}; ${cpus().length} cores, load ${loadavg()[0].toFixed(2)} at the start; ${rounds} rounds of ${seconds} s for each page and width, taken in turn`);
  for (const page of pages) await warm(page);
  const taken = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const width of widths) {
      for (const page of pages) {
        const key = `${page.name} ${width}`;
        const sum = taken.get(key) ?? { times: [], busy: 0 };
        const { times, busy } = await drive(page, width);
        taken.set(key, { times: sum.times.concat(times), busy: sum.busy + busy });
      }
    }
  }
  for (const width of widths) {
    console.log(`\n${width} at a time${" ".repeat(36)}req/s  ratio    p50 ms    p99 ms  ratio`);
    const base = figures(taken.get(`${plain.name} ${width}`));
    for (const page of pages) {
      const it = figures(taken.get(`${page.name} ${width}`));
      const cell = (number, digits, wide) => number.toFixed(digits).padStart(wide);
      console.log(`${page.name.padEnd(44)}${cell(it.rate, 0, 9)}${cell(base.rate / it.rate, 1, 7)}${cell(it.half, 2, 10)}${cell(it.most, 2, 10)}${cell(it.most / base.most, 1, 7)}`);
    }
  }
  await fresh(supervisor, quality, at);
  for (const person of [supervisor, manager, supervisee, quality]) person?.close();
}

/** Until the connections of the pool have their plans. */
async function warm(page) {
  for (let lot = 0; lot < 12; lot += 1) await Promise.all(Array.from({ length: Math.max(...widths) }, () => open(page)));
}

async function open({ person, path }) {
  const began = performance.now();
  const answer = await person.open(path);
  assert.equal(answer.status, 200, `${path}: ${answer.status}`);
  return performance.now() - began;
}

async function drive(page, width) {
  const times = [];
  const began = performance.now();
  const end = began + seconds * 1000;
  const one = async () => {
    while (performance.now() < end) times.push(await open(page));
  };
  await Promise.all(Array.from({ length: width }, one));
  return { times, busy: performance.now() - began };
}

function figures({ times, busy }) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { rate: (times.length * 1000) / busy, half: at(0.5), most: at(0.99) };
}

/** What the first reader of Quality waits for after a change of facts: nothing of it is kept then. The change is a late entry. */
async function fresh(supervisor, quality, at) {
  const team = (await supervisor.open(at("/my-team"))).body.toString();
  const late = `${team.match(/href="([^"]+)\/bookings\/new"/)[1]}/sessions/new`;
  const times = [];
  for (let change = 0; change < 8; change += 1) {
    const form = (await supervisor.open(late)).body.toString();
    const hidden = (name) => form.match(new RegExp(`name="${name}"[^>]*value="([^"]*)"`))?.[1] ?? "";
    const kind = form.match(/<option value="([^"]+)" selected/)[1];
    const day = Object.fromEntries(["when_day", "when_month", "when_year"].map((name) => [name, hidden(name)]));
    const done = await supervisor.post(late, { form_token: hidden("form_token"), kind, ...day, start: "10:00", minutes: `${45 + change}`, mode: "in-person", then: "held" });
    assert.equal(done.status, 303, `the late entry was answered ${done.status}`);
    times.push(await open({ person: quality, path: at("/quality") }));
  }
  times.sort((a, b) => a - b);
  console.log(`\nQuality after a change, computed anew from all facts: ${times[0].toFixed(0)} to ${times.at(-1).toFixed(0)} ms, in the middle ${times[4].toFixed(0)} ms (${times.length} changes)`);
}
