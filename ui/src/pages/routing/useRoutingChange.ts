// Changes how requests find their way; what is not named stays.

import { useQueryClient } from "@tanstack/react-query";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { routing, type RoutingChange, STALE } from "../../api/queries";

export function useRoutingChange() {
  const cache = useQueryClient();
  return useChange(async (body: RoutingChange) => {
    const now = await ask((at) => at.PATCH("/api/routing", { body }));
    cache.setQueryData(routing.queryKey, now);
    return now;
  }, STALE.combos);
}
