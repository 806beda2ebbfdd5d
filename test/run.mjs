// `npm test`: installs what the suites need, through npm and apt, then runs every suite that CI runs.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import {
  installDebianPackages,
  installNodePackages,
  missingDebianPackages,
  root,
} from "../scripts/_install.mjs";

installNodePackages({ development: true });
const missing = missingDebianPackages(JSON.parse(readFileSync(`${root}test/packages.json`, "utf8")));
if (missing.length > 0) installDebianPackages(missing);

const suites = ["test/suites.ts", ...process.argv.slice(2)];
const { status } = spawnSync(`${root}node_modules/.bin/bun`, suites, { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
