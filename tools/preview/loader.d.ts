/** Teaches `require` to read TypeScript. */
export function install(): void;
/** The file that holds what was made of a TypeScript file in this process, source map included. */
export function compiledFile(file: string): string | undefined;
