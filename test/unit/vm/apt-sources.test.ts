import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  debianMirrors,
  formatSources,
  parseDeb822Sources,
  parseOneLineSources,
} from "../../vm/apt-sources.ts";

const DEB822 = `# a comment
Types: deb deb-src
# another
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb-src
URIs: http://mirror.example/sources
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://mirror.example/disabled
Suites: sid
Components: main
`;

describe("parseDeb822Sources", () => {
  test("reads enabled deb stanzas, folded fields and comments in between", () => {
    assert.deepEqual(parseDeb822Sources(DEB822), [
      {
        uri: "http://mirror.example/debian",
        suites: ["bookworm", "bookworm-updates"],
        components: ["main", "contrib"],
        signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg",
      },
      { uri: "http://mirror.example/debian-security", suites: ["bookworm-security"], components: ["main"] },
    ]);
  });

  test("gives one source for each URI and leaves an inline key out", () => {
    const text =
      "Types: deb\nURIs: http://a.example http://b.example\nSuites: sid\nComponents: main\nSigned-By:\n KEY\n .\n";
    assert.deepEqual(parseDeb822Sources(text), [
      { uri: "http://a.example", suites: ["sid"], components: ["main"] },
      { uri: "http://b.example", suites: ["sid"], components: ["main"] },
    ]);
  });

  test("finds nothing in an empty file", () => {
    assert.deepEqual(parseDeb822Sources(""), []);
  });
});

describe("parseOneLineSources", () => {
  test("reads options, components and a trailing comment; skips deb-src and comments", () => {
    const text = `
# deb http://old.example/debian buster main
deb-src http://mirror.example/debian bookworm main
  deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian  bookworm main contrib # ours
deb http://flat.example/ ./
`;
    assert.deepEqual(parseOneLineSources(text), [
      {
        uri: "http://mirror.example/debian",
        suites: ["bookworm"],
        components: ["main", "contrib"],
        signedBy: "/k.gpg",
      },
      { uri: "http://flat.example/", suites: ["./"], components: [] },
    ]);
  });
});

describe("debianMirrors", () => {
  const node = { uri: "http://node.example", suites: ["nodistro"], components: ["main"] };
  const security = {
    uri: "http://s.example/debian-security",
    suites: ["bookworm-security"],
    components: ["main"],
  };
  const archive = {
    uri: "http://m.example/debian",
    suites: ["bookworm", "bookworm-updates"],
    components: ["main"],
  };

  test("tells the archive and the security mirror from other people's repositories", () => {
    assert.deepEqual(debianMirrors([node, security, archive]), {
      archive: archive.uri,
      security: security.uri,
    });
  });

  test("lives without a security mirror", () => {
    assert.deepEqual(debianMirrors([{ ...archive, signedBy: "/k.gpg" }]), {
      archive: archive.uri,
      signedBy: "/k.gpg",
    });
  });

  test("does not take a CD for a mirror", () => {
    assert.equal(debianMirrors([node, { ...archive, uri: "cdrom:[Debian]/" }]), undefined);
  });
});

describe("formatSources", () => {
  test("repeats the mirrors for other suites, as its own parser reads back", () => {
    const mirrors = {
      archive: "http://m.example/debian",
      security: "http://s.example/ds",
      signedBy: "/k.gpg",
    };
    const text = formatSources(mirrors, ["bullseye", "bullseye-security"], "arm64");
    const common = { components: ["main"], signedBy: "/k.gpg" };
    assert.deepEqual(parseDeb822Sources(text), [
      { uri: "http://m.example/debian", suites: ["bullseye"], ...common },
      { uri: "http://s.example/ds", suites: ["bullseye-security"], ...common },
    ]);
    assert.equal(text.match(/^Architectures: arm64$/gm)?.length, 2);
    assert.equal(text.match(/^Check-Valid-Until: no$/gm)?.length, 2);
  });

  test("leaves security suites out when the machine has no mirror for them", () => {
    const text = formatSources({ archive: "http://m.example/debian" }, ["sid", "trixie-security"], "amd64");
    assert.deepEqual(
      parseDeb822Sources(text).map(({ suites }) => suites[0]),
      ["sid"],
    );
  });
});
