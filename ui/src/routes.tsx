// The pages and their addresses. Addresses live behind the #, so that the same files work from tauri:// and http://.

import {
  type RouterHistory,
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Broken } from "./shell/Broken";
import { NotFound } from "./shell/NotFound";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: Broken });
const frame = createRoute({ getParentRoute: () => root, id: "frame", component: Shell, notFoundComponent: NotFound });

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

const home = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/home/Home"), "Home"),
});
const accounts = createRoute({
  getParentRoute: () => frame,
  path: "/accounts",
  validateSearch: (search): { tab?: "providers" } => (search.tab === "providers" ? { tab: "providers" } : {}),
  component: lazyRouteComponent(() => import("./pages/accounts/Accounts"), "Accounts"),
});
const keys = createRoute({
  getParentRoute: () => frame,
  path: "/keys",
  component: lazyRouteComponent(() => import("./pages/keys/Keys"), "Keys"),
});
const requests = createRoute({
  getParentRoute: () => frame,
  path: "/requests",
  validateSearch: (search): { id?: string } => {
    const id = text(search.id);
    return id ? { id } : {};
  },
  component: lazyRouteComponent(() => import("./pages/requests/Requests"), "Requests"),
});
const alerts = createRoute({
  getParentRoute: () => frame,
  path: "/alerts",
  component: lazyRouteComponent(() => import("./pages/alerts/Alerts"), "Alerts"),
});
const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/Settings"), "Settings"),
});
const secrets = createRoute({
  getParentRoute: () => frame,
  path: "/secrets",
  component: lazyRouteComponent(() => import("./pages/secrets/Secrets"), "Secrets"),
});
const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search): { code?: string } => {
    const code = text(search.code);
    return code ? { code } : {};
  },
  component: lazyRouteComponent(() => import("./pages/login/Login"), "Login"),
});

const tree = root.addChildren([
  frame.addChildren([home, accounts, keys, requests, alerts, settings, secrets]),
  login,
]);

export function newRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({
    routeTree: tree,
    history,
    defaultPreload: "intent",
    defaultErrorComponent: Broken,
    // Values stay the text they are: a login code of digits must not become a number.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const known = Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === "string");
      const query = new URLSearchParams(known).toString();
      return query && `?${query}`;
    },
  });
}

/** Brings whoever is not in to the login; whoever is there stays, with the code of their link. */
export function toLogin(router: ReturnType<typeof newRouter>): void {
  if (router.state.location.pathname !== "/login") void router.navigate({ to: "/login" });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
