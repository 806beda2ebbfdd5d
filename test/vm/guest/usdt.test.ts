import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { SymbolError } from "../../../sdk/errors.ts";
import { attachUsdt } from "../../../sdk/link/mod.ts";
import { counted, loadCookies, TICKER } from "../../support/cookies.ts";
import { TIMES } from "../../support/kinds.ts";

const PROBE = { binary: TICKER, provider: "sonde", name: "tick" };
const COOKIE = 0x1_0000_0001n;
/** 1 + 2 + … + 23, the probe's arguments. */
const SUM = BigInt((TIMES * (TIMES + 1)) / 2);

describe("attachUsdt()", () => {
  test("runs with argument and cookie each time, raises the semaphore, and stops at close()", async () => {
    await using ticker = startTicker();
    using loaded = loadCookies("usdt_cookie", ticker.pid);
    const link = loaded.attach("usdt_cookie", (program) =>
      attachUsdt(program, { ...PROBE, pid: ticker.pid, cookie: COOKIE }),
    );
    const expected = { calls: TIMES, cookies: COOKIE * BigInt(TIMES), arguments: SUM };
    assert.equal(await ticker.tick(), "1");
    assert.deepEqual(counted(loaded), expected);
    link.close();
    assert.equal(await ticker.tick(), "0");
    assert.deepEqual(counted(loaded), expected);
  });

  test("names a probe that the binary does not have", async () => {
    await using ticker = startTicker();
    using loaded = loadCookies("usdt_cookie", ticker.pid);
    const probe = { ...PROBE, name: "tock", pid: ticker.pid };
    assert.throws(
      () => attachUsdt(loaded.program("usdt_cookie"), probe),
      (error) => error instanceof SymbolError && error.message.includes("sonde:tock"),
    );
  });
});

interface Ticker extends AsyncDisposable {
  readonly pid: number;
  /** Fires the probe 23 times and tells its semaphore. */
  tick(): Promise<string>;
}

function startTicker(): Ticker {
  const child: ChildProcess = spawn(TICKER, [], { stdio: ["pipe", "pipe", "inherit"] });
  return {
    pid: child.pid ?? 0,
    async tick() {
      child.stdin?.write("x");
      const [chunk] = await once(child.stdout ?? child, "data");
      return String(chunk);
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, "exit");
      child.stdin?.end();
      await exit;
    },
  };
}
