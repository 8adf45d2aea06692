/** The value of each metric by its id; undefined where nothing was measured. */
export type MetricValues = Readonly<Record<string, number | undefined>>;

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z]\w*|[-+*/(),<>])/y;

/**
 * What a metric math expression comes to: numbers, ids, `+ - * /`, `< >`, brackets and `IF(condition, then, else)`, which is all that the
 * alarms use. Undefined if it needs a metric of which nothing was measured.
 *
 * @throws Error for anything else: an alarm that is not understood must not look well
 */
export function evaluateExpression(expression: string, values: MetricValues): number | undefined {
  const tokens = tokensOf(expression);
  let at = 0;
  const take = (token?: string): string => {
    const next = tokens[at++];
    if (next === undefined || (token !== undefined && next !== token))
      throw new Error(`expression: ${token ?? "a value"} expected; got ${next ?? "the end"} in ${expression}`);
    return next;
  };
  const compared = (): number => {
    const left = added();
    const sign = tokens[at];
    if (sign !== "<" && sign !== ">") return left;
    take();
    const right = added();
    return Number(sign === "<" ? left < right : left > right);
  };
  const added = (): number => {
    let value = multiplied();
    while (tokens[at] === "+" || tokens[at] === "-") value += take() === "+" ? multiplied() : -multiplied();
    return value;
  };
  const multiplied = (): number => {
    let value = single();
    while (tokens[at] === "*" || tokens[at] === "/") value = take() === "*" ? value * single() : value / single();
    return value;
  };
  const single = (): number => {
    const token = take();
    if (token === "(") {
      const value = compared();
      take(")");
      return value;
    }
    if (token === "IF") return choice();
    if (/^\d/.test(token)) return Number(token);
    if (!Object.hasOwn(values, token)) throw new Error(`expression: no metric ${token} in ${expression}`);
    return values[token] ?? NaN;
  };
  const choice = (): number => {
    take("(");
    const condition = compared();
    take(",");
    const then = compared();
    take(",");
    const otherwise = compared();
    take(")");
    return condition === 0 ? otherwise : then;
  };
  const value = compared();
  if (at < tokens.length) throw new Error(`expression: not understood from ${tokens[at]} in ${expression}`);
  return Object.values(values).includes(undefined) || Number.isNaN(value) ? undefined : value;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(expression)?.[1];
    if (token === undefined) throw new Error(`expression: not understood from ${expression.slice(from)}`);
    tokens.push(token);
  }
  return tokens;
}
