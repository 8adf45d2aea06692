import { deepStrictEqual, rejects } from "node:assert";
import { answering, page, type Page } from "./support/s3-pages";

const signal = new AbortController().signal;
const first = page(["apis/a.json"], { token: "t" });

describe("a listing of the bucket", () => {
  it("goes on where a page says", async () => {
    const { objects, asked } = answering(first, page(["apis/b.json"]));
    deepStrictEqual(
      (await objects.list(signal)).map(({ key }) => key),
      ["apis/a.json", "apis/b.json"],
    );
    deepStrictEqual(asked, ["", "t"]);
  });

  for (const [what, pages, message] of [
    ["says that there is more, and not where", [page(["apis/a.json"], { token: undefined })], /cut short/],
    ["whose second page is refused", [first, 503], /SlowDown/],
    ["whose second page ends in the middle", [first, { endsAfter: page(["apis/b.json"]).slice(0, 60) }], /ECONNRESET/],
    ["that ends in the middle", [{ endsAfter: first.slice(0, 80) }], /ECONNRESET/],
    ["that is cut off without an error", [first.slice(0, 120)], /./],
    ["that has an object without its key", ["<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>"], /without its key/], // prettier-ignore
  ] as [string, Page[], RegExp][])
    it(`is none if it ${what}`, async () => {
      await rejects(answering(...pages).objects.list(signal), message);
    });
});
