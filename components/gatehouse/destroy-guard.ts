import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * What `pulumi destroy` deletes first, because it depends on everything else and nothing depends on it. Protected, it stops the
 * destroy at its first step, also without a preview; else all that stands before the first protected key or log would be gone by
 * then, the API and the fleet among it. It costs nothing and never changes. Beside the gatehouse and not in it: a child cannot wait
 * for its parent's children.
 */
export function createDestroyGuard(
  name: string,
  gatehouse: pulumi.Resource,
  protect: boolean,
  { parent, aliases = [] }: pulumi.ComponentResourceOptions = {},
): random.RandomId {
  return new random.RandomId(
    guardOf(name),
    { byteLength: 4 },
    { ...(parent && { parent }), protect, dependsOn: [gatehouse], aliases: aliases.map(besideFormer) },
  );
}

const guardOf = (name: string) => `${name}-destroy-guard`;

/** No child of the gatehouse, it inherits none of its aliases: each says where the guard stood. */
function besideFormer(alias: pulumi.Input<pulumi.URN | pulumi.Alias>): pulumi.Input<pulumi.URN | pulumi.Alias> {
  return pulumi.output(alias).apply((was): pulumi.URN | pulumi.Alias => {
    if (typeof was === "string")
      return guardOf(was.replace(/[^$:]+:index:\w+(?=::)/, "random:index/randomId:RandomId"));
    const { type: _, name, ...rest } = was;
    return name === undefined ? rest : { ...rest, name: pulumi.output(name).apply(guardOf) };
  });
}
