import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFolder } from "../shared/replace-folder";

/** Debian suites that have a HAProxy we can use, best first: 3.4 LTS, then 3.2 LTS. */
export const SUITES = ["experimental", "sid"] as const;
type Suite = (typeof SUITES)[number];

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Fetches the haproxy of a suite of a Debian archive with the libraries it runs on, signatures checked by apt, into a
 * directory of its own. Needs apt-get and dpkg-deb but no root, and leaves the machine's own packages alone: apt works on a private
 * state, and the binary starts through the fetched dynamic loader, so the machine's libc does not matter.
 *
 * @returns the path of an executable in `destination`.
 * @throws what apt says, if the suite cannot be had.
 */
export function download(archive: string, suite: Suite, destination: string): string {
  mkdirSync(dirname(destination), { recursive: true });
  // Beside the destination, so that the last step is a rename and a killed run leaves nothing half made.
  const work = mkdtempSync(`${destination}.`);
  try {
    const apt = privateApt(archive, suite, join(work, "apt"));
    apt(["update"]);
    const archives = join(work, "archives");
    mkdirSync(archives);
    apt(["download", ...packages(apt)], archives);
    const root = join(work, "ready", "root");
    mkdirSync(root, { recursive: true });
    for (const file of readdirSync(archives)) run("dpkg-deb", ["-x", join(archives, file), root]);
    for (const part of ["usr/share", "usr/lib/systemd", "etc", "var"])
      rmSync(join(root, part), { recursive: true, force: true });
    writeLauncher(join(work, "ready"));
    replaceFolder(join(work, "ready"), destination);
    return join(destination, "haproxy");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Apt = (args: readonly string[], cwd?: string) => string;

function privateApt(archive: string, suite: Suite, home: string): Apt {
  for (const part of ["lists/partial", "cache/archives/partial", "etc/preferences.d"])
    mkdirSync(join(home, part), { recursive: true });
  const suites = suite === "experimental" ? ["sid", "experimental"] : [suite];
  const sources = suites.map((name) => `deb [signed-by=${KEYRING}] ${archive} ${name} main\n`).join("");
  writeFileSync(join(home, "sources.list"), sources);
  writeFileSync(join(home, "status"), "");
  // From experimental nothing but haproxy itself; its libraries are sid's.
  writeFileSync(
    join(home, "etc/preferences.d/haproxy"),
    "Package: haproxy\nPin: release a=experimental\nPin-Priority: 990\n",
  );
  const options = {
    "Dir::State": home,
    "Dir::State::status": join(home, "status"),
    "Dir::Cache": join(home, "cache"),
    "Dir::Etc": join(home, "etc"),
    "Dir::Etc::sourcelist": join(home, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "APT::Install-Recommends": "false",
    "APT::Sandbox::User": "",
    "Acquire::Languages": "none",
    "Acquire::Retries": "1",
    "Acquire::http::Timeout": "15",
    "Debug::NoLocking": "true",
  };
  const flags = Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  return (args, cwd) => run("apt-get", [...flags, "-qq", ...args], cwd);
}

/** haproxy and the shared libraries of its dependencies; what its installation scripts need is left out. */
function packages(apt: Apt): string[] {
  return apt(["--yes", "--print-uris", "install", "haproxy"])
    .split("\n")
    .map((row) => decodeURIComponent(/^'[^']*\/([^/_]+)_/.exec(row)?.[1] ?? ""))
    .filter(
      (name) => name === "haproxy" || (/^lib/.test(name) && !/^lib(pam|selinux|semanage|sepol|audit|db5)/.test(name)),
    );
}

/**
 * The Debian archive that the machine's apt takes packages from, as apt itself reads its configuration (`sources.list`,
 * `*.sources`, `apt.conf`). Needs no network.
 *
 * @throws if apt has no Debian archive.
 */
export function debianArchive(): string {
  const releases = run("apt-get", ["update", "--print-uris"]).matchAll(/^'(\S+?)\/dists\/\S+\/InRelease'/gm);
  const archives = [...new Set([...releases].map(([, archive = ""]) => archive))];
  const found = archives.find((archive) => /\/debian(\/|$)/.test(archive));
  if (found !== undefined) return found;
  throw new Error(
    `apt: add a Debian archive to sources.list, or set GATEHOUSE_HAPROXY; got ${archives.join(", ") || "no source"}`,
  );
}

/** A script, because the loader needs to know where the libraries are, and `-W` starts argv[0] again at each reload. */
function writeLauncher(directory: string): void {
  const files = readdirSync(join(directory, "root"), { recursive: true, encoding: "utf8" });
  const loader = files.find((file) => /(^|\/)ld-linux[^/]*\.so\.[0-9]+$/.test(file));
  if (loader === undefined) throw new Error("no dynamic loader among the fetched packages");
  const libraries = [...new Set(files.filter((file) => /\.so(\.|$)/.test(file)).map((file) => dirname(file)))];
  const script = [
    "#!/bin/sh",
    'here=$(cd "$(dirname "$0")" && pwd)',
    `exec "$here/root/${loader}" --library-path "${libraries.map((dir) => `$here/root/${dir}`).join(":")}" \\`,
    '  --argv0 "$here/haproxy" "$here/root/usr/sbin/haproxy" "$@"',
  ];
  writeFileSync(join(directory, "haproxy"), `${script.join("\n")}\n`);
  chmodSync(join(directory, "haproxy"), 0o755);
}

function run(command: string, args: readonly string[], cwd?: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", timeout: 120_000, stdio: ["ignore", "pipe", "pipe"] });
}
