// Before a budget is gone.

import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { STALE } from "../../api/queries";
import { Confirm } from "../../design/Confirm";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";

export function BudgetRemoval({ purse, name, onClose }: { purse: string; name: string; onClose: () => void }) {
  const { t } = useTexts();
  const remove = useChange(
    () => ask((at) => at.DELETE("/api/budgets/{purse}", { params: { path: { purse } } })),
    STALE.budgets,
  );
  return (
    <Confirm
      title={t("budgets.removing.title", { name })}
      yes={t("words.remove")}
      onClose={onClose}
      onYes={async () => {
        await remove.mutateAsync(undefined);
        toast(t("budgets.removing.done", { name }));
      }}
    >
      {t("budgets.removing.body")}
    </Confirm>
  );
}
