import type { HaproxyModel } from "../model";
import { captured } from "../captures";
import { fileOf } from "../files";
import { line, Word, type Line } from "../quoting";

/** What HAProxy answers by itself when a service fails. */
const FAILURES = {
  500: "Internal",
  502: "BadGateway",
  503: "Unavailable",
  504: "Timeout",
};

/**
 * What its parser answers, before there is a request: HTTP/1.1 alone, since HTTP/2 ends the stream without an answer. The text
 * can hold no expression, so no request id.
 */
const PARSER = {
  400: ["Bad Request", "BadRequest"],
  405: ["Method Not Allowed", "Method"],
  408: ["Request Timeout", "RequestTimeout"],
  413: ["Content Too Large", "TooLarge"],
  414: ["URI Too Long", "UriTooLong"],
  422: ["Unprocessable Content", "Unprocessable"],
  431: ["Request Header Fields Too Large", "HeadersTooLarge"],
  501: ["Not Implemented", "NotImplemented"],
} as const;

const answerFile = (status: string): string => `error-${status}.http`;

/** The body of every answer that HAProxy makes to a request; `more` is JSON too. */
export const body = (error: string, more = ""): Word =>
  Word.of(`'{"error":"${error}",${more}"request_id":"%[${captured("id").text}]"}'`);

/** Refuses a service's answer. */
export const badGateway = (condition: Line): Line =>
  line`http-response deny deny_status 502 content-type application/json lf-string ${body(FAILURES[502])} ${condition}`;

/** Answers of its own, as JSON like all refusals. */
export const answerLines = (model: HaproxyModel): Line[] => [
  ...Object.entries(FAILURES).map(
    ([status, error]) =>
      line`http-error status ${Number(status)} content-type application/json lf-string ${body(error)}${status === "503" ? line` hdr retry-after 1` : line``}`,
  ),
  ...Object.keys(PARSER).map((status) => line`errorfile ${Number(status)} ${fileOf(model, answerFile(status))}`),
];

/** The files that those lines name. */
export const answerFiles = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(PARSER).map(([status, [reason, error]]) => {
      const text = JSON.stringify({ error });
      const head = [`HTTP/1.1 ${status} ${reason}`, `content-length: ${text.length}`, "content-type: application/json", "cache-control: no-cache", "connection: close"]; // prettier-ignore
      return [answerFile(status), `${head.join("\r\n")}\r\n\r\n${text}`];
    }),
  );
