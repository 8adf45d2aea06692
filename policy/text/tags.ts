import type { ApiTextRule } from "./rule";

/** What a resource's tags may be. */
export interface TagRule {
  readonly key: ApiTextRule;
  readonly value: ApiTextRule;
}

const SET = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";
const WORDS = "letters, digits, spaces and _ . : / = + - @";
const SOURCE = "AWS Certificate Manager, ECS, IAM, Systems Manager and Elastic Load Balancing APIs, Tag";

/** What every service takes; those whose model names no characters (KMS, Secrets Manager, …) get the same. */
export const COMMON_TAGS: TagRule = {
  key: { set: SET, least: 1, most: 128, form: /^(?!aws:)/i, words: `${WORDS}; aws: is AWS's`, source: SOURCE },
  value: { set: SET, most: 256, words: WORDS, source: SOURCE },
};

const EC2_SOURCE = "EC2 guide, Tag your resources: any character, aws: is reserved";

/** EC2 takes any character. */
export const EC2_TAGS: TagRule = {
  key: { least: 1, most: 127, form: /^(?!aws:)/i, words: "a key that does not begin with aws:", source: EC2_SOURCE },
  value: { most: 255, source: EC2_SOURCE },
};
