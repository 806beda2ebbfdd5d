import { createMap, u64 } from "../../../../sdk/map/mod.ts";

/** Creates a map of 1 MiB and says how that went, for a parent that has taken away what it needs. */
try {
  using map = createMap({ type: "array", name: "big", value: u64, maxEntries: 1 << 17 });
  console.log(`made ${map.name}`);
} catch (error) {
  const { message, hint } = error as Error & { hint?: string };
  console.log(`${message}\n${hint}`);
}
