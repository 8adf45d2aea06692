/** One block of a PEM text. */
export interface Block {
  readonly label: string;
  /** Without blank lines or carriage returns: a blank line would end the text on HAProxy's command line. */
  readonly text: string;
}

/** The blocks of a PEM text in their order, or what keeps it from being one. Text between blocks is left out. */
export function blocks(text: string): Block[] | { readonly broken: string } {
  const found = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----/g)];
  if (found.length !== [...text.matchAll(/-----BEGIN /g)].length) return { broken: "a block is cut off" };
  const wrong = found.find(([, begin, , end]) => begin !== end);
  if (wrong) return { broken: "a block ends as another kind" };
  return found.map(([, label = "", body = ""]) => {
    const rows = body.split(/\s+/).filter((row) => row !== "");
    return { label, text: [`-----BEGIN ${label}-----`, ...rows, `-----END ${label}-----`, ""].join("\n") };
  });
}
