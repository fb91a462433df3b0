// Before a key opens nothing any more.

import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Key, STALE } from "../../api/queries";
import { Confirm } from "../../design/Confirm";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";

export function KeyRevocation({ known: { id, name }, onClose }: { known: Key; onClose: () => void }) {
  const { t } = useTexts();
  const revoke = useChange(() => ask((at) => at.DELETE("/api/keys/{id}", { params: { path: { id } } })), STALE.keys);
  return (
    <Confirm
      title={t("keys.revoking.title", { name })}
      yes={t("keys.revoke")}
      onClose={onClose}
      onYes={async () => {
        await revoke.mutateAsync(undefined);
        toast(t("keys.revoking.done", { name }));
      }}
    >
      {t("keys.revoking.body")}
    </Confirm>
  );
}
