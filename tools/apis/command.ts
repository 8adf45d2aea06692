import { readFileSync, writeFileSync } from "node:fs";
import { CommandError } from "../shared/command-error";
import type { Command, Print } from "../shared/command";
import { isObject } from "../shared/json";
import { anyText, flagOption, option, repeatedOption, type OptionValues } from "../shared/options";
import { attachedApis, referring, referringTo, pathTaken, withoutApi, type Named, type Referring } from "./referring";

const OPTIONS = {
  reference: option("FILE", anyText, "the platform's output reference as JSON: pulumi stack output reference --json; - for standard input"), // prettier-ignore
  of: repeatedOption("ID", anyText, "ends with 1 while an API refers to this link, listener, balancer or domain name"),
  path: option(
    "PATH",
    anyText,
    "ends with 1 if --api cannot have this path of the shared domain, for the paths of others",
  ),
  api: option("NAME", anyText, "whose path it shall be"),
  save: option("FILE", anyText, "write the APIs of other programs there, as the platform's setting attached has them"),
  json: flagOption("print all that was found as JSON"),
};

/** Who is attached to a gatehouse, and who still refers to what was replaced. */
export const APIS: Command<typeof OPTIONS> = {
  name: "npx pulumi-gatehouse apis",
  about:
    "Lists the APIs that refer to a gatehouse, from whichever program: their link, listener, paths and registration, and what of it the " +
    "reference names no more. Needs AWS credentials of the gatehouse's account with apigateway:GET and s3:ListBucket; changes nothing. Exits " +
    "with 1 if an API refers to what the reference does not name, or to what --of or --path ask about.",
  options: OPTIONS,
  problems: ({ path, api }) =>
    (path === undefined) === (api === undefined) ? [] : ["--path, --api: give both, or none"],
  async run(values: OptionValues<typeof OPTIONS>, print: Print) {
    const { named, asked } = referenceOf(values.reference);
    const { foundIn } = await import("./account");
    const found = await foundIn(asked).catch((error: unknown) => {
      throw new CommandError(`AWS: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    });
    const apis = referring(found, named);
    const registeredAlone = withoutApi(found);
    const referred = values.of.map((what) => ({ what, by: referringTo(apis, what, named) }));
    const path = values.path?.replace(/^\/|\/$/g, "");
    const taken = path === undefined ? [] : pathTaken(found, named, path, values.api!);
    if (values.save !== undefined) save(values.save, attachedApis(found, named));
    if (values.json) print(JSON.stringify({ apis, registeredAlone, referred, taken }, undefined, 2));
    else {
      for (const api of apis) print(apiText(api));
      for (const name of registeredAlone) print(`${name}: registered, and no API has its tag`);
      for (const { what, by } of referred) print(`${what}: ${by.length === 0 ? "nobody refers to it" : `referred to by ${by.join(", ")}`}`); // prettier-ignore
      if (path !== undefined) print(taken.length === 0 ? `/${path}: free` : taken.join("\n"));
      print(summary(apis));
    }
    const old =
      values.of.length > 0 ? referred.some(({ by }) => by.length > 0) : apis.some((api) => api.old.length > 0);
    return old || taken.length > 0 ? 1 : 0;
  },
};

function apiText({ name, id, kind, links, targets, places, registered, old }: Referring): string {
  const rows: [string, readonly string[]][] = [
    ["link", links],
    [kind === "Rest" ? "balancer" : "listener", targets],
    ["paths", places],
  ];
  return [
    `${name} (${kind} API ${id}${registered ? "" : ", not registered: HAProxy does not know it"})`,
    ...rows.map(([what, all]) => `  ${what}: ${all.length === 0 ? "none" : all.map((one) => (old.includes(one) ? `${one} (no longer the reference's)` : one)).join(", ")}`), // prettier-ignore
  ].join("\n");
}

function summary(apis: readonly Referring[]): string {
  const old = apis.filter((api) => api.old.length > 0).map(({ name }) => name);
  const many = `${apis.length} API${apis.length === 1 ? "" : "s"}`;
  return `${many}; ${old.length === 0 ? "all refer to what the reference names" : `to what it no longer names: ${old.join(", ")}`}`; // prettier-ignore
}

function save(file: string, attached: object): void {
  try {
    writeFileSync(file, `${JSON.stringify(attached, undefined, 2)}\n`);
  } catch (error) {
    throw new CommandError(`--save: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What is asked for, and what the reference names. */
function referenceOf(file: string | undefined) {
  if (file === undefined) throw new CommandError("--reference: give the platform's output reference as JSON");
  const reference = read(file);
  const text = (key: string): string => {
    const value = reference[key];
    if (typeof value === "string" && value !== "") return value;
    throw new CommandError(`--reference: give the output reference of a gatehouse, with a text ${key}; got ${JSON.stringify(value) ?? "nothing"}`); // prettier-ignore
  };
  const { own = [], domain } = reference as Partial<Named>;
  const identity = text("identity");
  const named: Named = { identity, own, vpcLinkId: text("vpcLinkId"), listenerArn: text("listenerArn"), ...(domain && { domain }) }; // prettier-ignore
  return { named, asked: { identity, region: text("region"), registrationsBucket: text("registrationsBucket") } };
}

function read(file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
    if (isObject(value)) return value;
  } catch (error) {
    throw new CommandError(`--reference: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new CommandError("--reference: give a group of JSON");
}
