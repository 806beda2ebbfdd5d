/** The first line of a tool's about text. */
export function summaryLine(tool: { readonly about: string }): string {
  return dedent(tool.about).split("\n", 1)[0] ?? "";
}

/** Text as it is written in a declaration, without the indentation that its lines share. */
export function dedent(text: string): string {
  const lines = text
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const depths = lines.filter((one) => one.trim() !== "").map((one) => one.length - one.trimStart().length);
  const depth = Math.min(...depths);
  return lines.map((one) => one.slice(Math.min(depth, one.length)).trimEnd()).join("\n");
}

/** Breaks at spaces; a word that is too long stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  return current === "" ? lines : [...lines, current];
}
