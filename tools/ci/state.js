// For a workflow: ends with 1 unless the state of $STACK has a place, and what is secret in it a key that no job has to be told.
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Keys that a cloud keeps (pulumi.com/docs, secrets): who may use one is a matter of the job's role. */
const PROVIDERS = ["awskms", "azurekeyvault", "gcpkms", "hashivault"];

/** What is wrong with where a stack's state is to be kept; undefined if nothing. */
function stateProblem(stack, backend, text) {
  if (!backend)
    return "PULUMI_BACKEND_URL: set the variable in the environment, such as s3://bucket?region=us-east-1&awssdk=v2";
  // Pulumi Cloud encrypts by a key of its own.
  if (/^https:/.test(backend)) return undefined;
  const [, scheme = "nothing"] = /^secretsprovider:\s*["']?(\w+)/m.exec(text) ?? [];
  if (PROVIDERS.includes(scheme)) return undefined;
  const command = `pulumi stack change-secrets-provider --stack ${stack} "awskms://alias/…?region=…"`;
  return `stacks/Pulumi.${stack}.yaml, secretsprovider: name a key, ${command}: with a passphrase no job could decrypt; got ${scheme}`;
}

module.exports = { stateProblem };
if (require.main === module) {
  const { STACK = "", PULUMI_BACKEND_URL } = process.env;
  const file = join(__dirname, `../../stacks/Pulumi.${STACK}.yaml`);
  const problem = stateProblem(STACK, PULUMI_BACKEND_URL, existsSync(file) ? readFileSync(file, "utf8") : "");
  if (problem) {
    console.log(`::error::${problem}`);
    process.exitCode = 1;
  }
}
