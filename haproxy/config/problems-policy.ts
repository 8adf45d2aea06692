import { at, type Checks } from "./checks";
import { ClientClass } from "./intent-policy";
import { measures } from "./limits/measures";
import { tableNames } from "./limits/tables";
import { CLIENT_ID, SCOPE } from "./quoting";

const CLASSES = Object.values(ClientClass);
const A_CLIENT = "use 1 to 128 letters, digits and . _ @ : / | -, beginning with a letter or digit";
const A_SCOPE = "use 1 to 128 letters, digits and . _ : / -, beginning with a letter or digit";

/** What is wrong with how classes are told. */
export function classes(checks: Checks, value: unknown): void {
  if (!checks.object("classes", value, ["clients", "scopes", "unlisted"])) return;
  checks.if(value.clients, (clients) => {
    if (typeof clients !== "object" || clients === null || Array.isArray(clients))
      return checks.refuse("classes.clients", "give an object", clients);
    for (const [id, kind] of Object.entries(clients)) {
      checks.text("classes.clients", id, CLIENT_ID, A_CLIENT);
      oneClass(checks, at("classes.clients", id), kind);
    }
  });
  checks.if(value.scopes, (scopes) => {
    if (!checks.list("classes.scopes", scopes, 0, 50)) return;
    scopes.forEach((entry, i) => {
      const path = `classes.scopes[${i}]`;
      if (!checks.object(path, entry, ["scope", "class"])) return;
      checks.text(`${path}.scope`, entry.scope, SCOPE, A_SCOPE);
      oneClass(checks, `${path}.class`, entry.class);
    });
  });
  checks.if(value.unlisted, (kind) => oneClass(checks, "classes.unlisted", kind));
}

/** What is wrong with the limits. */
export function limits(checks: Checks, value: unknown): void {
  if (!checks.object("limits", value, ["periodSeconds", ...CLASSES, "none"]) || checks.none("limits", value)) return;
  checks.if(value.periodSeconds, (seconds) => checks.whole("limits.periodSeconds", seconds, 1, 3600, " of seconds"));
  for (const kind of CLASSES)
    checks.if(value[kind], (ofClass) => {
      if (!checks.object(`limits.${kind}`, ofClass, tableNames)) return;
      for (const table of tableNames)
        checks.if(ofClass[table], (counted) => {
          const path = `limits.${kind}.${table}`;
          if (!checks.object(path, counted, measures)) return;
          for (const measure of measures)
            checks.if(counted[measure], (number) => checks.whole(`${path}.${measure}`, number, 1, 1_000_000_000));
        });
    });
}

function oneClass(checks: Checks, path: string, value: unknown): void {
  if (!(CLASSES as readonly unknown[]).includes(value)) checks.refuse(path, `use one of ${CLASSES.join(", ")}`, value);
}
