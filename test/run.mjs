// `npm test`: installs what the suites need, through npm and apt, then runs every suite that CI runs.
// Plain JavaScript for Node, without dependencies, because it runs before there are any.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = JSON.parse(readFileSync(`${root}test/packages.json`, "utf8"));

if (!existsSync(`${root}node_modules/.bin/tsc`))
  run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
const missing = packages.filter((name) => !installed(name));
if (missing.length > 0) {
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing]);
}
const bun = `${root}node_modules/.bin/bun`;
process.exit(
  spawnSync(bun, ["test/suites.ts", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" }).status ?? 1,
);

function run(command, args) {
  process.stdout.write(`$ ${command} ${args.join(" ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

function installed(name) {
  const { stdout } = spawnSync("dpkg", ["-s", name], { encoding: "utf8" });
  return (stdout ?? "").includes("\nStatus: install ok installed\n");
}
