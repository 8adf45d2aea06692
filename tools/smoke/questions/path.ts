import { DECODED, ENCODED, lineOf } from "../probe";
import { NotAsked } from "../not-asked";
import { question } from "../question";

/** Which path the gateway hands on. */
export const PATH_QUESTIONS = [
  question({
    id: "path-encoding",
    asks: "Does `$request.path` hand percent-encodings on as they came, or decoded?",
    how: `GET with \`${ENCODED}\` in a parameter's place; HAProxy's log has the path that it got, by request id.`,
    answers: {
      Decoded: {
        means: "`%2F` has become `/` before HAProxy and the service see it.",
        set: "Nothing: `npm run local` decodes, too (`--paths Decoded`, its default). A service must not tell `a%2Fb` from `a/b`.",
      },
      Kept: {
        means:
          "HAProxy gets the path as the client sent it. It refuses an encoded slash as AmbiguousPath, so that nothing is read in two ways.",
        set: "`npm run local -- --paths Kept`, so that the local run does the same.",
      },
      Other: {
        means: "The path came in a third form.",
        set: "Look at it: tools/local/gateway/path-encoding.ts knows two.",
        isTrouble: true,
      },
    },
    async ask({ probe }) {
      const path = pathOf(lineOf(await probe.send({}, probe.path(ENCODED))));
      const answer = path.toLowerCase().includes(ENCODED.toLowerCase())
        ? "Kept"
        : DECODED.test(path)
          ? "Decoded"
          : "Other";
      return { answer, saw: `HAProxy got ${path}` };
    },
  }),
  question({
    id: "mapping-path",
    asks: "Does the path of an API mapping stay in `$request.path`?",
    how: "GET of the stage; what HAProxy's log has in front of the route's own path.",
    answers: {
      Removed: { means: "Services see the route's own path.", set: "Nothing." },
      Stays: {
        means: "Services see the domain's path in front of their own.",
        set: 'Nothing is let in that should not be (docs/decisions/0004). Give the stage the root (`stages[].path: ""`) or have services expect the path.',
        isTrouble: true,
      },
    },
    async ask({ probe }) {
      if (probe.prefix === "") throw new NotAsked("the stage is at the root: there is no path to stay");
      const path = pathOf(lineOf(await probe.plain()));
      return { answer: path.startsWith(`${probe.prefix}/`) ? "Stays" : "Removed", saw: `HAProxy got ${path}` };
    },
  }),
  question({
    id: "cut-segment",
    asks: "What does the gateway make of a path that continues a mapping's last segment (`/ordersandmore` in `orders`)?",
    how: "GET of the stage's path with `x` behind it, where a path of several segments has the gateway compare by letters.",
    answers: {
      Rooted: {
        means:
          "The rest gets a slash in front: `/ordersandmore` is `/andmore` of the stage, by the rules of its routes.",
        set: "Nothing. Paths of which none is a prefix of another keep stages apart.",
      },
      Refused: { means: "The request goes nowhere.", set: "Nothing." },
      Whole: {
        means: "The path goes to the service whole.",
        set: "Give each stage a path of one segment, or have services refuse paths that they do not know.",
        isTrouble: true,
      },
    },
    async ask({ probe, settings }) {
      if (!settings.api.basePaths.some(({ path }) => path.includes("/")) || probe.prefix === "")
        throw new NotAsked("no stage has a path of several segments");
      const { haproxy, answer } = await probe.send({}, "x/gatehouse-smoke");
      if (!haproxy) return { answer: "Refused", saw: `the gateway answered ${answer.status}` };
      const path = pathOf(haproxy);
      return { answer: path.startsWith(probe.prefix) ? "Whole" : "Rooted", saw: `HAProxy got ${path}` };
    },
  }),
  question({
    id: "whole-path",
    asks: "Does `$context.path` have the path of the API mapping in front?",
    how: "GET of the stage; `path` of the gateway's access log, which is `$context.path`.",
    answers: {
      Whole: {
        means:
          "The gateway could tell HAProxy the path as the client sent it, and HAProxy could refuse what continues a mapping's last segment (cut-segment).",
        set: "Nothing. It is not documented, so that nothing rests on it (docs/decisions/0044).",
      },
      Cut: { means: "The gateway tells the path behind the mapping alone.", set: "Nothing." },
    },
    async ask({ probe }) {
      if (probe.prefix === "") throw new NotAsked("the stage is at the root: there is no path in front");
      const path = pathOf(await probe.gatewayLine(await probe.plain()));
      return { answer: path.startsWith(`${probe.prefix}/`) ? "Whole" : "Cut", saw: `the gateway logged ${path}` };
    },
  }),
];

function pathOf(line: Readonly<Record<string, unknown>>): string {
  return typeof line["path"] === "string" ? line["path"] : "";
}
