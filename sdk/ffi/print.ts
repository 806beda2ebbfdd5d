import { backend, type CallbackHandle } from "./backend.ts";
import { libbpf, libc } from "./libraries.ts";
import { allocate } from "./memory.ts";

/** The levels of libbpf's `enum libbpf_print_level`, most important first. */
export type LibbpfLevel = "warn" | "info" | "debug";

export interface LibbpfMessage {
  readonly level: LibbpfLevel;
  readonly text: string;
}

type Listener = (message: LibbpfMessage) => void;

const LEVELS: readonly LibbpfLevel[] = ["warn", "info", "debug"];
const LINE_BYTES = 8192;

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
export function silenceLibbpf(): void {
  if (printer !== undefined) return;
  const line = allocate(LINE_BYTES);
  const decoder = new TextDecoder();
  // A va_list is handed on as a pointer by both psABIs: x86-64 passes its one-element array so, AAPCS64 its 32 bytes.
  printer = backend().callback(["u32", "pointer", "pointer"], (level = 0, format = 0, arguments_ = 0) => {
    const wanted = [...listeners].filter(([, limit]) => level <= limit);
    if (wanted.length === 0) return 0;
    const length = Math.min(libc.vsnprintf(line, LINE_BYTES, format, arguments_), LINE_BYTES - 1);
    const text = decoder.decode(line.subarray(0, length)).trimEnd();
    for (const [listener] of wanted) listener({ level: LEVELS[level] ?? "debug", text });
    return 0;
  });
  // Lifetime: libbpf calls the printer until the process ends, so it is never closed.
  libbpf.libbpf_set_print(printer.address);
}
