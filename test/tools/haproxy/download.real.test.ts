import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianArchive } from "../../../tools/haproxy/download";
import { setEnvironment } from "../../support/environment";

describe("the Debian archive that HAProxy is fetched from", () => {
  let directory: string, restore: () => void;

  before(function () {
    if (spawnSync("apt-get", ["--version"]).status === 0) return;
    process.stderr.write("skipped: apt-get not found on the PATH\n");
    this.skip();
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "gatehouse-apt-"));
    mkdirSync(join(directory, "parts"));
    const settings = { sourcelist: "sources.list", sourceparts: "parts" };
    const lines = Object.entries(settings).map(([key, name]) => `Dir::Etc::${key} "${join(directory, name)}";\n`);
    writeFileSync(join(directory, "apt.conf"), lines.join(""));
    restore = setEnvironment({ APT_CONFIG: join(directory, "apt.conf") });
  });

  afterEach(() => {
    restore();
    rmSync(directory, { recursive: true, force: true });
  });

  const configure = (name: string, text: string): void => writeFileSync(join(directory, name), text);

  it("is the one of sources.list, whatever its options; not the one of security updates", () => {
    const security = "deb http://mirror.example/debian-security bookworm-security main";
    configure("sources.list", `# deb http://old.example/debian sid main\n${security}\ndeb [arch=amd64 signed-by=/x.gpg] https://mirror.example/pub/debian/ bookworm main\n`); // prettier-ignore
    assert.equal(debianArchive(), "https://mirror.example/pub/debian");
  });

  it("is the one of a deb822 file", () => {
    const uris = "http://security.example/debian-security http://mirror.example/debian";
    configure("parts/debian.sources", `Types: deb\nURIs: ${uris}\nSuites: bookworm\nComponents: main\n`);
    assert.equal(debianArchive(), "http://mirror.example/debian");
  });

  it("fails with what to do when apt has no Debian archive", () => {
    const message = "apt: add a Debian archive to sources.list, or set GATEHOUSE_HAPROXY; got";
    assert.throws(debianArchive, { message: `${message} no source` });
    configure("sources.list", "deb http://mirror.example/ubuntu noble main\n");
    assert.throws(debianArchive, { message: `${message} http://mirror.example/ubuntu` });
  });
});
