import { appendFileSync, existsSync } from "node:fs";
import { release } from "node:os";
import process from "node:process";
import { UnsupportedError } from "../../sdk/errors.ts";

/** What `node:test` gives a test; only what a skip needs. */
interface TestContext {
  readonly name: string;
  skip(reason?: string): void;
}

/** The newest kernel that the suites run on: a feature newer than that would never be tested. */
const NEWEST_OF_THE_MATRIX: Version = [7, 2];

type Version = readonly [major: number, minor: number];

/**
 * Skips the test only for an UnsupportedError, and only where it can be true: a kernel at or past the feature's `since`
 * ought to have it, and a feature newer than every kernel of the matrix would never be tested. Anything else is thrown.
 */
export function skipIfUnsupported(t: TestContext, error: unknown): void {
  if (!(error instanceof UnsupportedError)) throw error;
  const since = error.since?.startsWith("Linux ") ? parseVersion(error.since) : undefined;
  if (since !== undefined && !isOlder(parseVersion(release()), since)) {
    throw new Error(`"${error.feature}" is in Linux since ${since.join(".")}, and this is ${release()}`, {
      cause: error,
    });
  }
  if (since !== undefined && isOlder(NEWEST_OF_THE_MATRIX, since)) {
    throw new Error(`"${error.feature}" needs ${error.since}, newer than every kernel of the matrix`, {
      cause: error,
    });
  }
  skip(t, error.message);
}

/** Skips the test when a program that it compares with is not installed. Says whether it did. */
export function skipWithout(t: TestContext, program: string, path: string): boolean {
  if (existsSync(path)) return false;
  skip(t, `${program} is not installed (${path})`);
  return true;
}

/** Skips a test and writes the reason where the runner collects them: reports of JUnit form carry none. */
export function skip(t: TestContext, reason: string): void {
  const log = process.env.SONDE_SKIP_LOG;
  if (log) appendFileSync(log, `${JSON.stringify({ test: t.name, reason })}\n`);
  t.skip(reason);
}

function parseVersion(text: string): Version {
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major), Number(minor)];
}

function isOlder(a: Version, b: Version): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
