// What a port may be.

export const PRESETS = [20128, 3000, 8080] as const;

/** Below this most systems ask for an administrator. */
export const FREE_FOR_ALL = 1024;

/** The port that `text` names, if it names one. */
export function portIn(text: string): number | undefined {
  const digits = text.trim();
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}
