// A parsed link as lines: every field it has, also those this page has never heard of.

/** Name and value of everything in `value`, nested names with dots. */
export function rowsOf(value: unknown, name = ""): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [[name || "value", String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => rowsOf(inner, name ? `${name}.${key}` : key));
}

/** Whether a field by its name holds something that opens doors. */
export const isSecret = (name: string) => /key|token|secret|password/i.test(name);
