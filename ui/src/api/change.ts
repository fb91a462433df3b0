// Something the user changes: the call, and what it makes stale even where the gateway's news do not come through.

import { useMutation, useQueryClient } from "@tanstack/react-query";

export function useChange<Argument, Answer>(change: (argument: Argument) => Promise<Answer>, stale: readonly string[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all(stale.map((tag) => cache.invalidateQueries({ queryKey: [tag] }))),
  });
}
