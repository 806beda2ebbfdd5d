/**
 * Orders two Debian version strings as dpkg does: digit runs by value, the rest by character, where `~` sorts before
 * everything, the end included, and letters before other characters. Negative, zero or positive, as for `sort`.
 *
 * https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
 */
export function compareVersions(left: string, right: string): number {
  const a = left.match(/\d+|\D+/g) ?? [];
  const b = right.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = comparePart(a[index] ?? "", b[index] ?? "");
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The kernel releases, newest first, of which every package is on offer. `templates` name the packages with `*` in
 * the place of the release (`linux-image-*-amd64`); other flavours (cloud, rt), meta packages, debug symbols and
 * unsigned twins do not match, because a release has digits after each of its hyphens.
 */
export function availableReleases(
  names: Iterable<string>,
  templates: readonly string[],
  version: string,
): string[] {
  const offered = new Set(names);
  const first = templates[0] ?? "";
  const releases = [...offered].map((name) => releaseOf(name, first));
  return releases
    .filter((release) => release !== undefined)
    .filter((release) => release.startsWith(`${version}.`))
    .filter((release) => templates.every((template) => offered.has(template.replace("*", release))))
    .sort((a, b) => compareVersions(b, a));
}

function releaseOf(name: string, template: string): string | undefined {
  const [prefix = "", suffix = ""] = template.split("*");
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
  const release = name.slice(prefix.length, name.length - suffix.length);
  return /^\d+\.\d+(?:[.+~\w]|-(?=\d))*$/.test(release) ? release : undefined;
}

function comparePart(a: string, b: string): number {
  if (/^\d*$/.test(a) && /^\d*$/.test(b)) return Number(a) - Number(b);
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = weight(a[index]) - weight(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function weight(character: string | undefined): number {
  if (character === "~") return -1;
  if (character === undefined || /\d/.test(character)) return 0;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}
