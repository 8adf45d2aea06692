/** The version of this library, as package.json has it (test/components/shared/library.test.ts). */
export const LIBRARY_VERSION = "0.1.0";

/** Whether a version is of an earlier release than another: releases that fit together differ in their last number alone. */
export function isOlder(version: string, than: string): boolean {
  const [first, other] = [version, than].map((one) => one.split(".").slice(0, 2).map(Number));
  const [major = 0, minor = 0] = first!;
  const [otherMajor = 0, otherMinor = 0] = other!;
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
