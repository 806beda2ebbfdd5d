import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadOrder, moduleName } from "../../vm/modules.ts";

const DEP = `kernel/drivers/virtio/virtio_pci.ko: kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko
kernel/drivers/virtio/virtio.ko: kernel/drivers/virtio/virtio_ring.ko
kernel/drivers/virtio/virtio_ring.ko:
kernel/net/9p/9pnet_virtio.ko.xz: kernel/net/9p/9pnet.ko.xz kernel/drivers/virtio/virtio.ko kernel/drivers/virtio/virtio_ring.ko
kernel/net/9p/9pnet.ko.xz:
`;

describe("loadOrder", () => {
  test("puts what is needed first, and each module once", () => {
    assert.deepEqual(loadOrder(DEP, "", ["virtio_pci", "9pnet_virtio"]).map(moduleName), [
      "virtio_ring",
      "virtio",
      "virtio_pci",
      "9pnet",
      "9pnet_virtio",
    ]);
  });

  test("leaves out what is built in", () => {
    assert.deepEqual(loadOrder("", "kernel/drivers/virtio/virtio-pci.ko\n", ["virtio_pci"]), []);
  });

  test("refuses a module that the kernel lacks", () => {
    assert.throws(() => loadOrder(DEP, "", ["9p"]), /Cannot load module "9p": not in modules.dep/);
  });
});

describe("moduleName", () => {
  for (const [file, name] of [
    ["kernel/fs/9p/9p.ko", "9p"],
    ["kernel/drivers/char/hw_random/virtio-rng.ko.xz", "virtio_rng"],
    ["a/b-c.ko.zst", "b_c"],
  ] as const) {
    test(`names ${file} ${name}`, () => assert.equal(moduleName(file), name));
  }
});
