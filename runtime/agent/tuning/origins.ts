/** `<hex sha256> <generation>` a line; what else stands there is a mistake, and no proof. */
const LINE = /^[0-9a-f]{64} [1-9][0-9]{0,8}$|^[0-9a-f]{64} 0$/;

/** The map of origin proofs as it is written, or what is wrong with it. */
export function origins(text: string): { readonly map: string } | { readonly problem: string } {
  const rows = text
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "");
  if (rows.length === 0) return { problem: "holds no proof: every request would be refused" };
  const bad = rows.findIndex((row) => !LINE.test(row));
  if (bad >= 0) return { problem: `line ${bad + 1} is not "<sha256 in hex> <generation>"` };
  if (new Set(rows.map((row) => row.slice(0, 64))).size < rows.length) return { problem: "holds a proof twice" };
  return { map: rows.map((row) => `${row}\n`).join("") };
}
