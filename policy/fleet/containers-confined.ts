import type { Law } from "../law";
import type { Value } from "../plan";
import { asList, groupsAt, inEach, isGroup, must, textOf } from "../read";

/** Who gets into a container by a fault of what runs in it finds nothing to write to, and no right beyond it. */
export const containersConfined: Law = {
  name: "containers-confined",
  says: "containers run as an ordinary user, without capabilities, on a file system that they cannot write to",
  findings: inEach("aws:ecs/taskDefinition:TaskDefinition", (task) =>
    groupsAt(task, "containerDefinitions").flatMap(([at, container]) => {
      const { user = null, readonlyRootFilesystem = null, privileged = false } = container;
      const root = !/^(?!0+(:|$)|root)\S+/.test(textOf(user));
      return [
        ...must(!root, task, `${at}.user`, "give an ordinary user", user),
        ...must(
          readonlyRootFilesystem === true,
          task,
          `${at}.readonlyRootFilesystem`,
          "set true",
          readonlyRootFilesystem,
        ),
        ...must(privileged !== true, task, `${at}.privileged`, "leave it out", privileged),
        ...must(dropsAll(container), task, `${at}.linuxParameters.capabilities.drop`, "drop ALL", null),
      ];
    }),
  ),
};

function dropsAll({ linuxParameters }: Record<string, Value>): boolean {
  const capabilities = isGroup(linuxParameters) ? linuxParameters.capabilities : undefined;
  return isGroup(capabilities) && asList(capabilities.drop).includes("ALL");
}
