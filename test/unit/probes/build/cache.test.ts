import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, afterEach, describe, test } from "node:test";
import { cached, isPrivate } from "../../../../probes/build/cache.ts";

const directory = await mkdtemp(join(tmpdir(), "sonde-cache-"));
const old = process.env.XDG_CACHE_HOME;
after(() => rm(directory, { recursive: true }));

describe("isPrivate", () => {
  test("trusts a directory of this user's below those of root", async () => {
    assert.equal(await isPrivate(directory), true);
  });

  test("does not trust one that others can write to, or that is below such a one", async () => {
    const open = join(directory, "open");
    await mkdir(join(open, "inner"), { recursive: true });
    await chmod(open, 0o777);
    assert.equal(await isPrivate(open), false);
    assert.equal(await isPrivate(join(open, "inner")), false);
  });

  test("does not follow a link", async () => {
    await symlink("/", join(directory, "link"));
    assert.equal(await isPrivate(join(directory, "link")), false);
  });
});

describe("cached", () => {
  afterEach(() => {
    if (old === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = old;
  });

  test("makes a file once", async () => {
    process.env.XDG_CACHE_HOME = join(directory, "mine");
    let made = 0;
    const make = async (path: string) => await writeFile(path, `made ${++made}`);
    assert.equal(Buffer.from(await cached("x", make)).toString(), "made 1");
    assert.equal(Buffer.from(await cached("x", make)).toString(), "made 1");
  });

  test("makes it anew where others can write, and leaves nothing there", async () => {
    const shared = join(directory, "shared");
    await mkdir(join(shared, "sonde/bpf"), { recursive: true });
    await chmod(shared, 0o777);
    await writeFile(join(shared, "sonde/bpf/x"), "planted");
    process.env.XDG_CACHE_HOME = shared;
    const bytes = await cached("x", async (path) => await writeFile(path, "made"));
    assert.equal(Buffer.from(bytes).toString(), "made");
    assert.deepEqual(await readdir(join(shared, "sonde/bpf")), ["x"]);
  });
});
