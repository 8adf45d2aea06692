import { execute } from "../shared/command";
import { LAMBDA_MAJOR, needLambdaNode } from "./find";

/** `node tools/node/get.js` */
export async function main(argv: string[]): Promise<number> {
  return execute(
    {
      name: "node tools/node/get.js",
      about: `Fetches a Node.js ${LAMBDA_MAJOR}, which Lambda runs the functions on, unless this is one, and prints its path. Exits with 1 if there is none to be had.`,
      options: {},
      run: async (_, print) => {
        const { path, version } = needLambdaNode();
        console.error(`Node.js ${version}`);
        print(path);
        return 0;
      },
    },
    argv,
  );
}
