import assert from "node:assert/strict";
import { test } from "node:test";
import { commanderAdapter } from "../../../../../sdk/tool/command-line/commander.ts";
import { ParseFault } from "../../../../../sdk/tool/mod.ts";
import { conformance } from "./conformance.ts";

conformance("commander", async () => commanderAdapter);

test("commanderAdapter finds a value for a switch that takes none", async () => {
  const flags = [
    {
      key: "json",
      names: ["json"],
      letter: "",
      takes: "nothing" as const,
      placeholder: "",
      about: "",
      heading: "",
      repeatable: true,
      choices: [],
    },
  ];
  const parsing = commanderAdapter({ name: "tool", about: "", flags, arguments: [] }, ["--json=yes"]);
  await assert.rejects(parsing, (error) => error instanceof ParseFault && error.kind === "needless-value");
});
