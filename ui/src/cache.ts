// The query cache: asks again when the news say so, not by the clock.

import { QueryCache, QueryClient } from "@tanstack/react-query";
import { Refusal } from "./api/client";
import { platform } from "./platform";

/** `toLogin` is called when a browser has no good cookie. */
export function newCache(toLogin: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (reason) => {
        if (reason instanceof Refusal && reason.status === 401 && !platform.desktop) toLogin();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        networkMode: "always",
        // A refusal does not change by asking again.
        retry: (count, reason) => count < 1 && !(reason instanceof Refusal),
        retryDelay: 300,
      },
      mutations: { networkMode: "always" },
    },
  });
}
