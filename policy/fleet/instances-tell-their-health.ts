import type { Law } from "../law";
import { groupsAt, inEach, expect, textIn } from "../read";

/**
 * Where nobody asks an instance, it is well while its port accepts connections: one that hangs kept 13 % of all requests for as long as it
 * hung; with a path it was out after 8 s (docs/testing.md). A service without one is a decision, with a reason: a relaxation of this law.
 */
export const instancesTellTheirHealth: Law = {
  name: "instances-tell-their-health",
  says: "each stage has a path by which its instances tell that they are well, unless the program says why not",
  findings: inEach("aws:s3/bucketObjectv2:BucketObjectv2", (object) =>
    textIn(object.inputs["key"]).startsWith("apis/")
      ? groupsAt(object, "content.stages").flatMap(([at, stage]) =>
          expect(
            textIn(stage["healthPath"]) !== "",
            object,
            `${at}.healthPath`,
            "give the stage a healthPath, or relax this law and say why",
            stage["healthPath"] ?? null,
          ),
        )
      : [],
  ),
};
