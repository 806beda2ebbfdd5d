/** `npm run bench`: every benchmark of this folder, one after the other; `npm run bench -- ring` only those named. */
import { spawnSync } from "node:child_process";
import { cpus, release } from "node:os";
import { join } from "node:path";
import process from "node:process";

const BENCHES: Readonly<Record<string, string>> = {
  startup: "from exec to the first event, memory, idle CPU: the executable and libbpf-tools' opensnoop",
  ring: "records of 64 bytes from a loop of system calls: readers, and the loop's own speed",
  "map-read": "a hash map of a million entries, beside C with the same batch call",
  decode: "decoding one record",
};

const wanted = process.argv.slice(2);
console.log(`Linux ${release()}, ${cpus().length} CPUs (${cpus()[0]?.model ?? "unknown"})`);
for (const [name, about] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}: ${about}`);
  const { status } = spawnSync(process.execPath, ["run", join(import.meta.dirname, `${name}.ts`)], {
    stdio: "inherit",
  });
  process.exitCode ||= status ?? 1;
}
