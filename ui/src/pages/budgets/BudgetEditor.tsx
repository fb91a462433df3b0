// Laying a budget down: for whom, the caps, and what happens when they are reached.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { ask, Refusal } from "../../api/client";
import { type Budget, type BudgetForm, STALE } from "../../api/queries";
import { Dialog } from "../../design/Dialog";
import { FormEnd } from "../../design/FormEnd";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { isNoNumber, numberIn } from "../../typing";
import { ids } from "../../testids";
import { CapsInputs } from "./CapsInputs";
import { usePurseName } from "./purse";
import { PurseSelect } from "./PurseSelect";
import { CAPS, formFrom, type TypedBudget, typedFrom } from "./typed";
import { WhenSpent } from "./WhenSpent";

type Props = { known?: Budget; purse?: string; taken: readonly string[]; onClose: () => void };

const FIELDS = ["purse", "usd", "warn_at_percent", ...CAPS];

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
  const problems = problemsIn(typed);
  const refused = keep.error instanceof Refusal ? keep.error : undefined;
  const wrong = (field: string) => {
    const problem = tried ? problems[field] : undefined;
    return problem ? t(`budgets.problems.${problem}`) : refused?.about(field);
  };
  const type = (more: Partial<TypedBudget>) => setTyped({ ...typed, ...more });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) return;
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

type Problem = "purse" | "number" | "noCap" | "percent";

/** What can be seen to be wrong, by field. */
function problemsIn({ purse, caps, warnAt }: TypedBudget): Partial<Record<string, Problem>> {
  const percent = numberIn(warnAt) ?? 0;
  const broken = CAPS.filter((cap) => isNoNumber(caps[cap]) || numberIn(caps[cap]) === 0);
  return {
    ...(purse ? {} : { purse: "purse" }),
    ...Object.fromEntries(broken.map((cap) => [cap, "number"])),
    ...(CAPS.every((cap) => !caps[cap].trim()) ? { usd: "noCap" } : {}),
    ...(percent >= 1 && percent <= 100 ? {} : { warn_at_percent: "percent" }),
  };
}
