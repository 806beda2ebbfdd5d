import assert from "node:assert/strict";
import { z } from "zod";
import { runTool } from "./tool.ts";

/** Every record must be as the tool's own `--schema` says. */
export async function assertMatchesSchema(
  name: string,
  args: readonly string[],
  records: readonly unknown[],
): Promise<void> {
  const { status, stdout } = await runTool(name, [...args, "--schema"]);
  assert.equal(status, 0);
  const schema = z.fromJSONSchema(JSON.parse(stdout));
  for (const record of records) {
    const { success, error } = schema.safeParse(record);
    assert.ok(success, `${JSON.stringify(record)}: ${error?.message}`);
  }
}
