/** Collects garbage now, on either runtime. Deno wants `--v8-flags=--expose-gc` for it. */
export function collectGarbage(): void {
  const { Bun, gc } = globalThis as { Bun?: { gc(force: boolean): void }; gc?: () => void };
  if (Bun !== undefined) Bun.gc(true);
  else if (gc !== undefined) gc();
  else throw new Error("Cannot collect garbage: start with --v8-flags=--expose-gc");
}
