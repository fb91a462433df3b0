// One budget: what it is for, how much of each cap is spent, and what happens then.

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Budget } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { IconButton } from "../../design/IconButton";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { BudgetRemoval } from "./BudgetRemoval";
import { kindOf, usePurseName } from "./purse";
import { Spending } from "./Spending";

export function BudgetRow({ budget, onEdit }: { budget: Budget; onEdit: () => void }) {
  const { t } = useTexts();
  const name = usePurseName()(budget.purse);
  const [leaving, setLeaving] = useState(false);
  const kind = kindOf(budget.purse);
  const full = budget.spent.some(({ share }) => (share ?? 0) >= 1);
  return (
    <li data-testid={ids.budgets.row(budget.purse)} className="px-5 py-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 truncate font-medium">{name}</span>
            {kind !== "all" && <Badge>{t(`budgets.kinds.${kind}`)}</Badge>}
            {full && <Badge tone="bad">{t(budget.stop ? "budgets.stopped" : "budgets.passed")}</Badge>}
          </p>
          <p className="text-[0.8125rem] text-soft">
            {t("budgets.warns", { percent: budget.warn_at_percent })}{" "}
            {t(budget.stop ? "budgets.stops" : "budgets.goesOn")}
            {budget.refuse_unpriced && ` ${t("budgets.refuses")}`}
          </p>
        </div>
        <div className="flex items-center gap-1">
          <IconButton onClick={onEdit} testid={ids.budgets.edit} name={t("budgets.editOf", { name })} icon={Pencil} />
          <IconButton
            onClick={() => setLeaving(true)}
            testid={ids.budgets.remove}
            name={t("budgets.removeOf", { name })}
            icon={Trash2}
          />
        </div>
      </div>
      <Spending budget={budget} />
      {leaving && <BudgetRemoval purse={budget.purse} name={name} onClose={() => setLeaving(false)} />}
    </li>
  );
}
