// Starts the built program on a free port with data of its own, and stops it; nothing is shared with anything that runs beside it.
import { spawn } from "node:child_process";
import { mkdtemp, rm, chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../..", import.meta.url));

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A running Plumbline: `origin` to visit, `stop()` to end it. */
export async function start({ demo = true, log = process.env.PLUMBLINE_TEST_LOG } = {}) {
  const program = process.env.PLUMBLINE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(top, "target"), "debug/plumbline");
  const data = await mkdtemp("/tmp/plumbline-browser-");
  // PostgreSQL may run as another user than this one: its folder inside is its own.
  await chmod(data, 0o755);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|PLUMBLINE_)/.test(name)));
  const args = ["run", "--listen", `127.0.0.1:${port}`, "--data", join(data, "data"), ...(demo ? [] : ["--no-demo"])];
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
    program,
    data: join(data, "data"),
    said: () => said,
    async stop() {
      child.kill("SIGTERM");
      const how = await ended;
      await rm(data, { recursive: true, force: true });
      return how;
    },
  };
}
