// What the program around the page asks of it.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { go } from "../address";
import { platform } from "../platform";

export const APP = { queryKey: ["app"], queryFn: () => platform.appInfo(), staleTime: 5_000 };

/** What the shell says of itself; `null` in a browser. */
export const useApp = () => useQuery(APP).data ?? null;

export function useShell(): void {
  const cache = useQueryClient();
  useEffect(() => {
    const stops = [
      // An address the page does not know shows its own page for that; one outside it cannot be named.
      platform.on("navigate", (path) => {
        if (typeof path === "string" && path.startsWith("/")) go(`#${path}`);
      }),
      platform.on("tray-changed", () => void cache.invalidateQueries({ queryKey: APP.queryKey })),
    ];
    // The effects of what stands in the frame have run before: they listen, too.
    platform.listens();
    return () => stops.forEach((stop) => stop());
  }, [cache]);
}
