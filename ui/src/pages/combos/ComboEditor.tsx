// Writing a combo: a new one, or another in the place of one.

import { useState } from "react";
import { useChange } from "../../api/change";
import { ask, Refusal } from "../../api/client";
import { type Combo, type ComboForm, STALE } from "../../api/queries";
import { FormDialog } from "../../design/FormDialog";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ComboInputs } from "./ComboInputs";
import { fieldsOf, problemsIn, useProblemWords } from "./problems";
import { TargetList } from "./TargetList";
import { TermsInputs } from "./TermsInputs";
import { formFrom, type TypedCombo, typedFrom } from "./typed";

type Props = { known?: Combo; offered?: ComboForm; all: readonly Combo[]; onClose: () => void };

const save = (old: string | undefined, body: ComboForm) =>
  old === undefined
    ? ask((at) => at.POST("/api/combos", { body }))
    : ask((at) => at.PUT("/api/combos/{name}", { params: { path: { name: old } }, body }));

export function ComboEditor({ known, offered, all, onClose }: Props) {
  const { t } = useTexts();
  const [typed, setTyped] = useState<TypedCombo>(() => typedFrom(known ?? offered));
  const [tried, setTried] = useState(false);
  const words = useProblemWords();
  const keep = useChange((body: ComboForm) => save(known?.name, body), STALE.combos);
  const refused = keep.error instanceof Refusal ? keep.error : undefined;
  const problems = problemsIn(typed);
  const wrong = (field: string) => {
    const problem = tried ? problems.get(field) : undefined;
    return problem ? words(problem) : refused?.about(field);
  };
  const type = (more: Partial<TypedCombo>) => setTyped({ ...typed, ...more });
  // One that is renamed may still be one of its own targets by its old name: the gateway says so.
  const others = all.map(({ name }) => name).filter((name) => name !== known?.name);

  function submit() {
    setTried(true);
    if (problems.size > 0) return;
    keep.mutate(formFrom(typed, others), {
      onSuccess: ({ name }) => {
        toast(t("combos.saved", { name }));
        onClose();
      },
    });
  }

  return (
    <FormDialog
      wide
      holds
      title={known ? t("combos.change", { name: known.name }) : t("combos.create")}
      about={t("combos.createAbout")}
      error={keep.error}
      fields={fieldsOf(typed)}
      busy={keep.isPending}
      saveId={ids.combos.save}
      onSave={submit}
      onClose={onClose}
    >
      <ComboInputs typed={typed} onType={type} wrong={wrong} />
      <TargetList typed={typed} onType={type} wrong={wrong} others={others} />
      <TermsInputs typed={typed} onType={type} wrong={wrong} />
    </FormDialog>
  );
}
