import type { Law } from "../law";
import type { Value } from "../plan";
import { asList, group, groupsAt, inEach, expect, mustNotBe, textIn, type Group } from "../read";

/** Who gets into a container by a fault of what runs in it finds nothing to write to, and no right beyond it. */
export const containersConfined: Law = {
  name: "containers-confined",
  says: "containers run as an ordinary user, without capabilities, on a file system that they cannot write to",
  findings: inEach("aws:ecs/taskDefinition:TaskDefinition", (task) =>
    groupsAt(task, "containerDefinitions").flatMap(([at, container]) => {
      const { user = null, readonlyRootFilesystem = null, privileged = false } = container;
      const root = !/^(?!0+(:|$)|root)\S+/.test(textIn(user));
      return [
        ...expect(!root, task, `${at}.user`, "give an ordinary user", user),
        ...expect(
          readonlyRootFilesystem === true,
          task,
          `${at}.readonlyRootFilesystem`,
          "set true",
          readonlyRootFilesystem,
        ),
        ...mustNotBe(true, task, `${at}.privileged`, "leave it out", privileged),
        ...expect(dropsAll(container), task, `${at}.linuxParameters.capabilities.drop`, "drop ALL", null),
        ...expect(added(container).length === 0, task, `${at}.linuxParameters.capabilities.add`, "add none", added(container)), // prettier-ignore
      ];
    }),
  ),
};

function dropsAll(container: Group): boolean {
  return asList(capabilities(container).drop).includes("ALL");
}

function added(container: Group): Value[] {
  return asList(capabilities(container).add);
}

function capabilities({ linuxParameters }: Group): Group {
  return group(group(linuxParameters).capabilities);
}
