import { parentPort, workerData } from "node:worker_threads";
import { openMapById, u32, u64 } from "../../../../sdk/map/mod.ts";

/** What a worker that changes a map is told. Keys from `first` on are its own. */
export interface ChurnOrders {
  readonly mapId: number;
  readonly first: number;
  readonly count: number;
  /** One word; anything but zero ends the work. */
  readonly stop: SharedArrayBuffer;
}

/** Adds and deletes keys of its own, as fast as it can, until it is told to stop. */
function churn({ mapId, first, count, stop }: ChurnOrders): void {
  using map = openMapById(mapId, { type: "hash", key: u32, value: u64 });
  const flag = new Int32Array(stop);
  parentPort?.postMessage("begun");
  for (let i = 0; Atomics.load(flag, 0) === 0; i++) {
    const key = first + (i % count);
    if (!map.delete(key)) map.set(key, BigInt(key));
  }
}

if (workerData !== null) churn(workerData as ChurnOrders);
