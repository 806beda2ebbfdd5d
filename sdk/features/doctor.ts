import { formatAnswer } from "./answer.ts";
import { type Check, guarded } from "./check.ts";
import { hostChecks } from "./doctor-host.ts";
import { permissionChecks } from "./doctor-permissions.ts";
import { features } from "./list.ts";

/** What works on this machine and what does not. Plain data, fit for JSON. */
export interface Diagnosis {
  readonly checks: readonly Check[];
}

/**
 * Looks at everything that decides whether sonde works here: the machine, what this process may do, every feature of
 * the kernel. Takes some 300 ms, most of it in attaching and detaching. Never throws: what cannot be told is `unknown`.
 */
export function diagnose(): Diagnosis {
  return { checks: [...hostChecks(), ...permissionChecks(), ...featureChecks()] };
}

function featureChecks(): Check[] {
  return features.map((feature) =>
    guarded(feature.feature, () => {
      const answer = feature();
      const status = ({ yes: "ok", no: "no", unknown: "unknown" } as const)[answer.available];
      const detail = answer.available === "yes" ? "" : formatAnswer(answer).replace(/^\w+ \((.*)\)$/s, "$1");
      if (answer.available !== "no") return { status, detail };
      return { status, detail, remedy: `needs ${answer.since}` };
    }),
  );
}
