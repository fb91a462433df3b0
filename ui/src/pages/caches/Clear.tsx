// Forgetting every answer that is kept: the gateway empties all caches at once.

import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Caches, caches, STALE } from "../../api/queries";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Confirm";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function Clear({ caches: { exact_use, semantic_use } }: { caches: Caches }) {
  const { t } = useTexts();
  const cache = useQueryClient();
  const [sure, setSure] = useState(false);
  const clear = useChange(async () => {
    cache.setQueryData(caches.queryKey, await ask((at) => at.DELETE("/api/caches")));
  }, STALE.caches);
  return (
    <>
      <Button
        disabled={exact_use.entries + semantic_use.entries === 0}
        onClick={() => setSure(true)}
        data-testid={ids.caches.clear}
      >
        {t("caches.clear.do")}
      </Button>
      {sure && (
        <Confirm
          title={t("caches.clear.title")}
          yes={t("caches.clear.do")}
          onClose={() => setSure(false)}
          onYes={async () => {
            await clear.mutateAsync(undefined);
            toast(t("caches.clear.done"));
          }}
        >
          {t("caches.clear.body")}
        </Confirm>
      )}
    </>
  );
}
