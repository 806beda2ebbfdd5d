import { backend, type CallbackHandle } from "./backend.ts";
import { libbpf, libc } from "./libraries.ts";
import { allocate, view } from "./memory.ts";
import type { Address } from "./types.ts";

/** The levels of libbpf's `enum libbpf_print_level`, most important first. */
export type LibbpfLevel = "warn" | "info" | "debug";

export interface LibbpfMessage {
  readonly level: LibbpfLevel;
  readonly text: string;
}

type Listener = (message: LibbpfMessage) => void;

const LEVELS: readonly LibbpfLevel[] = ["warn", "info", "debug"];

const listeners = new Map<Listener, number>();
let printer: CallbackHandle | undefined;

/**
 * Sends libbpf's messages of `level` and more important ones to `listener`, until the returned function is called.
 * Without a listener libbpf prints nothing: a refusal is explained by the error thrown, not by its log.
 */
export function onLibbpfMessage(listener: Listener, level: LibbpfLevel = "info"): () => void {
  silenceLibbpf();
  listeners.set(listener, LEVELS.indexOf(level));
  return () => {
    listeners.delete(listener);
  };
}

/** Runs `body` and collects what libbpf said at level `warn` meanwhile. */
export function captureLibbpfLog<T>(body: (messages: readonly LibbpfMessage[]) => T): T {
  const messages: LibbpfMessage[] = [];
  const stop = onLibbpfMessage((message) => messages.push(message), "warn");
  try {
    return body(messages);
  } finally {
    stop();
  }
}

/** Takes libbpf's print function away from stderr, once. */
function silenceLibbpf(): void {
  if (printer !== undefined) return;
  printer = backend().callback(["u32", "pointer", "pointer"], (level = 0, format = 0, list = 0) => {
    deliver(level, format, list);
    return 0;
  });
  // Lifetime: libbpf calls the printer until the process ends, so it is never closed.
  libbpf.libbpf_set_print(printer.address);
}

function deliver(level: number, format: Address, list: Address): void {
  const wanted = [...listeners].filter(([, limit]) => level <= limit);
  if (wanted.length === 0) return;
  const message = { level: LEVELS[level] ?? "debug", text: formatList(format, list) };
  for (const [listener] of wanted) listener(message);
}

const FIRST_TRY_BYTES = 4096;
/** The larger of the two psABIs' va_list: 24 bytes on x86-64, 32 on arm64. Both hand it on as a pointer. */
const VA_LIST_BYTES = 32;

/** `vsnprintf` of a va_list. A text that does not fit (a verifier log) is formatted again, from the list as it was. */
function formatList(format: Address, list: Address): string {
  const saved = view(list, VA_LIST_BYTES).slice();
  let line = allocate(FIRST_TRY_BYTES);
  const length = libc.vsnprintf(line, line.length, format, list);
  if (length >= line.length) {
    view(list, VA_LIST_BYTES).set(saved);
    line = allocate(length + 1);
    libc.vsnprintf(line, line.length, format, list);
  }
  return new TextDecoder().decode(line.subarray(0, length)).trimEnd();
}
