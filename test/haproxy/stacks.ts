import { haproxyFiles } from "../../tools/preview/show/haproxy";
import { planOf } from "../support/plans";

/** What the tasks of a stack get, as it stands in the plan; the origin proofs are made at deploy time. */
export async function renderedFor(stack: string): Promise<Record<string, string>> {
  const files = haproxyFiles(await planOf(stack)).filter((file) => file.name !== "origins.map");
  return Object.fromEntries(files.map((file) => [file.name, file.text]));
}
