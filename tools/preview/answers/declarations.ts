import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { blockProperties, classProperties, type Property } from "./shape";

const projects = new Map<string, Declarations>();

/**
 * Knows the output properties of resource classes from the declaration files of the installed packages, the only
 * source there is offline. Types are read as text and only as far as a program needs them: the TypeScript compiler
 * would take longer than the whole preview.
 */
export class Declarations {
  readonly #folders = new Map<string, string | undefined>();
  readonly #classes = new Map<string, Property[] | undefined>();
  readonly #blocks = new Map<string, Property[] | undefined>();
  readonly #namespaces = new Map<string, number>();
  readonly #outputTypes = new Map<string, Buffer>();
  readonly #require: NodeJS.Require;

  private constructor(root: string) {
    this.#require = createRequire(path.join(root, "package.json"));
  }

  /**
   * Those of a project, whose packages stay as they are while this process runs.
   *
   * @param root the project's folder
   */
  static of(root: string): Declarations {
    return remembered(projects, root, () => new Declarations(root));
  }

  /** Output properties of a resource type such as `aws:acm/certificate:Certificate`; undefined if it is not installed. */
  ofType(type: string): Property[] | undefined {
    return this.#class(...fileOf(type));
  }

  /** The outputs of a resource type that its class keeps secret, `result` of a RandomPassword for example. */
  secretsOf(type: string): string[] {
    const [name, module] = fileOf(type);
    const file = path.join(this.#folder(name) ?? "", `${module}.js`);
    const stated = existsSync(file) && /additionalSecretOutputs: (\[[^\]]*\])/.exec(readFileSync(file, "utf8"))?.[1];
    return stated ? (JSON.parse(stated) as string[]) : [];
  }

  /** Output properties of a class of @pulumi/aws by its name there: `ec2.Vpc`. */
  ofAwsClass(name: string): Property[] | undefined {
    const [folder = "", className = ""] = name.split(".");
    return this.#class("aws", `${folder}/${lowerFirst(className)}`);
  }

  /** Fields of an output type such as `acm.CertificateDomainValidationOption` of a package. */
  ofBlock(packageName: string, name: string): Property[] | undefined {
    return remembered(this.#blocks, `${packageName}:${name}`, () => {
      const body = this.#interfaceBody(packageName, name);
      return body === undefined ? undefined : blockProperties(body);
    });
  }

  /** The text between the braces of `interface <name>`, which stands in the namespace that precedes the last dot. */
  #interfaceBody(packageName: string, name: string): string | undefined {
    const dot = name.lastIndexOf(".");
    const inNamespace = dot > 0;
    const types = this.#types(packageName);
    const from = inNamespace ? this.#namespace(packageName, name.slice(0, dot)) : 0;
    const opening = `${inNamespace ? "\n    " : "\nexport "}interface ${name.slice(dot + 1)} {`;
    const start = from < 0 ? -1 : types.indexOf(opening, from);
    if (start < 0) return undefined;
    const end = types.indexOf(inNamespace ? "\n    }" : "\n}", start);
    return types.toString("utf8", start + opening.length, end);
  }

  #namespace(packageName: string, name: string): number {
    return remembered(this.#namespaces, `${packageName}:${name}`, () =>
      this.#types(packageName).indexOf(`\nexport declare namespace ${name} {`),
    );
  }

  #class(packageName: string, module: string): Property[] | undefined {
    return remembered(this.#classes, `${packageName}:${module}`, () => {
      const folder = this.#folder(packageName);
      const file = folder && path.join(folder, `${module}.d.ts`);
      return file && existsSync(file) ? classProperties(readFileSync(file, "utf8")) : undefined;
    });
  }

  #folder(packageName: string): string | undefined {
    return remembered(this.#folders, packageName, () => {
      try {
        return path.dirname(this.#require.resolve(`@pulumi/${packageName}/package.json`));
      } catch {
        return undefined;
      }
    });
  }

  /** Megabytes long, hence kept as bytes and searched, never parsed. */
  #types(packageName: string): Buffer {
    return remembered(this.#outputTypes, packageName, () => {
      const file = path.join(this.#folder(packageName) ?? "", "types/output.d.ts");
      return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    });
  }
}

/** The package of a type such as `aws:acm/certificate:Certificate`, and the file of its class there: `acm/certificate`. */
function fileOf(type: string): [packageName: string, module: string] {
  const [name = "", module = "", className = ""] = type.split(":");
  const [folder = "", file = lowerFirst(className)] = module.split("/");
  return [name, folder === "index" ? file : `${folder}/${file}`];
}

function remembered<V>(memory: Map<string, V>, key: string, make: () => V): V {
  if (!memory.has(key)) memory.set(key, make());
  return memory.get(key) as V;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
