import { UnsupportedError } from "../errors.ts";
import { tracefs } from "../os/mod.ts";
import { type Feature, feature, type Verdict } from "./answer.ts";

/** The directory of tracepoints, mounted or not. */
export const haveTracefs: Feature = feature("tracefs", "Linux 4.1 with CONFIG_TRACING", (): Verdict => {
  try {
    tracefs();
    return true;
  } catch (error) {
    if (error instanceof UnsupportedError && error.feature === "tracefs")
      return { why: "this kernel has no tracefs" };
    throw error;
  }
});
