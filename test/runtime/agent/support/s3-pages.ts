import { Readable } from "node:stream";
import { s3Objects } from "../../../../runtime/agent/store/s3";
import type { ObjectReader } from "../../../../runtime/agent/store/objects";

/** One answer of S3: its XML, a status that is none of success, or a connection that ends in the middle of it. */
export type Page = string | number | { readonly endsAfter: string };

const object = (key: string): string =>
  `<Contents><Key>${key}</Key><ETag>&quot;${key}&quot;</ETag><Size>10</Size></Contents>`;

/** A page of a listing as Amazon S3's API has it (ListObjectsV2). */
export const page = (keys: readonly string[], more?: { readonly token: string | undefined }): string =>
  `<ListBucketResult><IsTruncated>${more !== undefined}</IsTruncated>${keys.map(object).join("")}${more?.token === undefined ? "" : `<NextContinuationToken>${more.token}</NextContinuationToken>`}</ListBucketResult>`; // prettier-ignore

/** The agent's reader of S3, whose SDK client gets these answers in turn, the last one for ever. */
export function answering(...pages: Page[]): { readonly objects: ObjectReader; readonly asked: string[] } {
  const asked: string[] = [];
  const handle = async ({ query }: { query?: Record<string, string> }) => {
    const answer = pages[Math.min(asked.length, pages.length - 1)]!;
    asked.push(query?.["continuation-token"] ?? "");
    return { response: { statusCode: typeof answer === "number" ? answer : 200, headers: {}, body: body(answer) } };
  };
  const credentials = { accessKeyId: "here", secretAccessKey: "here" };
  const settings = { region: "eu-central-1", credentials, maxAttempts: 1, requestHandler: { handle } as never };
  return { objects: s3Objects("apis", settings), asked };
}

function body(answer: Page): Readable {
  if (typeof answer === "number") return Readable.from(["<Error><Code>SlowDown</Code></Error>"]);
  if (typeof answer === "string") return Readable.from([answer]);
  return Readable.from(
    (async function* () {
      yield answer.endsAfter;
      throw new Error("ECONNRESET");
    })(),
  );
}
