// Giving up what is sealed. Only when the key is gone for good, and only with the sentence typed out.

import { useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { STALE } from "../../api/queries";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Confirm } from "../../design/Confirm";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function StartOver({ count }: { count: number }) {
  const { t } = useTexts();
  const [sure, setSure] = useState(false);
  // The gateway compares these very words, in whatever language the page is.
  const sentence = `delete ${count} sealed secrets`;
  const start = useChange(
    () => ask((at) => at.POST("/api/secrets/start-over", { body: { confirm: sentence } })),
    STALE.secrets,
  );
  return (
    <Card title={t("secrets.over.title")} about={t("secrets.over.about", { count })}>
      <Button look="danger" onClick={() => setSure(true)} data-testid={ids.secrets.startOver}>
        {t("secrets.over.do")}
      </Button>
      {sure && (
        <Confirm
          title={t("secrets.over.title")}
          yes={t("secrets.over.do")}
          typed={sentence}
          onClose={() => setSure(false)}
          onYes={() => start.mutateAsync(undefined)}
        >
          {t("secrets.over.body", { count })}
        </Confirm>
      )}
    </Card>
  );
}
