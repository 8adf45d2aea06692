import type { Finding, Law } from "../law";
import { isUnknown, type Plan, type Resource } from "../plan";
import { groupsAt, inEach, expect, textIn } from "../read";

/** A tag that moves runs something else tomorrow, and a rollback brings back nothing. */
export const imagesPinned: Law = {
  name: "images-pinned",
  says: "a container's image has a tag or digest of its own, and a repository's tags do not move",
  findings: (plan: Plan) => [
    ...inEach("aws:ecs/taskDefinition:TaskDefinition", (task) =>
      groupsAt(task, "containerDefinitions").flatMap(([at, { image = null }]) => pinned(task, at, textIn(image))),
    )(plan),
    ...inEach("aws:ecr/repository:Repository", (repository) => {
      const { imageTagMutability } = repository.inputs;
      return expect(
        imageTagMutability === "IMMUTABLE",
        repository,
        "imageTagMutability",
        "use IMMUTABLE",
        imageTagMutability,
      );
    })(plan),
  ],
};

/** Tags that whoever makes an image moves to the newest. */
const MOVING = /:(latest|main|master|edge|nightly|stable|lts|dev|current)$/i;

function pinned(task: Resource, at: string, image: string): Finding[] {
  const last = image.slice(image.lastIndexOf("/") + 1);
  const fixed = /@sha256:[0-9a-f]{64}$/.test(last) || (/:[\w.-]+$/.test(last) && !MOVING.test(last));
  return expect(fixed || isUnknown(image), task, `${at}.image`, "give a fixed tag or a digest", image);
}
