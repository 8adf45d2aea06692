import type { Law } from "../law";
import { inEach, expect } from "../read";

/** KMS rotates the material of symmetric keys, once a year and without a change to who uses them; it cannot rotate those that sign. */
export const keysRotate: Law = {
  name: "keys-rotate",
  says: "each KMS key that encrypts has its material rotated, and is deleted 7 days after it was asked for at the earliest",
  findings: inEach("aws:kms/key:Key", (key) => {
    const { enableKeyRotation, keyUsage = "ENCRYPT_DECRYPT", deletionWindowInDays = 30 } = key.inputs;
    const signs = keyUsage !== "ENCRYPT_DECRYPT";
    return [
      ...expect(signs || enableKeyRotation === true, key, "enableKeyRotation", "set true", enableKeyRotation),
      ...expect(Number(deletionWindowInDays) >= 7, key, "deletionWindowInDays", "use 7 to 30", deletionWindowInDays),
    ];
  }),
};
