// Laying a budget down: for whom, the caps, and what happens when they are reached.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Budget, type BudgetForm, STALE } from "../../api/queries";
import { Dialog } from "../../design/Dialog";
import { FormEnd } from "../../design/FormEnd";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { CapsInputs } from "./CapsInputs";
import { FIELDS, useProblems } from "./problems";
import { usePurseName } from "./purse";
import { PurseSelect } from "./PurseSelect";
import { formFrom, type TypedBudget, typedFrom } from "./typed";
import { WhenSpent } from "./WhenSpent";

type Props = { known?: Budget; purse?: string; taken: readonly string[]; onClose: () => void };

export function BudgetEditor({ known, purse, taken, onClose }: Props) {
  const { t } = useTexts();
  const nameOf = usePurseName();
  const [typed, setTyped] = useState<TypedBudget>(() => ({ ...typedFrom(known), ...(purse ? { purse } : {}) }));
  const [tried, setTried] = useState(false);
  const keep = useChange(
    (body: BudgetForm) =>
      ask((at) => at.PUT("/api/budgets/{purse}", { params: { path: { purse: typed.purse } }, body })),
    STALE.budgets,
  );
  const { any, wrong } = useProblems(typed, tried, keep.error);
  const type = (more: Partial<TypedBudget>) => setTyped({ ...typed, ...more });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (any) return;
    keep.mutate(formFrom(typed), {
      onSuccess: () => {
        toast(t("budgets.saved", { name: nameOf(typed.purse) }));
        onClose();
      },
    });
  }

  return (
    <Dialog
      open
      holds
      onClose={onClose}
      title={known ? t("budgets.change", { name: nameOf(known.purse) }) : t("budgets.create")}
      about={t("budgets.createAbout")}
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        {!known && (
          <PurseSelect
            taken={taken}
            chosen={typed.purse}
            error={wrong("purse")}
            onChoose={(purse) => type({ purse })}
          />
        )}
        <CapsInputs caps={typed.caps} wrong={wrong} onType={(caps) => type({ caps })} />
        <WhenSpent typed={typed} wrong={wrong} onType={type} />
        <FormEnd
          error={keep.error}
          fields={FIELDS}
          busy={keep.isPending}
          save={t("words.save")}
          saveId={ids.budgets.save}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
