// Numbers and names as people type them.

/** A number from 0 on; nothing where nothing or something else is typed. */
export function numberIn(text: string): number | undefined {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Whether what is typed is no such number. */
export const isNoNumber = (text: string): boolean => text.trim() !== "" && numberIn(text) === undefined;

/** Whether what is typed is nothing, or a number within these bounds. */
export function isWithin(text: string, least: number, most: number): boolean {
  const value = numberIn(text);
  return value === undefined ? !text.trim() : value >= least && value <= most;
}

/** Whether what is typed is no whole number. */
export const isNoInteger = (text: string): boolean => text.trim() !== "" && !Number.isInteger(numberIn(text));

/** Whether what is typed is no whole number from 1 on. */
export const isNoCount = (text: string): boolean => isNoInteger(text) || numberIn(text) === 0;

/** The names in a text, one to a line or with commas between. */
export const linesIn = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
