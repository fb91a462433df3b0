// Changes caches and transforms; what is not named stays.

import { useQueryClient } from "@tanstack/react-query";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { caches, STALE, transforms } from "../../api/queries";
import type { components } from "../../api/schema";

type CachesChange = components["schemas"]["CachesChange"];
type TransformsChange = components["schemas"]["TransformsChange"];

export function useCachesChange() {
  const cache = useQueryClient();
  return useChange(async (body: CachesChange) => {
    cache.setQueryData(caches.queryKey, await ask((at) => at.PATCH("/api/caches", { body })));
  }, STALE.caches);
}

export function useTransformsChange() {
  const cache = useQueryClient();
  return useChange(async (body: TransformsChange) => {
    cache.setQueryData(transforms.queryKey, await ask((at) => at.PATCH("/api/transforms", { body })));
  }, STALE.transforms);
}
