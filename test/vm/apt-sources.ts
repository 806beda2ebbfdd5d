/** One `deb` entry of apt's configuration: where packages come from, as far as we repeat it. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** The file that the machine verifies this source with; absent when none is named or the key is inline. */
  readonly signedBy?: string;
}

/** The addresses that the machine itself uses for Debian. */
export interface DebianMirrors {
  readonly archive: string;
  /** Absent on machines that do not follow security updates. */
  readonly security?: string;
  readonly signedBy?: string;
}

const DEBIAN_SUITE =
  /^(?:bullseye|bookworm|trixie|forky|duke|sid|(?:old)*stable|testing|unstable)(?:-[a-z-]+|\/updates)?$/;
const SECURITY_SUITE = /(?:-security|\/updates)$/;

/** Parses a one-line style list (`sources.list`, `*.list`). Lines that are not `deb` entries are left out. */
export function parseOneLineSources(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) continue;
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1];
    sources.push({ uri, suites: [suite], components: words(components), ...keyFile(signedBy) });
  }
  return sources;
}

/** Parses a deb822 style file (`*.sources`). Disabled stanzas and those without type `deb` are left out. */
export function parseDeb822Sources(text: string): AptSource[] {
  return stanzas(text)
    .filter(
      (fields) => words(fields.get("types")).includes("deb") && fields.get("enabled")?.toLowerCase() !== "no",
    )
    .flatMap((fields) =>
      words(fields.get("uris")).map((uri) => ({
        uri,
        suites: words(fields.get("suites")),
        components: words(fields.get("components")),
        ...keyFile(fields.get("signed-by")),
      })),
    );
}

/** Picks Debian's own archive and security mirror from all sources of a machine; undefined without an archive. */
export function debianMirrors(sources: readonly AptSource[]): DebianMirrors | undefined {
  const debian = sources.filter(
    ({ uri, components }) => components.includes("main") && !uri.startsWith("cdrom:"),
  );
  const archive = debian.find(({ suites }) => suites.some((name) => isSuite(name) && !isSecurity(name)));
  const security = debian.find(({ suites }) => suites.some((name) => isSuite(name) && isSecurity(name)));
  if (!archive) return undefined;
  return {
    archive: archive.uri,
    ...(security && { security: security.uri }),
    ...(archive.signedBy && { signedBy: archive.signedBy }),
  };
}

/** Writes a deb822 file that reaches `suites` of one architecture through the machine's own mirrors. */
export function formatSources(
  mirrors: DebianMirrors,
  suites: readonly string[],
  architecture: string,
): string {
  const reachable = suites.filter((suite) => !isSecurity(suite) || mirrors.security);
  return reachable
    .map((suite) => {
      const uri = isSecurity(suite) ? mirrors.security : mirrors.archive;
      const lines = ["Types: deb", `URIs: ${uri}`, `Suites: ${suite}`, "Components: main"];
      lines.push(`Architectures: ${architecture}`, "Check-Valid-Until: no");
      if (mirrors.signedBy) lines.push(`Signed-By: ${mirrors.signedBy}`);
      return `${lines.join("\n")}\n`;
    })
    .join("\n");
}

function stanzas(text: string): Map<string, string>[] {
  const uncommented = text.split("\n").filter((line) => !line.startsWith("#"));
  return uncommented
    .join("\n")
    .split(/\n\s*\n/)
    .map(stanzaFields);
}

function stanzaFields(stanza: string): Map<string, string> {
  const unfolded = stanza.replace(/\n[ \t]+/g, " ");
  const fields = unfolded.split("\n").map((line) => /^([\w-]+):\s*(.*?)\s*$/.exec(line));
  return new Map(
    fields.flatMap((match) => (match ? [[(match[1] ?? "").toLowerCase(), match[2] ?? ""]] : [])),
  );
}

function keyFile(signedBy: string | undefined): { signedBy: string } | undefined {
  return signedBy?.startsWith("/") ? { signedBy } : undefined;
}

function words(value: string | undefined): string[] {
  return value?.split(/\s+/).filter(Boolean) ?? [];
}

function isSuite(name: string): boolean {
  return DEBIAN_SUITE.test(name);
}

function isSecurity(name: string): boolean {
  return SECURITY_SUITE.test(name);
}
