// Where one is in the page: a path and what is asked of it. Both stand behind the #, so that the same files work from
// tauri:// and http://, and a link is a plain `<a href="#/keys">`.

import { createContext, useContext } from "react";

/** The pages there are. */
export type Path =
  | "/"
  | "/accounts"
  | "/alerts"
  | "/budgets"
  | "/caches"
  | "/combos"
  | "/keys"
  | "/login"
  | "/requests"
  | "/routing"
  | "/secrets"
  | "/settings";

export type Address = { readonly path: string; readonly search: Readonly<Record<string, string | undefined>> };

/** What a link to there says. */
export function hrefOf(path: Path, search: Address["search"] = {}): string {
  const said = Object.entries(search).filter((entry): entry is [string, string] => !!entry[1]);
  const query = new URLSearchParams(said).toString();
  return `#${path}${query && `?${query}`}`;
}

/** Values stay the text they are: a login code of digits must not become a number. */
export function readAddress(): Address {
  const [, path = "", query = ""] = /^#?([^?]*)\??(.*)$/.exec(location.hash) ?? [];
  return { path: path.replace(/\/+$/, "") || "/", search: Object.fromEntries(new URLSearchParams(query)) };
}

/** Goes there. What is replaced cannot be gone back to. */
export function go(href: string, { replace = false } = {}): void {
  if (!replace) {
    location.hash = href;
    return;
  }
  history.replaceState(null, "", href);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export const AddressContext = createContext<Address>({ path: "/", search: {} });

/** Where one is, for the page that stands there. */
export const useAddress = (): Address => useContext(AddressContext);
