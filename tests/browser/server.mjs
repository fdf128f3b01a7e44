// Starts the built program on a free port with data of its own, and stops it; nothing is shared with anything that runs beside it.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const top = fileURLToPath(new URL("../..", import.meta.url));

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const run = promisify(execFile);

/** What a test may do behind a running program's back: its commands, and questions to its database as the superuser. */
function behind(program, data, policies = "policies") {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|PLUMBLINE_)/.test(name)));
  const command = async (...args) => (await run(program, [...args, "--data", data, "--policies", policies], { cwd: top, env })).stdout.trim();
  let url;
  return {
    command,
    /** The rows of a question, each a list of texts. */
    async ask(sql) {
      url ??= await command("db-url", "--role", "postgres");
      const { stdout } = await run(await psql(), ["-X", "-v", "ON_ERROR_STOP=1", "-At", "-F", "\t", "-c", sql, url]);
      return stdout.split("\n").filter(Boolean).map((line) => line.split("\t"));
    },
  };
}

/** psql lies beside the server's programs where it is not on the path. */
async function psql() {
  const found = await run("sh", ["-c", "command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1"]);
  return found.stdout.trim();
}

/** A running Plumbline: `origin` to visit, `stop()` to end it. */
export async function start({ demo = true, policies = "policies", log = process.env.PLUMBLINE_TEST_LOG } = {}) {
  const program = process.env.PLUMBLINE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(top, "target"), "debug/plumbline");
  if (demo && process.env.PLUMBLINE_RUNNING) {
    // One that runs already, for writing journeys: its address and its data folder.
    const [origin, folder] = process.env.PLUMBLINE_RUNNING.split(" ");
    return { origin, ...behind(program, folder), said: () => "", stop: async () => 0 };
  }
  const data = await mkdtemp("/tmp/plumbline-browser-");
  // PostgreSQL may run as another user than this one: its folder inside is its own.
  await chmod(data, 0o755);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|PLUMBLINE_)/.test(name)));
  const args = ["run", "--listen", `127.0.0.1:${port}`, "--data", join(data, "data"), "--policies", policies, ...(demo ? [] : ["--no-demo"])];
  const child = spawn(program, args, { cwd: top, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said = (said + text).slice(-20000);
      if (log) process.stderr.write(text);
    });
  }
  const ended = new Promise((done) => child.on("exit", (code, signal) => done(code ?? signal)));
  const deadline = Date.now() + 10 * 60 * 1000;
  for (;;) {
    const ready = await fetch(`${origin}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) break;
    const gone = await Promise.race([ended.then((how) => ({ how })), new Promise((on) => setTimeout(on, 200, null))]);
    if (gone) throw new Error(`the program ended (${gone.how}) before it was ready:\n${said}`);
    if (Date.now() > deadline) throw new Error(`not ready after ten minutes:\n${said}`);
  }
  return {
    origin,
    ...behind(program, join(data, "data"), policies),
    said: () => said,
    async stop() {
      child.kill("SIGTERM");
      const how = await ended;
      await rm(data, { recursive: true, force: true });
      return how;
    },
  };
}
