import path from "node:path";
import ts from "typescript";
import { AWS_TYPES } from "./aws-types";
import { typeOf, type PropertySchema, type Schema } from "./schema";

const ROOT = path.resolve(__dirname, "../..");
const ENTRY = path.join(ROOT, "components/index.ts");

/** Comments that the analyser leaves out: of types, of enumerations, of what an interface inherits; a property's type says what it is. */
export function addComments(schema: Schema): void {
  const comments = exportedComments();
  for (const [token, type] of Object.entries(schema.types)) {
    const { comment, members } = comments.get(token.split(":").at(-1)!) ?? {
      comment: "",
      members: new Map<string, string>(),
    };
    type.description ??= comment;
    for (const [name, property] of Object.entries(type.properties ?? {}))
      property.description ??= members.get(name) ?? "";
    for (const value of type.enum ?? []) value.description ??= members.get(value.value) ?? "";
  }
  for (const [token, { inputProperties = {} }] of Object.entries(schema.resources)) {
    const members = comments.get(`${token.split(":").at(-1)}Args`)?.members;
    for (const [name, property] of Object.entries(inputProperties)) property.description ??= members?.get(name) ?? "";
  }
  const ofType = (property: PropertySchema) => schema.types[typeOf(property) ?? ""]?.description ?? "";
  const owners = [...Object.values(schema.resources), ...Object.values(schema.types)];
  for (const owner of owners) {
    const inputs = "inputProperties" in owner ? owner.inputProperties : {};
    for (const property of [...Object.values(inputs ?? {}), ...Object.values(owner.properties ?? {})])
      property.description ||= ofType(property);
  }
}

interface Comment {
  readonly comment: string;
  readonly members: ReadonlyMap<string, string>;
}

function exportedComments(): Map<string, Comment> {
  const program = compiled();
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(ENTRY)!)!;
  const text = (symbol: ts.Symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return new Map(
    checker.getExportsOfModule(module).map((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const isConstant = (symbol.flags & ts.SymbolFlags.Variable) !== 0;
      const type = isConstant ? checker.getTypeOfSymbol(symbol) : checker.getDeclaredTypeOfSymbol(symbol);
      const members = type.getProperties().map((property) => [property.name, text(property)] as const);
      return [exported.name, { comment: text(symbol), members: new Map(members) }];
    }),
  );
}

function compiled(): ts.Program {
  const aws = path.join(ROOT, "aws-types.d.ts");
  const config = { extends: "./tsconfig.json", compilerOptions: { types: ["node"], paths: { "@pulumi/aws": [aws] } }, files: [ENTRY], include: [] }; // prettier-ignore
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  host.readFile = (file) => (file === aws ? AWS_TYPES : ts.sys.readFile(file));
  host.fileExists = (file) => file === aws || ts.sys.fileExists(file);
  return ts.createProgram(fileNames, options, host);
}
