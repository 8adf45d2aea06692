/** What a version is called in Cloud Map and in outputs: `<api>-<stage>-<version>`. */
export function serviceName(api: string, stage: string, version: string): string {
  return `${api}-${stage}-${version}`;
}

/** The tags by which IAM tells whose a resource is. */
export const GATEHOUSE_TAG = "gatehouse";
export const API_TAG = "gatehouse:api";
