// Lists that are kept as a whole: one of them added, put in the place of another, taken out.

/** The list with `item` at `at`, or at its end. */
export const put = <T>(list: readonly T[], at: number, item: T): T[] =>
  at < list.length ? list.map((each, place) => (place === at ? item : each)) : [...list, item];

/** The list without the one at `at`. */
export const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, place) => place !== at);
