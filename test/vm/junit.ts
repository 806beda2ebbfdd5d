/** One test of a JUnit report. */
export interface TestCase {
  /** The titles of its groups and its own, joined by " > ". */
  readonly name: string;
  readonly file: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Why it failed, with the stack; empty otherwise. */
  readonly message: string;
}

/** Reads the report that `bun test --reporter=junit` writes. A text which is none gives no tests. */
export function parseJunit(xml: string): TestCase[] {
  const cases = xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g);
  return [...cases].map(([, attributes = "", body = ""]) => testCase(parseAttributes(attributes), body));
}

function testCase(attributes: ReadonlyMap<string, string>, body: string): TestCase {
  const groups = attributes.get("classname") ?? "";
  const title = attributes.get("name") ?? "";
  const failed = /<(?:failure|error)\b/.test(body);
  const skipped = /<skipped\b/.test(body);
  return {
    name: groups === "" ? title : `${groups} > ${title}`,
    file: attributes.get("file") ?? "",
    outcome: failed ? "failed" : skipped ? "skipped" : "passed",
    message: failed ? failureText(body) : "",
  };
}

function failureText(body: string): string {
  const [, attributes = "", text = ""] =
    /<(?:failure|error)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/)/.exec(body) ?? [];
  return decodeEntities(text).trim() || (parseAttributes(attributes).get("message") ?? "");
}

function parseAttributes(text: string): Map<string, string> {
  const matches = text.matchAll(/([\w-]+)="([^"]*)"/g);
  return new Map([...matches].map(([, name = "", value = ""]) => [name, decodeEntities(value)]));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });
}
