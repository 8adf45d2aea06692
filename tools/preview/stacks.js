// For a workflow's output: every stack that has a file of facts, as `found=["dev","prod","stage"]`. Needs no package.
const { readdirSync } = require("node:fs");
const { join } = require("node:path");

function foundStacks() {
  const files = readdirSync(join(__dirname, "../../stacks"));
  return files.flatMap((file) => /^Pulumi\.(\w[\w-]*)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

module.exports = { foundStacks };
if (require.main === module) console.log(`found=${JSON.stringify(foundStacks())}`);
