import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import {
  callHelper,
  callKernelFunction,
  encode,
  exit,
  move,
  returnZero,
} from "../../../../sdk/features/instructions.ts";

describe("encode", () => {
  for (const [what, instructions, bytes] of [
    ["r0 = 0; exit", returnZero, "b700000000000000 9500000000000000"],
    ["r1 = -2", [move(1, -2)], "b7010000feffffff"],
    ["call 181", [callHelper(181)], "85000000b5000000"],
    ["call kernel function 0x1234", [callKernelFunction(0x1234)], "8520000034120000"],
    ["exit", [exit], "9500000000000000"],
  ] as const) {
    test(`writes ${what} as the kernel reads it`, () => {
      assert.equal(Buffer.from(encode(instructions)).toString("hex"), bytes.replaceAll(" ", ""));
    });
  }
});
