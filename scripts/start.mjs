// Makes a fresh clone ready to trace: the npm packages that tools need, and libbpf. Nothing else is installed.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { installDebianPackages, installNodePackages } from "./_install.mjs";

installNodePackages({ development: false });
if (!process.env.SONDE_LIBBPF && !hasLibbpf()) installDebianPackages(["libbpf1"]);

/** Installed from whichever package or source: what counts is that the dynamic linker finds it. */
function hasLibbpf() {
  const { stdout } = spawnSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  return (stdout ?? "").includes("libbpf.so.1 ");
}
