import type { Edge, EdgeStage } from "../model";
import type { Section } from "../text";
import type { Line } from "../words";
import { host, line, name } from "../words";

/** What every stage's backend does alike. */
export function stageDefaults(): Section {
  return {
    kind: "defaults",
    name: "stage",
    from: "base",
    about: "What every stage's backend does alike. Identity headers pass through as they were checked.",
    body: [
      line`balance leastconn`,
      { remark: "only what no backend can have seen yet is sent again" },
      line`retries 2`,
      line`option redispatch 1`,
      line`retry-on conn-failure`,
      line`default-server check inter 2s fall 2 rise 1 resolvers cloudmap init-addr last,none resolve-prefer ipv4`,
      { remark: "the proof is for us alone, and leftover Connection tokens could name identity headers" },
      line`http-request del-header x-gatehouse-origin`,
      line`http-request del-header connection`,
      line`http-request set-header x-forwarded-for %[var(txn.address)]`,
      line`http-response del-header server`,
      line`http-response del-header keep-alive`,
    ],
  };
}

/** A gateway stage: the backend of the same name, with its versions' instances. */
export function stageSection(stage: EdgeStage): Section {
  return {
    kind: "backend",
    name: name(stage.name),
    from: "stage",
    about: `Stage ${stage.name}.`,
    body: versionLines(stage),
  };
}

export const stageSections = (edge: Edge): Section[] => edge.stages.map(stageSection);

function versionLines(stage: EdgeStage): Line[] {
  return stage.versions.map(
    (version) =>
      line`server-template ${name(version.name)}- ${version.instances} ${host(version.host)}:${version.port} weight ${version.weight}`,
  );
}
