// The pages by their address. Each is loaded when it is first gone to; until it is there the one before stays.

import { type ComponentType, lazy, startTransition, Suspense, useEffect, useState } from "react";
import { AddressContext, go, hrefOf, type Path, readAddress } from "./address";
import { Guard } from "./shell/Guard";
import { NotFound } from "./shell/NotFound";
import { Shell } from "./shell/Shell";

const page = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

const PAGES: Partial<Record<string, ComponentType>> = {
  "/": page(() => import("./pages/home/Home"), "Home"),
  "/accounts": page(() => import("./pages/accounts/Accounts"), "Accounts"),
  "/combos": page(() => import("./pages/combos/Combos"), "Combos"),
  "/budgets": page(() => import("./pages/budgets/Budgets"), "Budgets"),
  "/routing": page(() => import("./pages/routing/Routing"), "Routing"),
  "/caches": page(() => import("./pages/caches/Caches"), "Caches"),
  "/keys": page(() => import("./pages/keys/Keys"), "Keys"),
  "/requests": page(() => import("./pages/requests/Requests"), "Requests"),
  "/alerts": page(() => import("./pages/alerts/Alerts"), "Alerts"),
  "/settings": page(() => import("./pages/settings/Settings"), "Settings"),
  "/secrets": page(() => import("./pages/secrets/Secrets"), "Secrets"),
} satisfies Partial<Record<Path, ComponentType>>;

const Login = page(() => import("./pages/login/Login"), "Login");

/** The page of the present address, in its frame. */
export function Pages() {
  const [address, setAddress] = useState(readAddress);
  useEffect(() => {
    const look = () => startTransition(() => setAddress(readAddress()));
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  const { path } = address;
  const Here = PAGES[path] ?? NotFound;
  const here = (
    <Guard key={path}>
      <Suspense>{path === "/login" ? <Login /> : <Here />}</Suspense>
    </Guard>
  );
  return <AddressContext value={address}>{path === "/login" ? here : <Shell>{here}</Shell>}</AddressContext>;
}

/** Brings whoever is not in to the login; whoever is there stays, with the code of their link. */
export function toLogin(): void {
  if (readAddress().path !== "/login") go(hrefOf("/login"));
}
