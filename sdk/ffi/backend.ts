import { bunBackend } from "./bun.ts";
import { denoBackend } from "./deno.ts";
import type { Address, ArgumentKind, ReturnKind } from "./types.ts";

/** A value as a backend takes it: strings are encoded and booleans are numbers by then. */
export type RawArgument = number | bigint | ArrayBufferView | null;
export type RawFunction = (...args: RawArgument[]) => number | bigint | undefined;

/** A function of ours that C can call, on the thread that loaded it only. */
export interface CallbackHandle {
  readonly address: Address;
  close(): void;
}

/** What a runtime must provide. Nothing outside this folder sees it. */
export interface Backend {
  readonly name: string;
  /** `dlopen(3)` with RTLD_NOW; 0 when the library cannot be opened. `reason` then says why. */
  open(path: string): Address;
  reason(): string;
  /** `dlsym(3)`; 0 when the library has no such symbol. */
  symbol(library: Address, name: string): Address;
  bind(address: Address, args: readonly ArgumentKind[], returns: ReturnKind): RawFunction;
  /** Lifetime: borrowed memory; the caller must not use it after C has freed it. */
  memory(address: Address, length: number): ArrayBuffer;
  addressOf(bytes: ArrayBufferView): Address;
  callback(args: readonly ArgumentKind[], body: (...args: number[]) => number): CallbackHandle;
}

let chosen: Backend | undefined;

/** The backend of the running runtime, chosen once. */
export function backend(): Backend {
  chosen ??= "Deno" in globalThis ? denoBackend() : bunBackend();
  return chosen;
}

const dependents: (() => void)[] = [];

/** Registers what must be forgotten when another backend is put in place: functions bound through this one. */
export function whenReplaced(forget: () => void): void {
  dependents.push(forget);
}

/** Puts another backend in place (tests use a fake one) and returns a function that restores what was there. */
export function useBackend(replacement: Backend): () => void {
  const previous = chosen;
  replace(replacement);
  return () => replace(previous);
}

function replace(next: Backend | undefined): void {
  chosen = next;
  for (const forget of dependents) forget();
}
