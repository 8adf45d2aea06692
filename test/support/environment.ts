/** Sets variables of this process's environment; `undefined` takes one away. @returns what puts back those that were there before */
export function setEnvironment(variables: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.entries(variables).forEach(set);
  return () => before.forEach(set);
}

function set([name, value]: readonly [string, string | undefined]): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
