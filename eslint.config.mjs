import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  // An example is another team's project, checked by its own compiler settings (test/package).
  { ignores: ["**/node_modules/", "**/dist/", "**/*.js", "**/*.cjs", "examples/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `const { one: _, ...others } = all` leaves one out.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      // An Output or promise left alone is an assertion that never ran, or a resource that never registered.
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/require-await": "off",
      eqeqeq: "error",
      // Standard output is the preview's product; only the tools write to it.
      "no-console": "error",
    },
  },
  { files: ["tools/**/*.ts", "**/*.mjs"], rules: { "no-console": "off" } },
  { files: ["**/*.mjs"], languageOptions: { globals: { process: "readonly", console: "readonly" } } },
  {
    files: ["runtime/heartbeat/*.mjs"],
    languageOptions: { globals: { AbortSignal: false, fetch: false, URL: false } },
  },
);
