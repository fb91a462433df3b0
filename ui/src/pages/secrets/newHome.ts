// A new home of the master key as it is typed, and when it can be sent.

import type { NewHome } from "../../api/queries";
import { SHORTEST } from "../login/rules";

export type Typed = { passphrase: string; same: string; accepted: boolean };

export const NOTHING: Typed = { passphrase: "", same: "", accepted: false };

export const isShort = ({ passphrase }: Typed): boolean => passphrase.length < SHORTEST;
export const differs = ({ passphrase, same }: Typed): boolean => passphrase !== same;

/** Nothing while something is missing. */
export function wanted(home: NewHome["home"], typed: Typed): NewHome | undefined {
  if (home === "passphrase") {
    return isShort(typed) || differs(typed) ? undefined : { home, passphrase: typed.passphrase };
  }
  if (home === "keyfile") return typed.accepted ? { home, accepted: true } : undefined;
  return { home };
}
