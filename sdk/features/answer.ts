import { SondeError, UnsupportedError } from "../errors.ts";
import { backend } from "../ffi/mod.ts";

/**
 * Whether this kernel has a feature. `unknown` is not `no`: the probe itself was refused, mostly for want of a
 * capability, and a second question may be answered otherwise.
 */
export type FeatureAnswer =
  | { readonly available: "yes" }
  | { readonly available: "no"; readonly since: string; readonly why: string }
  | { readonly available: "unknown"; readonly error: Error };

/** A feature: calling it probes the kernel, once for yes and no. */
export interface Feature {
  (): FeatureAnswer;
  /** In words, as messages use it: `kernel probes`. */
  readonly feature: string;
  /** The first kernel that can have it, as `Linux 5.18`, and the build option, where there is one. */
  readonly since: string;
}

/** What a probe found: it works, or why it does not. Whatever it throws means that it could not tell. */
export type Verdict = true | { readonly why: string };

/**
 * Makes a feature of a probe.
 *
 * @example
 * export const haveRingBuffer = feature("ring buffer", "Linux 5.8", () => tryCall(() => createMap(...), [EINVAL]));
 */
export function feature(name: string, since: string, probe: () => Verdict): Feature {
  let kept: { owner: unknown; answer: FeatureAnswer } | undefined;
  const ask = (): FeatureAnswer => {
    const owner = currentBackend();
    if (kept !== undefined && kept.owner === owner) return kept.answer;
    const answer = decided(probe, since);
    kept = answer.available === "unknown" ? undefined : { owner, answer };
    return answer;
  };
  return Object.assign(ask, { feature: name, since });
}

/** Another backend (the tests' fake) is another machine. Where C cannot be called at all there is none. */
function currentBackend(): unknown {
  try {
    return backend();
  } catch {
    return undefined;
  }
}

function decided(probe: () => Verdict, since: string): FeatureAnswer {
  try {
    const verdict = probe();
    return verdict === true ? { available: "yes" } : { available: "no", since, why: verdict.why };
  } catch (error) {
    return { available: "unknown", error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Whether a feature is there for certain: to choose between two ways of doing something. */
export function isAvailable(wanted: Feature): boolean {
  return wanted().available === "yes";
}

/**
 * Passes when the feature is there or may be there: then the real use says what is wrong.
 *
 * @throws UnsupportedError when it is not.
 */
export function requireFeature(wanted: Feature): void {
  requireAny(wanted);
}

/**
 * The first of several features that is there, in order of preference; else the first that may be there.
 *
 * @throws UnsupportedError with every reason when there is none.
 * @example
 * const hook = requireAny(haveFentry, haveKprobes);
 */
export function requireAny(...wanted: readonly [Feature, ...Feature[]]): Feature {
  const answers = wanted.map((candidate) => ({ candidate, answer: candidate() }));
  const found =
    answers.find(({ answer }) => answer.available === "yes") ??
    answers.find(({ answer }) => answer.available === "unknown");
  if (found !== undefined) return found.candidate;
  const reasons = answers.map(({ candidate, answer }) => `${candidate.feature}: ${describe(answer)}`);
  const needs = wanted.map((candidate) => candidate.since).join(", or ");
  throw new UnsupportedError(
    wanted.map((candidate) => candidate.feature).join(" or "),
    wanted[0].since,
    `Cannot trace: this kernel has no ${reasons.join("; no ")}`,
    { hint: `Needs ${needs}` },
  );
}

/** The answer in a few words: `yes`, `no (bpf refused: EINVAL)`, `unknown (bpf: EPERM (...))`. */
export function formatAnswer(answer: FeatureAnswer): string {
  return answer.available === "yes" ? "yes" : `${answer.available} (${describe(answer)})`;
}

/** Why it is not there, or why that cannot be told; empty when it is there. */
export function describe(answer: FeatureAnswer): string {
  if (answer.available === "yes") return "";
  return answer.available === "no" ? answer.why : reason(answer.error);
}

/** Why something could not be told, in one line. */
export function reason(error: Error): string {
  return error instanceof SondeError ? error.message : `${error.name}: ${error.message}`;
}
