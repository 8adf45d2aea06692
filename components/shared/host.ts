/**
 * Which of the SDK's hosts has loaded a file to run it: `run` runs programs, `run-plugin` plugins; undefined where another
 * file imports it.
 */
export function hostOf(entry: NodeModule): string | undefined {
  return /@pulumi[\\/]pulumi[\\/]cmd[\\/]([\w-]+)[\\/]/.exec(entry.parent?.filename ?? "")?.[1];
}

/**
 * Ends the process with exit code 1. A program that ends with 0 and has registered nothing is one whose resources
 * `pulumi up` deletes, and without `main` in Pulumi.yaml Pulumi runs what package.json exports.
 */
export function refuseToRun(): never {
  process.stderr.write(
    "pulumi-gatehouse: this is the library of components, not a program.\n" +
      "Pulumi.yaml must name the program: `main: index.ts`\n",
  );
  process.exit(1);
}
