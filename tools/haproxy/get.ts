import { execute } from "../shared/command";
import { needHaproxy } from "./find";

/** `node tools/haproxy/get.js` */
export async function main(argv: string[]): Promise<number> {
  const about = "Fetches a haproxy unless there is one, and prints its path. Exits with 1 if there is none to be had.";
  return execute(
    {
      name: "node tools/haproxy/get.js",
      about,
      options: {},
      run: async (_, print) => {
        const { path, version } = needHaproxy();
        console.error(`haproxy ${version}`);
        print(path);
        return 0;
      },
    },
    argv,
  );
}
