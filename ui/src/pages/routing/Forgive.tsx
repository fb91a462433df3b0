// Everything that is held against accounts and providers, forgotten at once.

import { useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { STALE } from "../../api/queries";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Confirm";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function Forgive() {
  const { t } = useTexts();
  const [sure, setSure] = useState(false);
  const reset = useChange(() => ask((at) => at.POST("/api/health/reset")), STALE.accounts);
  return (
    <>
      <Button onClick={() => setSure(true)} data-testid={ids.routing.reset}>
        {t("routing.reset.do")}
      </Button>
      {sure && (
        <Confirm
          title={t("routing.reset.title")}
          yes={t("routing.reset.do")}
          onClose={() => setSure(false)}
          onYes={async () => {
            await reset.mutateAsync(undefined);
            toast(t("routing.reset.done"));
          }}
        >
          {t("routing.reset.body")}
        </Confirm>
      )}
    </>
  );
}
