/** Teaches `require` to read TypeScript. */
export function install(): void;
/** The file that holds what was made of a TypeScript file in this process, source map included. */
export function compiledFile(file: string): string | undefined;
/** Makes TypeScript files, and all that they import, ready to be loaded: many at once take little longer than one. */
export function compile(files: string[]): void;
