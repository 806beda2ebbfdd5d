import { afterAll, beforeAll } from "bun:test";
import { readdirSync, readlinkSync } from "node:fs";
import { closeTracefs } from "../../sdk/os/mod.ts";

/** Loaded before every test file (bunfig.toml): a file that leaves a descriptor open fails. */
let before: ReadonlyMap<string, string>;

beforeAll(() => {
  before = descriptors();
});

afterAll(() => {
  closeTracefs(); // kept for the life of a process where tracefs is not mounted
  const leaked = [...descriptors()].filter(([fd, target]) => before.get(fd) !== target);
  if (leaked.length > 0) {
    throw new Error(
      `Descriptors left open: ${leaked.map(([fd, target]) => `${fd} -> ${target}`).join(", ")}`,
    );
  }
});

/** What the runtime opens for itself at any time: its event loop, its thread pool, its children's pipes. */
const OF_THE_RUNTIME =
  /^(anon_inode:\[(eventpoll|eventfd|timerfd|signalfd|pidfd|io_uring)\]|socket:|pipe:|\/dev\/|\/proc\/)/;

function descriptors(): ReadonlyMap<string, string> {
  const open = readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [[fd, readlinkSync(`/proc/self/fd/${fd}`)] as const];
    } catch {
      return []; // the descriptor of the directory listing itself
    }
  });
  return new Map(open.filter(([, target]) => !OF_THE_RUNTIME.test(target)));
}
