// What a fresh clone lacks, installed by npm and apt, for `npm start` and `npm test`.
// Plain JavaScript for Node 18 and newer, without dependencies, because it runs before there are any.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const modules = `${root}node_modules/`;

/** Installs the packages of package.json unless each is there in the very version it names. */
export function installNodePackages({ development }) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const wanted = { ...dependencies, ...(development ? devDependencies : {}) };
  const upToDate = Object.entries(wanted).every(([name, version]) => installedVersion(name) === version);
  if (upToDate && existsSync(`${modules}.bin/bun`)) return;
  const keepsDevelopment = development || installedVersion("typescript") !== undefined;
  const omit = keepsDevelopment ? [] : ["--omit=dev"];
  run("npm", ["install", "--no-save", ...omit, "--no-audit", "--no-fund", "--loglevel=error"]);
}

function installedVersion(name) {
  const manifest = `${modules}${name}/package.json`;
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : undefined;
}

/** Says false, and what is missing, where apt cannot install: another distribution, or not root. */
export function installDebianPackages(names) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    process.stderr.write(`Not installed, and only root on Debian can by itself: ${names.join(", ")}\n`);
    return false;
  }
  // One source of the machine that is broken is no reason to stop: what the others have may be enough.
  run("apt-get", ["update", "-qq"], { mayFail: true });
  const quiet = ["-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"];
  // A machine fresh from its image is often still at its first unattended upgrade.
  run("apt-get", ["install", ...quiet, "-o", "DPkg::Lock::Timeout=300", ...names]);
  return true;
}

/** Those of the Debian packages that are not installed. */
export function missingDebianPackages(names) {
  const { stdout } = spawnSync("dpkg", ["-s", ...names], { encoding: "utf8" });
  const paragraphs = (stdout ?? "").matchAll(/^Package: (.+)\nStatus: \S+ ok installed$/gm);
  const installed = new Set([...paragraphs].map(([, name]) => name));
  return names.filter((name) => !installed.has(name));
}

/** Runs a step with all of its output on stderr, so that stdout carries only what comes after the preparation. */
function run(command, args, { mayFail = false } = {}) {
  process.stderr.write(`$ ${command} ${args.join(" ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, signal, error } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", 2, 2] });
  if (status === 0 || (mayFail && signal === null)) return;
  const why = error?.message ?? `ended with ${signal ?? status}`;
  process.stderr.write(`Cannot prepare: "${command}" ${why}\n`);
  process.exit(1);
}
