/** What is read and written here of a Pulumi package schema (pulumi.com/docs/using-pulumi/pulumi-packages/schema). */
export interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Record<string, ResourceSchema>;
  readonly types: Record<string, TypeSchema>;
  /** What Pulumi's generators are told, by language. */
  readonly language: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface ResourceSchema {
  readonly isComponent: boolean;
  readonly description?: string;
  readonly inputProperties?: Record<string, PropertySchema>;
  readonly requiredInputs?: string[];
  readonly properties?: Record<string, PropertySchema>;
}

export interface TypeSchema {
  description?: string;
  readonly properties?: Record<string, PropertySchema>;
  readonly required?: string[];
  readonly enum?: { readonly name?: string; readonly value: string; description?: string }[];
}

export interface PropertySchema {
  description?: string;
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: PropertySchema;
  readonly additionalProperties?: PropertySchema;
  readonly plain?: boolean;
}

/** The token of the type of ours that a property holds, alone, in a list or in a dictionary. */
export function typeOf({ $ref, items, additionalProperties }: PropertySchema): string | undefined {
  if ($ref?.startsWith("#/types/")) return $ref.slice("#/types/".length);
  const inner = items ?? additionalProperties;
  return inner && typeOf(inner);
}
