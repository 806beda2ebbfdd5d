import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { commandLineOf, completionFor, flag, group, stream } from "../../../../../sdk/tool/mod.ts";
import { skipWithout } from "../../../../support/skip.ts";

const tool = stream({
  name: "opens",
  about: "Print the user's opens: all [of] them.",
  flags: {
    ...group.target.flags,
    kind: flag.choice("k", "It's a kind", ["file", "socket"]),
    exec: flag.rest("", "Trace a command"),
  },
  columns: () => [],
  rows: () => none(),
});

async function* none(): AsyncIterable<readonly never[]> {}

const lines = [commandLineOf(tool)];

describe("completionFor bash", () => {
  const script = completionFor("bash", lines, ["doctor"]);

  test("registers the executable and each tool under its own name", () => {
    const { stdout } = spawnSync("/bin/bash", ["-c", `${script}\ncomplete -p sonde opens`], {
      encoding: "utf8",
    });
    assert.equal(
      stdout,
      "complete -o bashdefault -F _sonde sonde\ncomplete -o bashdefault -F _sonde__opens opens\n",
    );
  });

  const cases: readonly (readonly [words: readonly string[], replies: string])[] = [
    [["sonde", "o"], "opens"],
    [["sonde", "d"], "doctor"],
    [["sonde", "opens", "--js"], "--json"],
    [["opens", "--ver"], "--verbose --version"],
    [["opens", "-k", ""], "file socket"],
    [["opens", "--kind", "s"], "socket"],
    [["opens", "--uid", "roo"], "root"],
    [["opens", "--rows", "--x"], ""],
  ];
  for (const [words, replies] of cases) {
    test(`completes "${words.join(" ")}"`, () => assert.equal(bashReplies(script, words), replies));
  }
});

describe("completionFor fish", () => {
  const cases: readonly (readonly [line: string, replies: readonly string[]])[] = [
    ["sonde o", ["opens"]],
    ["sonde opens --js", ["--json"]],
    ["opens --ver", ["--verbose", "--version"]],
    ["opens -k s", ["socket"]],
    ["opens --uid roo", ["root"]],
  ];
  for (const [line, replies] of cases) {
    test(`completes "${line}"`, (t) => {
      if (skipWithout(t, "fish", "/usr/bin/fish")) return;
      const script = `${completionFor("fish", lines, ["doctor"])}\ncomplete -C '${line}'`;
      const { stdout } = spawnSync("/usr/bin/fish", ["--no-config", "-c", script], { encoding: "utf8" });
      assert.deepEqual(
        stdout
          .trimEnd()
          .split("\n")
          .map((reply) => reply.split("\t")[0]),
        replies,
      );
    });
  }
});

describe("completionFor zsh", () => {
  const cases: readonly (readonly [line: string, completed: string])[] = [
    ["sonde op", "sonde opens "],
    ["sonde opens --js", "sonde opens --json "],
    ["opens --buff", "opens --buffer-size "],
    ["opens -k so", "opens -k socket "],
  ];
  for (const [line, completed] of cases) {
    test(`completes "${line}"`, (t) => {
      if (skipWithout(t, "zsh", "/usr/bin/zsh")) return;
      assert.equal(zshLine(completionFor("zsh", lines, ["doctor"]), line), completed);
    });
  }
});

/** Calls bash's completion function as bash does: command, word, word before. */
function bashReplies(script: string, words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const [name, word, before] = [words[0], words.at(-1), words.at(-2)];
  const call = [
    script,
    `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}`,
    `spec=$(complete -p ${name}); spec=\${spec#*-F }`,
    `"\${spec%% *}" '${name}' '${word}' '${before}'; echo "\${COMPREPLY[*]}"`,
  ];
  return spawnSync("/bin/bash", ["-c", call.join("\n")], { encoding: "utf8" }).stdout.trimEnd();
}

/** Types a line and a tab into an interactive zsh on a terminal of its own; returns the line that this makes. */
function zshLine(script: string, line: string): string {
  const folder = mkdtempSync(join(tmpdir(), "sonde-zsh-"));
  writeFileSync(join(folder, "script"), script);
  const words = ["-f", "-c", ZSH_DRIVER, "zsh", join(folder, "script"), line];
  const { stdout, stderr } = spawnSync("/usr/bin/zsh", words, { encoding: "utf8", timeout: 60_000 });
  rmSync(folder, { recursive: true });
  return /<<(.*)>>/.exec(stdout)?.[1] ?? `${stdout}${stderr}`;
}

/** Ctrl-X shows the line as zsh has it, instead of what its screen looks like. */
const ZSH_DRIVER = `
  zmodload zsh/zpty
  zpty inner 'PS1= TERM=dumb zsh -f -i'
  zpty -w inner 'unsetopt zle_bracketed_paste beep; autoload -Uz compinit && compinit -u -D'
  zpty -w inner 'show() { print -r -- "<""<$BUFFER>"">" }; zle -N show; bindkey "^X" show; bindkey "^I" complete-word'
  zpty -w inner "source $1; print rea""dy"
  zpty -r inner output '*ready*'
  zpty -n -w inner "$2"$'\\t\\x18'
  zpty -r inner output '*<<*>>*'
  print -r -- "$output"
  zpty -d inner`;
