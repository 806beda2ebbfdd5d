import { type KernelVersion, kernelAtLeast, kernelVersion } from "../os/mod.ts";
import { describe } from "./answer.ts";
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
      const detail = describe(answer);
      return answer.available === "no"
        ? { status, detail, remedy: remedyOf(feature.since) }
        : { status, detail };
    }),
  );
}

/** A kernel that is new enough lacks a feature by the way it was built or is run. */
export function remedyOf(since: string, kernel: KernelVersion = kernelVersion()): string {
  const version = /^Linux (\d+\.\d+)/.exec(since)?.[1];
  if (version === undefined || !kernelAtLeast(version, kernel)) return `needs ${since}`;
  const option = / with (\w+)$/.exec(since)?.[1];
  if (option !== undefined) return `needs a kernel built with ${option}`;
  return `this kernel is new enough (${since}), but was built or is run without it`;
}
