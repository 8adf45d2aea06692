import { Declarations } from "../answers/declarations";
import type { AccountFacts } from "../answers/invokes";
import { OutputAnswers } from "../answers/outputs";
import type { Json, Plan, PlannedResource } from "../plan";
import { Redactor } from "../secrets";
import { planFields, type SecretText, type WireObject } from "../wire";
import { Ledger, type Entry } from "./ledger";
import { Transforms } from "./transforms";

/** The outputs of other stacks, by the name that a StackReference gives. */
export type References = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** What one evaluation of a program for a stack is made of. */
export interface RunSettings {
  /** Folder whose installed packages describe the resources. */
  readonly root: string;
  readonly project: string;
  readonly organization: string;
  readonly stack: string;
  /** Configuration by full key, secrets included. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` whose values are secret. */
  readonly secretKeys: readonly string[];
  /** The file that `config` comes from, for messages. */
  readonly configFile: string;
  /** Answer with real unknowns instead of symbols. */
  readonly unknown: boolean;
  readonly references?: References;
  /** What the plan shows of a secret. @default nothing */
  readonly secretText?: SecretText;
  /** Where the program's own messages go. */
  readonly onMessage: (severity: string, message: string) => void;
}

/** The state of one evaluation, whichever way the program speaks to it. */
export class Run {
  readonly ledger: Ledger;
  readonly transforms = new Transforms();
  /** Hides in messages whatever was ever marked as secret. */
  readonly redactor = new Redactor();
  /**
   * Hides in the plan what is secret by configuration, even where the program dropped the mark. Nothing else: the SDK
   * marks every SSM parameter, and a value as common as `enabled` would go wherever it stands.
   */
  readonly #configured = new Redactor();
  readonly answers: OutputAnswers;
  readonly facts: AccountFacts;
  /** Rejects at the first thing that no answer can mend. */
  readonly failed: Promise<never>;
  /** Set by the program when it has come to its end. */
  stackOutputs: WireObject | undefined;
  /** Errors that the program logged instead of throwing. */
  readonly loggedErrors: string[] = [];
  #fail: (error: unknown) => void = () => undefined;

  constructor(readonly settings: RunSettings) {
    const { root, project, stack, config, configFile, unknown } = settings;
    this.ledger = new Ledger(stack, project);
    this.answers = new OutputAnswers(Declarations.of(root), unknown);
    this.facts = { project, file: configFile, get: (key) => config[key] };
    for (const key of settings.secretKeys) {
      this.redactor.learn(config[key] ?? "");
      this.#configured.learn(config[key] ?? "");
    }
    this.failed = new Promise<never>((_, reject) => (this.#fail = reject));
    // It is awaited once the program runs; until then a rejection is not an unhandled one.
    this.failed.catch(() => undefined);
  }

  /** Ends the evaluation. */
  fail(error: unknown): void {
    this.#fail(error);
  }

  /** What has been registered. */
  plan(): Plan {
    const resources = this.ledger.entries.map((entry) => this.#planned(entry));
    resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
    return { stack: this.settings.stack, resources, outputs: this.#planFields(this.stackOutputs ?? {}) };
  }

  #planned({ urn, type, name, parent, dependencies, options, inputs }: Entry): PlannedResource {
    const where = parent === undefined ? {} : { parent };
    return { urn, type, name, ...where, dependencies, options, inputs: this.#planFields(inputs) };
  }

  #planFields(object: WireObject): PlannedResource["inputs"] {
    return this.#configured.maskFields(planFields(object, this.settings.secretText));
  }
}
