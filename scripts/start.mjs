// `npm start -- TOOL ARGS`: makes a fresh clone ready to trace (npm packages, libbpf), then runs the tool under Bun.
// Plain JavaScript for Node, without dependencies, because it runs before there are any.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bun = `${root}node_modules/.bin/bun`;

if (!existsSync(bun))
  run("npm", ["install", "--no-save", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
if (!process.env.SONDE_LIBBPF && !hasLibbpf()) installLibbpf();
await handOver();

/** Runs a step of the preparation with its output on stderr, so that stdout carries only what the tool prints. */
function run(command, args) {
  process.stderr.write(`$ ${command} ${args.join(" ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  process.stderr.write(`Cannot prepare: "${command}" ${error ? error.message : `ended with ${status}`}\n`);
  process.exit(1);
}

function hasLibbpf() {
  const { stdout } = spawnSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  return (stdout ?? "").includes("libbpf.so.1 ");
}

function installLibbpf() {
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "libbpf1"]);
    return;
  }
  process.stderr.write(
    "libbpf 1.1 or newer is not installed (Debian: apt-get install libbpf1), and this is not root\n",
  );
}

/** Ctrl-C reaches the tool by itself, as part of the terminal's process group; other signals are passed on. */
async function handOver() {
  const child = spawn(bun, ["run", `${root}scripts/sonde.ts`, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const status = await new Promise((resolve) =>
    child.on("exit", (code, signal) => resolve(signal ? 1 : code)),
  );
  process.exit(status);
}
