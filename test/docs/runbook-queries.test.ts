import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { TRUST } from "../../components/observability/sources";
import { FILES } from "../../haproxy/config";
import { REFUSALS } from "../../haproxy/config/refusals";
import type { Plan } from "../../tools/preview";
import { haproxyFiles } from "../../tools/preview/show/haproxy";
import { planOf, ROOT } from "../support/plans";
import { findAll } from "../support/record";
import { metricLines } from "../support/reported";
import { commandsOf, PAGES } from "./pages";

/** What Logs Insights has by itself. */
const OWN = new Set(
  "filter parse stats sort limit count as by pct max min sum bin desc asc and or like ispresent @timestamp @message @logStream".split(
    " ",
  ),
);
/** Of what an agent says in words: runtime/certificate/log.ts. */
const LEVELS = ["INFO", "WARN", "ERROR"];
/** What Firehose writes of a delivery that failed (Firehose guide, "Monitor using CloudWatch Logs"). */
const FIREHOSE = ["errorCode", "errorMessage"];

interface Question {
  readonly file: string;
  /** How the command names the log groups. */
  readonly of: string;
  readonly query: string;
}

const QUESTIONS: readonly Question[] = PAGES.flatMap((page) =>
  commandsOf(page).flatMap((script) =>
    [...script.matchAll(/start-query --log-group-names? (.*?)--start-time.*?--query-string '([^']*)'/gs)].map(
      ([, of = "", query = ""]) => ({ file: page.file, of, query }),
    ),
  ),
);

describe("the queries that runbooks ask of logs", () => {
  let fields: Record<string, ReadonlySet<string>>;
  let values: Record<string, readonly string[]>;
  before(async () => {
    const prod = await planOf("prod");
    const metrics = metricLines("edge-prod-fleet").flatMap((line) => Object.keys(line));
    fields = {
      fleetLogGroup: new Set([...ofHaproxy(prod), ...metrics, "timestamp", "level", "message", ...logFields()]),
      gatewayLogGroups: new Set(ofGateway(prod)),
      $LOG: new Set(FIREHOSE),
    };
    values = {
      level: LEVELS,
      kind: ["Request", "ConnectionError"],
      refusal: ["", ...REFUSALS.map(({ name }) => name)],
      Certificate: [TRUST, FILES.serverCertificate, FILES.clientCertificate],
      route: ["GET /heartbeat"],
    };
  });

  it("are there", () => assert.ok(QUESTIONS.length > 15));

  for (const { file, of, query } of QUESTIONS) {
    it(`ask for what the log has: ${file}: ${query.slice(0, 60)}`, () => {
      const [, known] = Object.entries(fields).find(([group]) => of.includes(group)) ?? [];
      assert.ok(known, of);
      const named = [...query.matchAll(/ as (\w+)|\(\?<(\w+)>/g)].map(([, name = "", parsed = name]) => parsed);
      const bare = query.replaceAll(/"[^"]*"|\/[^/]*\/|\b\d\w*/g, "");
      const words = bare.match(/@?[A-Za-z_]\w*/g) ?? [];
      assert.deepEqual(
        words.filter((word) => !OWN.has(word) && !known.has(word) && !named.includes(word)),
        [],
      );
      const sorted = [...query.matchAll(/sort (@?\w+)/g)].map(([, by = ""]) => by);
      assert.deepEqual(
        sorted.filter((by) => !named.includes(by) && !by.startsWith("@")),
        [],
        "sorts by what it has a name for",
      );
      // Logs Insights compares texts letter by letter.
      for (const [, field = "", value = ""] of query.matchAll(/(\w+) !?= "([^"]*)"/g))
        assert.ok(values[field]?.includes(value), `${field} is never ${value}`);
      for (const [, part = ""] of query.matchAll(/@message like \/([^/]*)\//g))
        assert.ok(messages().some((message) => message.includes(part)), `nothing is logged like ${part}`); // prettier-ignore
    });
  }
});

function ofHaproxy(plan: Plan): string[] {
  const configuration = haproxyFiles(plan).find(({ name }) => name === "haproxy.cfg")?.text ?? "";
  return [...configuration.matchAll(/"(\w+)\\?":|%\((\w+)[:)]/g)].map(([, name, other]) => name ?? other ?? "");
}

function ofGateway(plan: Plan): string[] {
  const [stage] = findAll(plan, "aws:apigatewayv2/stage:Stage");
  return Object.keys(JSON.parse((stage?.inputs.accessLogSettings as { format: string }).format) as object);
}

const SOURCES = readdirSync(path.join(ROOT, "runtime/agent"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(path.join(ROOT, "runtime/agent", file), "utf8"));

const LOGGED = SOURCES.flatMap((text) => [
  ...text.matchAll(/\.(?:info|warn|error)\((["`])(.*?)\1(?:, \{([^}]*)\})?/gs),
]);

/** What agents say, by their sources. */
const messages = (): string[] => LOGGED.map(([, , message = ""]) => message);

/** The fields beside it. */
const logFields = (): string[] =>
  LOGGED.flatMap(([, , , given = ""]) =>
    [...given.matchAll(/(?:^|[,{\s])(\w+)(?=[:,\s]|$)/g)].map(([, name = ""]) => name),
  );
