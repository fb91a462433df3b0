// Before a combo is gone.

import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { STALE } from "../../api/queries";
import { Confirm } from "../../design/Confirm";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";

export function ComboRemoval({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTexts();
  const remove = useChange(
    () => ask((at) => at.DELETE("/api/combos/{name}", { params: { path: { name } } })),
    STALE.combos,
  );
  return (
    <Confirm
      title={t("combos.removing.title", { name })}
      yes={t("words.remove")}
      onClose={onClose}
      onYes={async () => {
        await remove.mutateAsync(undefined);
        toast(t("combos.removing.done", { name }));
      }}
    >
      {t("combos.removing.body")}
    </Confirm>
  );
}
