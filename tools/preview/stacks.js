// For a workflow's output, as `found=["dev","stage"]`: with --all every stack that has a file of facts; without, those that a branch may
// preview before anybody has reviewed it, which are all but the last in the order of promotion, production. Needs no package.
const { readdirSync } = require("node:fs");
const { join } = require("node:path");

function foundStacks() {
  const files = readdirSync(join(__dirname, "../../stacks"));
  return files.flatMap((file) => /^Pulumi\.(\w[\w-]*)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

function unreviewedStacks() {
  const last = require("../../stacks/promotion.json").at(-1);
  return foundStacks().filter((stack) => stack !== last);
}

module.exports = { foundStacks, unreviewedStacks };
if (require.main === module) {
  const found = process.argv.includes("--all") ? foundStacks() : unreviewedStacks();
  console.log(`found=${JSON.stringify(found)}`);
}
