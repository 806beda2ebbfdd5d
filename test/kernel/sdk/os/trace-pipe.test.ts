import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { after, describe, test } from "node:test";
import { closeTracefs, tracefs } from "../../../../sdk/os/mod.ts";
import { traceLines } from "../../../../sdk/os/trace-pipe.ts";

after(closeTracefs);

describe("traceLines of the kernel", () => {
  test("gives what is written into the trace", async () => {
    const text = `sonde-test-${process.pid}`;
    const found: string[] = [];
    const abort = new AbortController();
    writeFileSync(`${tracefs()}/trace_marker`, `${text} 1\n`);
    writeFileSync(`${tracefs()}/trace_marker`, `${text} 2\n`);
    for await (const line of traceLines(`${tracefs()}/trace_pipe`, abort.signal)) {
      if (line.includes(text)) found.push(line.slice(line.indexOf(text)));
      if (found.length === 2) abort.abort();
    }
    assert.deepEqual(found, [`${text} 1`, `${text} 2`]);
  });
});
