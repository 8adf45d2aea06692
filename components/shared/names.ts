import { must } from "../../fields";

/** What Pulumi's auto-naming appends to a logical name: a hyphen and seven hexadecimal digits. */
const AUTO_NAME_SUFFIX = 8;

/**
 * Refuses a component name whose longest physical name would not fit AWS's limit.
 *
 * @param suffix what the component appends to its own name for that resource
 * @param limit AWS's limit for that resource, in characters
 */
export function nameFits(name: string, suffix: string, limit: number, what: string): string[] {
  const most = limit - AUTO_NAME_SUFFIX - suffix.length;
  return [
    ...must(
      name.length <= most,
      "name",
      `use at most ${most} characters (a ${what} has ${limit}, and auto-naming adds ${AUTO_NAME_SUFFIX}${suffix && ` to "${suffix}"`})`,
      name,
    ),
    ...must(
      /^[a-z][a-z0-9-]*[a-z0-9]$/.test(name),
      "name",
      "use lower-case letters, digits and hyphens, a letter first",
      name,
    ),
  ];
}
